using System.Collections.Concurrent;
using Issuance.Persistence;
using Issuance.Staff;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Issuance.Access;

/// <summary>The registered clients and members of staff, remembered for half a minute so that a request costs no look-up of its own.</summary>
public sealed class ClientDirectory(IServiceScopeFactory scopes, TimeProvider wallClock)
{
    private static readonly TimeSpan Remembered = TimeSpan.FromSeconds(30);
    private const int Most = 10_000;

    private readonly ConcurrentDictionary<string, (Client? Client, DateTimeOffset Until)> known = new(
        StringComparer.Ordinal
    );

    /// <returns>Null for an unknown client.</returns>
    public async Task<Client?> FindAsync(string id, CancellationToken cancel)
    {
        var now = wallClock.GetUtcNow();
        if (known.TryGetValue(id, out var entry) && entry.Until > now)
            return entry.Client;
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<IssuanceDb>();
        var client = id.StartsWith(StaffMember.IdPrefix, StringComparison.Ordinal)
            ? (await db.Staff.AsNoTracking().SingleOrDefaultAsync(m => m.Id == id, cancel))?.AsClient()
            : await db.Clients.AsNoTracking().SingleOrDefaultAsync(c => c.Id == id, cancel);
        if (client is not null && known.Count < Most)
            known[id] = (client, now + Remembered);
        return client;
    }
}
