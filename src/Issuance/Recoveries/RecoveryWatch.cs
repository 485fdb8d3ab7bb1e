using System.Diagnostics;
using Issuance.Persistence;
using Microsoft.EntityFrameworkCore;

namespace Issuance.Recoveries;

/// <summary>
/// The one place to ask whether something may leave after a restore. Every queue of something that has an effect outside
/// asks before it takes anything up; looked at once a second in each process, so asking costs nothing.
/// </summary>
public sealed class RecoveryWatch
{
    private static readonly TimeSpan Kept = TimeSpan.FromSeconds(1);

    private volatile Seen? seen;

    private sealed record Seen(
        long At,
        bool IsOn,
        HashSet<string> HeldBanks,
        DateTimeOffset? BegunAt,
        DateTimeOffset? EndedAt
    );

    /// <summary>Whether a recovery is on: nothing goes to holders or partners.</summary>
    public async Task<bool> IsOnAsync(IssuanceDb db, CancellationToken cancel) => (await LookAsync(db, cancel)).IsOn;

    /// <summary>Whether nothing is sent to this bank yet.</summary>
    public async Task<bool> HoldsBackAsync(IssuanceDb db, string bank, CancellationToken cancel) =>
        (await LookAsync(db, cancel)).HeldBanks.Contains(bank);

    /// <summary>Whether this database was ever restored.</summary>
    public async Task<bool> WasRestoredAsync(IssuanceDb db, CancellationToken cancel) =>
        (await LookAsync(db, cancel)).BegunAt is not null;

    /// <summary>
    /// Up to when an order about something may have been sent that this database does not remember; null where it cannot.
    /// </summary>
    /// <param name="knownSince">When what it is about came into this database; wall clock.</param>
    public async Task<DateTimeOffset?> PerhapsSentAtAsync(
        IssuanceDb db,
        DateTimeOffset knownSince,
        CancellationToken cancel
    )
    {
        var now = await LookAsync(db, cancel);
        return now.IsOn || knownSince < now.EndedAt ? now.BegunAt : null;
    }

    /// <summary>Looks anew whatever was seen, in this process.</summary>
    public void Forget() => seen = null;

    private async Task<Seen> LookAsync(IssuanceDb db, CancellationToken cancel)
    {
        if (seen is { } known && Stopwatch.GetElapsedTime(known.At) < Kept)
            return known;
        var at = Stopwatch.GetTimestamp();
        var last = await db
            .Recoveries.AsNoTracking()
            .OrderByDescending(r => r.Number)
            .Select(r => new
            {
                r.Number,
                r.BegunAt,
                r.EndedAt,
            })
            .FirstOrDefaultAsync(cancel);
        var isOn = last is { EndedAt: null };
        var held = isOn
            ? await db
                .RecoveryBanks.Where(b => b.Recovery == last!.Number && b.ReleasedAt == null)
                .Select(b => b.Bank)
                .ToListAsync(cancel)
            : [];
        return seen = new Seen(at, isOn, held.ToHashSet(StringComparer.Ordinal), last?.BegunAt, last?.EndedAt);
    }
}
