using System.Diagnostics.Metrics;

namespace Issuance.Observability;

/// <summary>What is counted while it happens. What stands in the database is read by <c>ServiceFigures</c> of Operations.</summary>
public static class Meters
{
    public const string Name = "Issuance";

    private static readonly Meter Meter = new(Name);

    /// <summary>Of calls to others: from a few milliseconds to beyond the longest time limit.</summary>
    private static readonly InstrumentAdvice<double> CallSteps = new()
    {
        HistogramBucketBoundaries = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
    };

    private static readonly InstrumentAdvice<double> RunSteps = new()
    {
        HistogramBucketBoundaries = [0.01, 0.1, 0.5, 1, 5, 15, 60, 300, 1800],
    };

    private static readonly Histogram<double> BankCalls = Meter.CreateHistogram(
        "issuance.bank.call.duration",
        "s",
        "Calls that left for a bank, by how they ended.",
        tags: null,
        CallSteps
    );

    private static readonly Histogram<double> WebhookCalls = Meter.CreateHistogram(
        "issuance.webhook.call.duration",
        "s",
        "Calls of partners' receivers, by how they ended.",
        tags: null,
        CallSteps
    );

    private static readonly Histogram<double> JobRuns = Meter.CreateHistogram(
        "issuance.job.run.duration",
        "s",
        "Runs of jobs, by how they ended; runs that were woken and found nothing are left out.",
        tags: null,
        RunSteps
    );

    private static readonly Counter<long> Replays = Meter.CreateCounter<long>(
        "issuance.idempotency.replays",
        "{request}",
        "Requests that were answered as before, under the same key."
    );

    private static readonly Counter<long> Notices = Meter.CreateCounter<long>(
        "issuance.notice.endings",
        "{notice}",
        "What the gateway said of notices."
    );

    public static void NoteBankCall(string bank, string operation, string ending, TimeSpan took) =>
        BankCalls.Record(
            took.TotalSeconds,
            new("issuance.bank", bank),
            new("issuance.operation", operation),
            new("issuance.ending", ending)
        );

    /// <param name="reason">Why it failed; null where it was delivered.</param>
    public static void NoteWebhook(string? reason, TimeSpan took) =>
        WebhookCalls.Record(
            took.TotalSeconds,
            new("issuance.ending", reason is null ? "delivered" : "failed"),
            new("issuance.reason", reason)
        );

    /// <param name="outcome">done, some_failed, failed.</param>
    public static void NoteRun(string job, string outcome, TimeSpan took) =>
        JobRuns.Record(took.TotalSeconds, new("issuance.job", job), new("issuance.outcome", outcome));

    public static void NoteReplay(string? route) =>
        Replays.Add(1, new KeyValuePair<string, object?>("http.route", route));

    public static void NoteNotice(string channel, string ending) =>
        Notices.Add(1, new("issuance.channel", channel), new("issuance.ending", ending));
}
