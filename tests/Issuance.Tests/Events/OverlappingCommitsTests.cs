using System.Collections.Concurrent;
using Issuance.Persistence;
using Issuance.Tests.World;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Issuance.Tests.Events;

/// <summary>
/// Whoever follows the cursor sees each event exactly once: a change that was written first and committed last is not passed
/// over, however many commit meanwhile and however large the pages are.
/// </summary>
public sealed class OverlappingCommitsTests(SharedWorld shared) : IClassFixture<SharedWorld>
{
    private const int Quick = 24;
    private readonly IssuanceWorld world = shared.World;

    [Fact]
    public async Task A_change_that_commits_last_is_seen_by_every_follower_and_nothing_twice()
    {
        var cards = new List<TestCard>();
        for (var i = 0; i < Quick + 1; i++)
            cards.Add(await world.InTransitAsync());
        var followers = new List<Follower>();
        foreach (
            var (client, limit) in new[]
            {
                ("ops", 1),
                ("ops", 2),
                ("bank-harbour", 7),
                ("servicepoint-east", 3),
                ("ops", 100),
            }
        )
            followers.Add(await Follower.StartAsync(world, client, limit));

        // The slow one has written its events, with the smallest numbers, and keeps its transaction open.
        await using var scope = world.Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<IssuanceDb>();
        await using var slow = await db.Database.BeginTransactionAsync();
        (await db.Cards.SingleAsync(c => c.Id == cards[0].Id)).Arrive(IssuanceWorld.Monday);
        await db.SaveChangesAsync();
        await Task.WhenAll(cards.Skip(1).Select(card => world.ChangeAsync(card, c => c.Arrive(IssuanceWorld.Monday))));
        // Everybody is past all of the others before the slow one commits.
        foreach (var follower in followers)
            await follower.UntilAsync(2 * Quick);
        await slow.CommitAsync();
        foreach (var follower in followers)
            await follower.UntilAsync(2 * (Quick + 1));

        var written = await world.ReadAsync(db =>
            db.Events.Where(e => e.Type == "card.at_pickup_point" || e.Type == "pickup.notice_queued")
                .Where(e => cards.Select(c => c.Id).Contains(e.CardId!))
                .ToListAsync()
        );
        Assert.Equal(2 * (Quick + 1), written.Count);
        var first = written.Where(e => e.CardId == cards[0].Id).ToList();
        Assert.True(first.Max(e => e.Number) < written.Except(first).Min(e => e.Number));
        Assert.True(first.Min(e => e.Sequence) > written.Except(first).Max(e => e.Sequence));
        foreach (var follower in followers)
        {
            using var ended = follower;
            await ended.StopAsync();
            var mine = follower.Seen.Where(e => cards.Exists(c => c.Id == e.CardId)).ToList();
            Assert.Equal(
                written.Select(e => e.Id).Order(StringComparer.Ordinal),
                mine.Select(e => e.Id).Order(StringComparer.Ordinal)
            );
            var sequences = follower.Seen.Select(e => e.Sequence).ToList();
            Assert.Equal(sequences.Order(), sequences);
            Assert.Equal(sequences.Count, sequences.Distinct().Count());
        }
    }

    /// <summary>Reads page after page, and begins again from its cursor at the end.</summary>
    private sealed class Follower(IssuanceWorld world, string client, int limit) : IDisposable
    {
        private readonly CancellationTokenSource stop = new();
        private readonly ConcurrentQueue<(string Id, string? CardId, long Sequence)> seen = new();
        private Task reading = Task.CompletedTask;

        public IReadOnlyList<(string Id, string? CardId, long Sequence)> Seen => [.. seen];

        public static async Task<Follower> StartAsync(IssuanceWorld world, string client, int limit)
        {
            var start = (string)(await world.As(client).GetAsync("/v1/events?cardId=none")).Json["nextCursor"]!;
            var follower = new Follower(world, client, limit);
            follower.reading = Task.Run(() => follower.ReadAsync(start));
            return follower;
        }

        public Task<int> UntilAsync(int count) =>
            IssuanceWorld.EventuallyAsync(() => Task.FromResult(seen.Count), now => now >= count, seconds: 60);

        public async Task StopAsync()
        {
            await stop.CancelAsync();
            await reading;
        }

        public void Dispose() => stop.Dispose();

        private async Task ReadAsync(string cursor)
        {
            while (!stop.IsCancellationRequested)
            {
                var page = (await world.As(client).GetAsync($"/v1/events?limit={limit}&cursor={cursor}")).Json;
                foreach (var one in page["data"]!.AsArray())
                    seen.Enqueue(
                        ((string)one!["id"]!, (string?)one["data"]!["cardId"], (long)one["data"]!["sequence"]!)
                    );
                cursor = (string)page["nextCursor"]!;
                if (!(bool)page["hasMore"]!)
                    await Task.Delay(20);
            }
        }
    }
}
