using Issuance.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Issuance.Calendar;

/// <summary>
/// The calendar in force, kept in memory: whoever asks which days are worked waits for nobody. Every process looks for
/// a change every two seconds; whoever stores a deadline looks under a lock, so that none is counted by an old calendar.
/// </summary>
public sealed class CalendarStore(IServiceScopeFactory scopes)
{
    private readonly Lock gate = new();
    private volatile CalendarInForce current = new(0, []);

    public WorkingCalendar Current => current.Calendar;

    /// <summary>Takes what the database says, if it is newer.</summary>
    public async Task RefreshAsync(CancellationToken cancel)
    {
        await using var scope = scopes.CreateAsyncScope();
        await CatchUpAsync(scope.ServiceProvider.GetRequiredService<IssuanceDb>(), cancel);
    }

    /// <summary>
    /// The calendar by which to store a deadline: no other comes into force before the caller's transaction has ended,
    /// and one that comes later finds the deadline and moves it.
    /// </summary>
    public async Task<WorkingCalendar> HoldAsync(IssuanceDb db, CancellationToken cancel)
    {
        await db.Database.ExecuteSqlAsync(
            $"select pg_advisory_xact_lock_shared(hashtext('issuance_calendar'))",
            cancel
        );
        return (await CatchUpAsync(db, cancel)).Calendar;
    }

    /// <summary>Waits until nobody holds the calendar any more, and keeps everybody from it until the caller's transaction has ended.</summary>
    public static Task LockAsync(IssuanceDb db, CancellationToken cancel) =>
        db.Database.ExecuteSqlAsync($"select pg_advisory_xact_lock(hashtext('issuance_calendar'))", cancel);

    private async Task<CalendarInForce> CatchUpAsync(IssuanceDb db, CancellationToken cancel)
    {
        var seen = current;
        if (await CalendarInForce.VersionAsync(db, cancel) == seen.Version)
            return seen;
        var read = await CalendarInForce.ReadAsync(db, cancel);
        lock (gate)
        {
            // A reading that began earlier does not set the calendar back.
            if (read.Version > current.Version)
                current = read;
        }
        return read;
    }
}
