using Issuance.Access;
using Issuance.Applications;
using Issuance.Audit;
using Issuance.Banks;
using Issuance.Calendar;
using Issuance.Cards;
using Issuance.Events;
using Issuance.Http;
using Issuance.Jobs;
using Issuance.Notices;
using Issuance.Operations;
using Issuance.Reconciliation;
using Issuance.Recoveries;
using Issuance.RequestLog;
using Issuance.ServicePoints;
using Issuance.Staff;
using Issuance.Time;
using Issuance.Transfers;
using Issuance.Webhooks;
using Microsoft.EntityFrameworkCore;

namespace Issuance.Persistence;

/// <summary>Every table of the service. Features use it directly; the mapping of a class stands beside the class.</summary>
/// <remarks>Taken from a pool and given back: making one anew costs a request more than its query.</remarks>
public sealed class IssuanceDb(DbContextOptions<IssuanceDb> options) : DbContext(options)
{
    /// <summary>Writes the events and audit rows of what is saved. Null where nobody acts: in tools, and in the pool.</summary>
    internal ChangeRecorder? Recorder { get; set; }

    public DbSet<Client> Clients => Set<Client>();
    public DbSet<UsedAssertion> UsedAssertions => Set<UsedAssertion>();
    public DbSet<LastUse> ClientUses => Set<LastUse>();
    public DbSet<UsedProof> UsedProofs => Set<UsedProof>();
    public DbSet<LimitBucket> LimitBuckets => Set<LimitBucket>();
    public DbSet<StaffMember> Staff => Set<StaffMember>();
    public DbSet<StaffSession> StaffSessions => Set<StaffSession>();
    public DbSet<DataProtectionKey> DataProtectionKeys => Set<DataProtectionKey>();
    public DbSet<ServicePoint> ServicePoints => Set<ServicePoint>();
    public DbSet<OpeningHours> OpeningHours => Set<OpeningHours>();
    public DbSet<PointClosure> PointClosures => Set<PointClosure>();
    public DbSet<PickupSlot> PickupSlots => Set<PickupSlot>();
    public DbSet<PickupAppointment> PickupAppointments => Set<PickupAppointment>();
    public DbSet<AgentBank> AgentBanks => Set<AgentBank>();
    public DbSet<BankBranch> BankBranches => Set<BankBranch>();
    public DbSet<BankDesignation> BankDesignations => Set<BankDesignation>();
    public DbSet<BankHold> BankHolds => Set<BankHold>();
    public DbSet<CardApplication> Applications => Set<CardApplication>();
    public DbSet<Card> Cards => Set<Card>();
    public DbSet<IdentityMismatches> IdentityMismatches => Set<IdentityMismatches>();
    public DbSet<BankActivation> BankActivations => Set<BankActivation>();
    public DbSet<BankInstruction> BankInstructions => Set<BankInstruction>();
    public DbSet<TransferBatch> TransferBatches => Set<TransferBatch>();
    public DbSet<TransferLine> TransferLines => Set<TransferLine>();
    public DbSet<ReconciliationRun> ReconciliationRuns => Set<ReconciliationRun>();
    public DbSet<ReconciliationDifference> ReconciliationDifferences => Set<ReconciliationDifference>();
    public DbSet<Recovery> Recoveries => Set<Recovery>();
    public DbSet<RecoveryBank> RecoveryBanks => Set<RecoveryBank>();
    public DbSet<RecoveryQuestion> RecoveryQuestions => Set<RecoveryQuestion>();
    public DbSet<RecoveryAccount> RecoveryAccounts => Set<RecoveryAccount>();
    public DbSet<BankMessage> BankMessages => Set<BankMessage>();
    public DbSet<UsedNonce> UsedNonces => Set<UsedNonce>();
    public DbSet<CalendarRevision> CalendarYears => Set<CalendarRevision>();
    public DbSet<CalendarRevisionDay> CalendarDays => Set<CalendarRevisionDay>();
    public DbSet<CalendarActivation> CalendarActivations => Set<CalendarActivation>();
    public DbSet<Notice> Notices => Set<Notice>();
    public DbSet<WorkItem> WorkItems => Set<WorkItem>();
    public DbSet<JobRun> JobRuns => Set<JobRun>();
    public DbSet<OpsTask> OpsTasks => Set<OpsTask>();
    public DbSet<JobPause> JobPauses => Set<JobPause>();
    public DbSet<JobRequest> JobRequests => Set<JobRequest>();
    public DbSet<BankCall> BankCalls => Set<BankCall>();
    public DbSet<BankChannel> BankChannels => Set<BankChannel>();
    public DbSet<BulkAction> BulkActions => Set<BulkAction>();
    public DbSet<OpsAction> OpsActions => Set<OpsAction>();
    public DbSet<InstructionDecision> InstructionDecisions => Set<InstructionDecision>();
    public DbSet<BusinessEvent> Events => Set<BusinessEvent>();
    public DbSet<WebhookEndpoint> WebhookEndpoints => Set<WebhookEndpoint>();
    public DbSet<WebhookSecret> WebhookSecrets => Set<WebhookSecret>();
    public DbSet<WebhookDelivery> WebhookDeliveries => Set<WebhookDelivery>();
    public DbSet<WebhookAttempt> WebhookAttempts => Set<WebhookAttempt>();
    public DbSet<AuditEntry> AuditEntries => Set<AuditEntry>();
    public DbSet<AuditSeal> AuditSeals => Set<AuditSeal>();
    public DbSet<IdempotencyRecord> IdempotencyRecords => Set<IdempotencyRecord>();
    public DbSet<ApiRequest> ApiRequests => Set<ApiRequest>();
    public DbSet<BusinessClockRow> BusinessClock => Set<BusinessClockRow>();

    public override int SaveChanges(bool acceptAllChangesOnSuccess)
    {
        var looks = Record();
        try
        {
            return base.SaveChanges(acceptAllChangesOnSuccess);
        }
        finally
        {
            ChangeTracker.AutoDetectChangesEnabled = looks;
        }
    }

    public override async Task<int> SaveChangesAsync(
        bool acceptAllChangesOnSuccess,
        CancellationToken cancellationToken = default
    )
    {
        var looks = Record();
        try
        {
            return await base.SaveChangesAsync(acceptAllChangesOnSuccess, cancellationToken);
        }
        finally
        {
            ChangeTracker.AutoDetectChangesEnabled = looks;
        }
    }

    /// <summary>What changed is looked for once, and not again by the recorder and by the save itself.</summary>
    /// <returns>Whether it is looked for at all; whoever looked already says no.</returns>
    private bool Record()
    {
        var looks = ChangeTracker.AutoDetectChangesEnabled;
        if (looks)
            ChangeTracker.DetectChanges();
        ChangeTracker.AutoDetectChangesEnabled = false;
        Recorder?.Record(this);
        return looks;
    }

    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder) =>
        Conventions.Apply(configurationBuilder);

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.ApplyConfigurationsFromAssembly(typeof(IssuanceDb).Assembly);
        Conventions.Name(modelBuilder);
    }
}
