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
using Npgsql;

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

    /// <exception cref="InvalidOperationException">A card or an application changed: those are saved asynchronously only.</exception>
    public override int SaveChanges(bool acceptAllChangesOnSuccess) =>
        Recorder is null || ChangeRecorder.Happened(this).Count == 0
            ? base.SaveChanges(acceptAllChangesOnSuccess)
            : throw new InvalidOperationException("Save what happened to cards and applications asynchronously.");

    public override Task<int> SaveChangesAsync(
        bool acceptAllChangesOnSuccess,
        CancellationToken cancellationToken = default
    ) => SaveAsync(acceptAllChangesOnSuccess, [], cancellationToken);

    /// <summary>
    /// Saves and commits the transaction that is open. What happened, <paramref name="last"/> and the commit are one exchange
    /// with the database; nothing of this context may be used afterwards.
    /// </summary>
    internal Task SaveAndCommitAsync(NpgsqlBatchCommand last, CancellationToken cancel) =>
        SaveAsync(accept: false, [last, new("COMMIT")], cancel);

    /// <summary>Statements in one exchange, in the transaction that is open.</summary>
    internal async Task ExecuteAsync(IEnumerable<NpgsqlBatchCommand> statements, CancellationToken cancel)
    {
        await using var batch = new NpgsqlBatch((NpgsqlConnection)Database.GetDbConnection());
        foreach (var statement in statements)
            batch.BatchCommands.Add(statement);
        if (batch.BatchCommands.Count > 0)
            await batch.ExecuteNonQueryAsync(cancel);
    }

    /// <summary>The change, then what it tells and <paramref name="last"/>, in one transaction.</summary>
    private async Task<int> SaveAsync(bool accept, NpgsqlBatchCommand[] last, CancellationToken cancel)
    {
        var (looks, savepoints) = (ChangeTracker.AutoDetectChangesEnabled, Database.AutoSavepointsEnabled);
        // What changed is looked for once; whoever looked already says so by having it switched off.
        if (looks)
            ChangeTracker.DetectChanges();
        ChangeTracker.AutoDetectChangesEnabled = false;
        try
        {
            var happened = Recorder is null ? [] : ChangeRecorder.Happened(this);
            if (happened.Count + last.Length == 0)
                return await base.SaveChangesAsync(accept, cancel);

            await using var own = Database.CurrentTransaction is null
                ? await Database.BeginTransactionAsync(cancel)
                : null;
            // A savepoint is for who goes on in the transaction after a save that failed: here nobody does.
            if (own is not null || last.Length > 0)
                Database.AutoSavepointsEnabled = false;
            var written = await base.SaveChangesAsync(acceptAllChangesOnSuccess: false, cancel);
            await ExecuteAsync([.. Recorder?.Rows(happened) ?? [], .. last], cancel);
            if (own is not null)
                await own.CommitAsync(cancel);
            ChangeRecorder.Forget(this);
            if (accept)
                ChangeTracker.AcceptAllChanges();
            return written;
        }
        finally
        {
            ChangeTracker.AutoDetectChangesEnabled = looks;
            Database.AutoSavepointsEnabled = savepoints;
        }
    }

    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder) =>
        Conventions.Apply(configurationBuilder);

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.ApplyConfigurationsFromAssembly(typeof(IssuanceDb).Assembly);
        Conventions.Name(modelBuilder);
    }
}
