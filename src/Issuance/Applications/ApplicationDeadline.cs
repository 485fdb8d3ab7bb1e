using System.Globalization;
using Issuance.Calendar;

namespace Issuance.Applications;

/// <summary>The three-working-day promise of a service point (R053).</summary>
public enum DeadlineState
{
    Running,
    Met,
    Breached,

    /// <summary>Withdrawn or failed before it was met: no promise is left.</summary>
    Closed,
}

public sealed partial class CardApplication
{
    /// <summary>The case is settled: the card is at the pickup point, or the application was rejected.</summary>
    /// <param name="now">Business time. After the due time the breach stays, and only the time is filled in.</param>
    public void MeetDeadline(DateTimeOffset now)
    {
        if (MetAt is not null || DeadlineState == DeadlineState.Closed)
            return;
        NoteBreach(now);
        MetAt = now;
        if (DeadlineState == DeadlineState.Running)
            DeadlineState = DeadlineState.Met;
    }

    /// <summary>
    /// The arrival that had met it was undone, so the promise is open again. A breach stays; where the due time passed
    /// meanwhile, the next run of the case deadlines notes it.
    /// </summary>
    public void ReopenDeadline()
    {
        MetAt = null;
        if (DeadlineState == DeadlineState.Met)
            DeadlineState = DeadlineState.Running;
    }

    /// <summary>Notes once that the due time is near, and once that it has passed, in this order even if both are late.</summary>
    public void NoteDeadline(DateTimeOffset now)
    {
        if (DeadlineState != DeadlineState.Running)
            return;
        NoteDueSoon(now);
        NoteBreach(now);
    }

    /// <summary>A promise that is still to be kept, in time or late: the case is neither settled nor closed.</summary>
    public bool IsDeadlineOpen => MetAt is null && DeadlineState is (DeadlineState.Running or DeadlineState.Breached);

    /// <summary>
    /// Another revision of the calendar counts differently. What was said stays said: a case that was due soon or
    /// breached by the dates of then is not so once more, and a breach is not taken back.
    /// </summary>
    /// <param name="reason">The revision, as a code.</param>
    public void MoveDeadline(CaseDeadline deadline, string reason)
    {
        if (!IsDeadlineOpen)
            throw new InvalidOperationException($"The deadline of application {Id} is {DeadlineState}.");
        if (deadline.DueAt == DueAt && deadline.DueSoonAt == DueSoonAt)
            return;
        Change(
            "service_point.deadline_changed",
            () => (DueAt, DueSoonAt) = (deadline.DueAt, deadline.DueSoonAt),
            DeadlineFacts,
            reason
        );
    }

    private Dictionary<string, string?> DeadlineFacts() =>
        new(Facts(), StringComparer.Ordinal) { ["dueAt"] = Text(DueAt), ["dueSoonAt"] = Text(DueSoonAt) };

    private static string Text(DateTimeOffset instant) =>
        ChinaTime.ToOffset(instant).ToString("yyyy-MM-dd'T'HH:mm:sszzz", CultureInfo.InvariantCulture);

    private void NoteDueSoon(DateTimeOffset now)
    {
        if (now >= DueSoonAt && DueSoonNotedAt is null)
            Change("service_point.due_soon", () => DueSoonNotedAt = now);
    }

    private void NoteBreach(DateTimeOffset now)
    {
        if (now <= DueAt || DeadlineState != DeadlineState.Running)
            return;
        NoteDueSoon(now);
        Change(
            "service_point.breached",
            () =>
            {
                DeadlineState = DeadlineState.Breached;
                BreachedAt = now;
            }
        );
    }

    private void CloseDeadline()
    {
        if (DeadlineState == DeadlineState.Running)
            DeadlineState = DeadlineState.Closed;
    }
}
