using System.Diagnostics;
using Issuance.Http;
using Issuance.Tests.Activation;
using Issuance.Tests.Operations;
using Issuance.Tests.World;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Browser = Issuance.Tests.Console.Browser;

namespace Issuance.Tests.Http;

/// <summary>Limits hold over all processes of an installation: two hosts on one database share every bucket.</summary>
public sealed class SharedLimitTests(SharedWorld shared) : IClassFixture<SharedWorld>
{
    /// <summary>As the requests of one client to one operation, but hardly refilled, so that a count is exact.</summary>
    private static BucketSize Burst => new($"test-{Guid.NewGuid():N}", Capacity: 2_000, PerSecond: 1, Chunk: 100);

    private readonly IssuanceWorld world = shared.World;

    private SharedBuckets Here => world.Services.GetRequiredService<SharedBuckets>();

    /// <summary>Takes until it is refused; what flows in meanwhile is one permit a second.</summary>
    private static async Task<int> DrainAsync(SharedBuckets buckets, BucketSize size, int callers = 1)
    {
        var taken = 0;
        await Task.WhenAll(
            Enumerable
                .Range(0, callers)
                .Select(async _ =>
                {
                    while ((await buckets.TakeAsync(size, "somebody", default)).IsTaken)
                        Interlocked.Increment(ref taken);
                })
        );
        return taken;
    }

    [Fact]
    public async Task One_process_alone_has_the_whole_burst()
    {
        var (size, clock) = (Burst, Stopwatch.StartNew());

        var taken = await DrainAsync(Here, size, callers: 20);

        Assert.InRange(taken, 2_000, 2_001 + (int)clock.Elapsed.TotalSeconds);
    }

    [Fact]
    public async Task Two_processes_together_have_the_burst_once()
    {
        var (beside, _) = await world.StartBesideAsync();
        await using var host = beside;
        var (size, clock) = (Burst, Stopwatch.StartNew());

        var taken = await Task.WhenAll(
            DrainAsync(Here, size, callers: 10),
            DrainAsync(beside.Services.GetRequiredService<SharedBuckets>(), size, callers: 10)
        );

        // Whoever is refused has spent what it held, so nothing is lost and nothing is had twice.
        Assert.InRange(taken.Sum(), 2_000, 2_001 + (int)clock.Elapsed.TotalSeconds);
    }

    [Fact]
    public async Task What_an_idle_process_holds_is_one_chunk_at_most()
    {
        var (beside, _) = await world.StartBesideAsync();
        await using var host = beside;
        var size = Burst;
        var elsewhere = beside.Services.GetRequiredService<SharedBuckets>();
        Assert.True((await elsewhere.TakeAsync(size, "somebody", default)).IsTaken);
        var clock = Stopwatch.StartNew();

        var taken = await DrainAsync(Here, size);

        Assert.InRange(taken, 2_000 - size.Chunk, 2_001 - size.Chunk + (int)clock.Elapsed.TotalSeconds);
        Assert.InRange(
            await DrainAsync(elsewhere, size),
            size.Chunk - 1,
            size.Chunk + (int)clock.Elapsed.TotalSeconds + 1
        );
    }

    [Fact]
    public async Task A_request_asks_the_database_once_in_a_hundred()
    {
        var asked = 0;
        var bucket = new LeasedBucket(Burst, TimeProvider.System);

        for (var i = 0; i < 1_000; i++)
            await bucket.TakeAsync(
                () =>
                {
                    asked++;
                    return Task.FromResult((100, 1_900.0));
                },
                default
            );

        Assert.Equal(10, asked);
    }

    [Fact]
    public async Task An_empty_bucket_is_empty_for_every_process_and_the_headers_say_so()
    {
        var (beside, url) = await world.StartBesideAsync();
        await using var host = beside;
        using var elsewhere = new ApiClient(url, "center-1");
        await world.SqlAsync(
            """
            insert into limit_buckets (name, count, at, given) values ('requests|center-1|ListEvents', -100000, clock_timestamp(), 0)
            """
        );

        Answer[] answers = [await world.As("center-1").GetAsync("/v1/events"), await elsewhere.GetAsync("/v1/events")];

        Assert.All(answers, answer => Assert.Equal((429, "rate_limited"), answer.Outcome()));
        Assert.All(
            answers,
            answer =>
                Assert.Equal(
                    ("2000", "0", "4", "1"),
                    (
                        answer.Header("RateLimit-Limit"),
                        answer.Header("RateLimit-Remaining"),
                        answer.Header("RateLimit-Reset"),
                        answer.Header("Retry-After")
                    )
                )
        );
        Assert.Equal(200, (await elsewhere.GetAsync("/v1/applications")).Status);
    }

    [Fact]
    public async Task The_headers_count_down_from_the_burst()
    {
        var first = await world.As("reviewer-1").GetAsync("/v1/events");

        Assert.Equal(("2000", "1999"), (first.Header("RateLimit-Limit"), first.Header("RateLimit-Remaining")));
    }

    [Fact]
    public async Task A_hundred_unknown_cards_are_a_hundred_wherever_they_were_asked_for()
    {
        var (beside, url) = await world.StartBesideAsync();
        await using var host = beside;
        using var elsewhere = new ApiClient(url, "pharmacy-1");
        var here = world.As("pharmacy-1");
        await here.TokenAsync();
        await elsewhere.TokenAsync();
        var known = await world.HandedOverAsync();
        const string Unknown = "/v1/cards/crd_00000000000000000000000000/status";
        await world.SqlAsync(
            """
            insert into limit_buckets (name, count, at, given)
            values ('misses|pharmacy-1', 98, clock_timestamp() + interval '60 seconds', 0)
            """
        );

        var last = new[] { await here.GetAsync(Unknown), await elsewhere.GetAsync(Unknown) };
        var over = await here.GetAsync(Unknown);

        Assert.All(last, answer => Assert.Equal(404, answer.Status));
        Assert.Equal((429, "too_many_misses"), over.Outcome());
        // Also a card that is there is told to neither, as soon as the last miss is heard of.
        foreach (var client in new[] { here, elsewhere })
            await IssuanceWorld.EventuallyAsync(
                async () => (await client.GetAsync($"{known.Path}/status")).Status,
                status => status == 429
            );
    }

    [Fact]
    public async Task A_database_that_is_away_makes_each_process_count_by_itself()
    {
        await using var nowhere = NpgsqlDataSource.Create("Host=127.0.0.1;Port=1;Username=nobody;Timeout=1");
        using var buckets = new SharedBuckets(new BucketStore(nowhere), TimeProvider.System);
        var clock = Stopwatch.StartNew();

        var taken = await DrainAsync(buckets, Burst);

        Assert.InRange(taken, 2_000, 2_001 + (int)clock.Elapsed.TotalSeconds);
    }

    [Fact]
    public async Task Whoever_tried_too_many_passwords_at_one_process_tries_none_at_another()
    {
        await world.SqlAsync(
            """
            insert into limit_buckets (name, count, at, given) values ('sign_in_address|127.0.0.1', -100, clock_timestamp(), 0)
            on conflict (name) do update set count = -100, at = clock_timestamp()
            """
        );
        using var browser = new Browser(world.Url);

        var refused = await browser.SubmitAsync(
            await browser.GetAsync("/sign-in"),
            "form.narrow button",
            ("UserName", "nobody"),
            ("Password", "a password that is long")
        );

        Assert.Contains("过于频繁", refused.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Addresses_of_one_network_are_one_caller()
    {
        Assert.Equal("10.1.2.3", SharedBuckets.NameOf(System.Net.IPAddress.Parse("::ffff:10.1.2.3")));
        Assert.Equal(
            SharedBuckets.NameOf(System.Net.IPAddress.Parse("2001:db8::1")),
            SharedBuckets.NameOf(System.Net.IPAddress.Parse("2001:db8::ffff:2"))
        );
        Assert.NotEqual(
            SharedBuckets.NameOf(System.Net.IPAddress.Parse("2001:db8::1")),
            SharedBuckets.NameOf(System.Net.IPAddress.Parse("2001:db8:0:1::1"))
        );
    }
}
