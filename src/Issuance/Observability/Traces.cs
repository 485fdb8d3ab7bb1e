using System.Diagnostics;

namespace Issuance.Observability;

/// <summary>
/// Our own spans, beside those of the server, the HTTP client, the database driver and the scheduler. Nothing is recorded unless
/// somebody listens. Attributes are codes, references and states; never a person's.
/// </summary>
public static class Traces
{
    public const string Name = "Issuance";

    /// <summary>Length of a W3C <c>traceparent</c>, as it is kept beside queued work.</summary>
    public const int ParentLength = 55;

    public static readonly ActivitySource Source = new(Name);

    /// <summary>Where the present request or run stands in its trace; kept with what it queues, so that later work leads back to it.</summary>
    public static string? Parent => Activity.Current is { IdFormat: ActivityIdFormat.W3C } current ? current.Id : null;

    /// <summary>Work that was queued by somebody: a trace of its own, with a link to the one that queued it.</summary>
    /// <param name="what">A few words without ids, such as <c>work order_card</c>.</param>
    /// <param name="traceParent">As <see cref="Parent"/> was then; null when nobody was traced.</param>
    public static Activity? StartLinked(string what, ActivityKind kind, string? traceParent)
    {
        // Nobody listens: not even the link is made.
        if (!Source.HasListeners())
            return null;
        var links = ActivityContext.TryParse(traceParent, null, isRemote: true, out var origin)
            ? new[] { new ActivityLink(origin) }
            : [];
        // The tag is there from the start, so that sampling can tell it from a lonely query.
        return Source.StartActivity(what, kind, default(ActivityContext), [new("issuance.work", what)], links);
    }

    public static Activity? StartRun(string job) =>
        Source.StartActivity(
            $"job {job}",
            ActivityKind.Internal,
            default(ActivityContext),
            [new("issuance.work", "job"), new("issuance.job", job)]
        );

    /// <summary>Says how it ended; what failed is marked so.</summary>
    public static void End(this Activity? span, string ending, string? reason = null, bool failed = false)
    {
        span?.SetTag("issuance.ending", ending);
        if (reason is not null)
            span?.SetTag("issuance.reason", reason);
        if (failed)
            span?.SetStatus(ActivityStatusCode.Error);
    }
}
