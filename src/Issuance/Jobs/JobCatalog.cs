using Issuance.Applications;
using Issuance.Audit;
using Issuance.Calendar;
using Issuance.CardOrders;
using Issuance.Http;
using Issuance.Notices;
using Issuance.Operations;
using Issuance.Reconciliation;
using Issuance.RequestLog;
using Issuance.ServicePoints;
using Issuance.Webhooks;

namespace Issuance.Jobs;

/// <param name="Name">As in <c>./dev run-job NAME</c>.</param>
/// <param name="Cron">Seconds first, Asia/Shanghai. Only a safety net where work also wakes the job by itself.</param>
/// <param name="TakesPeriod">Whether a run can be made for one business date, once.</param>
/// <param name="Work">The kind of work item that it drains, where it drains one.</param>
/// <param name="WorkingDaysOnly">The timetable leaves out days off (business date); a run by hand or by a moved clock does not.</param>
public sealed record JobEntry(
    string Name,
    string Cron,
    Type Job,
    bool TakesPeriod = false,
    string? Work = null,
    bool WorkingDaysOnly = false
)
{
    /// <summary>Whether its work stands in one lane a bank; see <see cref="IBankJob"/>.</summary>
    public bool IsPerBank => Job.IsAssignableTo(typeof(IBankJob));
}

/// <summary>
/// The whole timetable on one page. Runs that were missed, while some process was there or none, are made up by one, at once.
/// </summary>
public static class JobCatalog
{
    public static readonly IReadOnlyList<JobEntry> All =
    [
        new("order-cards", "0/30 * * * * ?", typeof(OrderCardsJob), Work: WorkKinds.OrderCard),
        new(
            "enquire-instructions",
            "15/30 * * * * ?",
            typeof(EnquireInstructionsJob),
            Work: WorkKinds.EnquireInstruction
        ),
        new("fetch-bank-mail", "20/30 * * * * ?", typeof(FetchBankMailJob), Work: WorkKinds.FetchBankMail),
        new("case-deadlines", "0/20 * * * * ?", typeof(CaseDeadlinesJob), TakesPeriod: true),
        new("calendar-watch", "0 30 8 * * ?", typeof(CalendarWatchJob), TakesPeriod: true),
        new("missed-appointments", "10/20 * * * * ?", typeof(MissedAppointmentsJob), TakesPeriod: true),
        new("send-notices", "10/30 * * * * ?", typeof(SendNoticesJob), Work: WorkKinds.SendNotices),
        // By day: nobody's telephone rings at night for a reminder, nor on a day on which no service point is open.
        new("pickup-reminders", "0 5 9-17 * * ?", typeof(PickupRemindersJob), TakesPeriod: true, WorkingDaysOnly: true),
        new("unclaimed-cards", "0 25 * * * ?", typeof(UnclaimedCardsJob), TakesPeriod: true),
        // The day before, at 02:30; hourly until noon for banks whose books were not there or could not be read.
        new("reconcile-banks", "0 30 2-11 * * ?", typeof(ReconcileBanksJob), TakesPeriod: true),
        new("recover-banks", "7/10 * * * * ?", typeof(RecoverBanksJob)),
        new("seal-audit", "5/10 * * * * ?", typeof(SealAuditJob)),
        new("purge-idempotency", "0 40 * * * ?", typeof(PurgeIdempotencyJob)),
        new("daily-figures", "0 * * * * ?", typeof(DailyFiguresJob)),
        new("bulk-actions", "20/30 * * * * ?", typeof(BulkActionsJob), Work: WorkKinds.BulkAction),
        new("requested-runs", "25/30 * * * * ?", typeof(RequestedRunsJob), Work: WorkKinds.RequestedRun),
        new("deliver-webhooks", "12/30 * * * * ?", typeof(DeliverWebhooksJob), Work: WorkKinds.DeliverWebhooks),
        new("purge-webhooks", "0 55 3 * * ?", typeof(PurgeWebhooksJob)),
        new("purge-operations", "0 50 3 * * ?", typeof(PurgeOperationsJob)),
        new("purge-requests", "0 10 4 * * ?", typeof(PurgeRequestsJob)),
    ];

    public static JobEntry? Find(string name) => All.FirstOrDefault(entry => entry.Name == name);
}

/// <summary>The kinds of work item.</summary>
public static class WorkKinds
{
    /// <summary>Sends an instruction of any kind. Key: its reference; lane: its bank.</summary>
    public const string OrderCard = "order_card";

    /// <summary>Key: the instruction's reference; lane: its bank.</summary>
    public const string EnquireInstruction = "enquire_instruction";

    /// <summary>Key: the bank's code. Never done: it is put back until the next fetch.</summary>
    public const string FetchBankMail = "fetch_bank_mail";

    /// <summary>Not a kind of item but the bell of the notices' own queue: a trigger on their table rings it.</summary>
    public const string SendNotices = "send_notices";

    /// <summary>The bell of the webhooks' own queue: a trigger on the events rings it while anybody wants to be told.</summary>
    public const string DeliverWebhooks = "deliver_webhooks";

    /// <summary>Key: the bulk action's id.</summary>
    public const string BulkAction = "bulk_action";

    /// <summary>Key: the request's id.</summary>
    public const string RequestedRun = "requested_run";
}
