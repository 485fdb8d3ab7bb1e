using System.Collections.Concurrent;
using Issuance.Persistence;
using Issuance.Staff;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Issuance.Access;

/// <summary>
/// The registered clients and members of staff, remembered so that a request costs no look-up of its own: until the
/// database says that one was changed (<see cref="ClientChanges"/>), and for half a minute at most, in case it could not.
/// </summary>
public sealed class ClientDirectory(IServiceScopeFactory scopes, TimeProvider wallClock)
{
    private static readonly TimeSpan Remembered = TimeSpan.FromSeconds(30);
    private const int Most = 10_000;

    private readonly ConcurrentDictionary<string, (Client? Client, DateTimeOffset Until)> known = new(
        StringComparer.Ordinal
    );

    /// <summary>Grows with every change that was heard of: what was read before one is not remembered after it.</summary>
    private int changes;

    /// <returns>Null for an unknown client.</returns>
    public async Task<Client?> FindAsync(string id, CancellationToken cancel)
    {
        var now = wallClock.GetUtcNow();
        if (known.TryGetValue(id, out var entry) && entry.Until > now)
            return entry.Client;
        var heard = Volatile.Read(ref changes);
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<IssuanceDb>();
        var client = id.StartsWith(StaffMember.IdPrefix, StringComparison.Ordinal)
            ? (await db.Staff.AsNoTracking().SingleOrDefaultAsync(m => m.Id == id, cancel))?.AsClient()
            : await db.Clients.AsNoTracking().SingleOrDefaultAsync(c => c.Id == id, cancel);
        if (client is not null && known.Count < Most)
            known[id] = (client, now + Remembered);
        // A change that was heard of meanwhile may be younger than what was read, and its forgetting already done.
        if (heard != Volatile.Read(ref changes))
            known.TryRemove(id, out _);
        return client;
    }

    /// <summary>One of them was changed.</summary>
    public void Forget(string id)
    {
        Interlocked.Increment(ref changes);
        known.TryRemove(id, out _);
    }

    /// <summary>Any of them may have been changed while nobody listened.</summary>
    public void ForgetAll()
    {
        Interlocked.Increment(ref changes);
        known.Clear();
    }
}
