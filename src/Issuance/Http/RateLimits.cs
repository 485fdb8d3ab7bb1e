using System.Collections.Concurrent;
using System.Globalization;
using Issuance.Shared;
using Microsoft.AspNetCore.Http;

namespace Issuance.Http;

/// <summary>
/// How much a client may ask: 2,000 at once and 500 a second per operation; 100 unknown cards a minute. Over all processes
/// together (docs/adr/0016).
/// </summary>
public sealed class RateLimits(SharedBuckets buckets, BucketStore store, TimeProvider wallClock)
{
    public const int Burst = 2_000;
    public const int PerSecond = 500;
    public const int MissesPerMinute = 100;

    /// <summary>Tells every process of a client that has had its misses; the payload is the client, a bar, and seconds.</summary>
    public const string MissesChannel = "misses_exhausted";

    private const int Chunk = 100;
    private static readonly TimeSpan MissWindow = TimeSpan.FromSeconds(60);
    private static readonly BucketSize Requests = new("requests", Burst, PerSecond, Chunk);

    /// <summary>Clients that have had their misses, and until when.</summary>
    private readonly ConcurrentDictionary<string, DateTimeOffset> exhausted = new(StringComparer.Ordinal);

    /// <summary>Misses that could not be counted together, since the database was away: this process's alone.</summary>
    private readonly ConcurrentDictionary<string, (int Count, DateTimeOffset Until)> uncounted = new(
        StringComparer.Ordinal
    );

    /// <summary>Takes one request of this client, and tells it in headers what is left.</summary>
    public async ValueTask<Refusal?> WhyNotAskAsync(HttpContext context, string client, Operation operation)
    {
        var permit = await buckets.TakeAsync(Requests, $"{client}|{operation.Id}", context.RequestAborted);
        var headers = context.Response.Headers;
        headers["RateLimit-Limit"] = Burst.ToString(CultureInfo.InvariantCulture);
        headers["RateLimit-Remaining"] = permit.Left.ToString(CultureInfo.InvariantCulture);
        headers["RateLimit-Reset"] = Math.Ceiling((Burst - permit.Left) / (double)PerSecond)
            .ToString(CultureInfo.InvariantCulture);
        if (!permit.IsTaken)
            return HttpRefusals.RateLimited with { RetryAfter = TimeSpan.FromSeconds(1) };
        return operation.CountsMisses ? WhyNotMiss(client) : null;
    }

    /// <summary>
    /// Counts one answer about a card that this client cannot see; foreign cards count like unknown ones. The count is the
    /// database's, so that the hundred-and-first is refused by whichever process it came to.
    /// </summary>
    /// <returns>Why not even this much is said, or null.</returns>
    public async Task<Refusal?> CountMissAsync(string client)
    {
        var now = wallClock.GetUtcNow();
        try
        {
            var (count, rest) = await store.CountMissAsync(client, MissWindow, MissesPerMinute, MissesChannel);
            if (count >= MissesPerMinute)
                exhausted[client] = now + rest;
            return count > MissesPerMinute ? WhyNotMiss(client) : null;
        }
        catch (Exception e) when (e is System.Data.Common.DbException or OperationCanceledException or TimeoutException)
        {
            var alone = uncounted.AddOrUpdate(
                client,
                _ => (1, now + MissWindow),
                (_, before) => before.Until <= now ? (1, now + MissWindow) : (before.Count + 1, before.Until)
            );
            if (alone.Count >= MissesPerMinute)
                exhausted[client] = alone.Until;
            return alone.Count > MissesPerMinute ? WhyNotMiss(client) : null;
        }
    }

    /// <summary>Another process has counted a client's last miss.</summary>
    public void HearOfMisses(string payload)
    {
        var bar = payload.LastIndexOf('|');
        if (bar > 0 && int.TryParse(payload[(bar + 1)..], CultureInfo.InvariantCulture, out var seconds))
            exhausted[payload[..bar]] = wallClock.GetUtcNow() + TimeSpan.FromSeconds(seconds);
    }

    private Refusal? WhyNotMiss(string client)
    {
        if (!exhausted.TryGetValue(client, out var until))
            return null;
        var rest = until - wallClock.GetUtcNow();
        if (rest > TimeSpan.Zero)
            return HttpRefusals.TooManyMisses with { RetryAfter = rest };
        exhausted.TryRemove(new KeyValuePair<string, DateTimeOffset>(client, until));
        return null;
    }
}
