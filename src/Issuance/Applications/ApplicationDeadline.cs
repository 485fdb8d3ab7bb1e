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
