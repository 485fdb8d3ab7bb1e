using System.Diagnostics;
using Issuance.Banks;
using Issuance.Jobs;
using Issuance.Shared;
using Microsoft.Extensions.Logging.Abstractions;

namespace Issuance.Tests.Banks;

/// <summary>Within one call only what certainly was not sent is tried again.</summary>
public sealed class BankRetryTests
{
    private static readonly BankAnswer Refused = new BankAnswer.NotSent("connection_refused");
    private static readonly BankAnswer Taken = new BankAnswer.Accepted();
    private static readonly BankAnswer TimedOut = new BankAnswer.Unknown("timeout", false);

    private readonly ManualClock clock = new();
    private readonly List<CancellationToken> tries = [];

    [Theory]
    [InlineData("connection_refused")]
    [InlineData("name_not_resolved")]
    [InlineData("tls_failed")]
    public async Task What_certainly_was_not_sent_is_tried_twice_more(string reason)
    {
        using var resilience = Resilience();

        Assert.Equal(new BankAnswer.NotSent(reason), await CallAsync(resilience, new BankAnswer.NotSent(reason)));
        Assert.Equal(3, tries.Count);
    }

    public static TheoryData<BankAnswer> Final =>
        [
            Taken,
            TimedOut,
            new BankAnswer.Unknown("http_503", false),
            new BankAnswer.Unknown("unreadable_answer", true),
            new BankAnswer.Declined("refused_by_bank"),
            new BankAnswer.Pending(null),
            new BankAnswer.NotFound(),
            new BankAnswer.NotSent("circuit_open"),
            new BankAnswer.NotSent("busy"),
            new BankAnswer.NotSent("stopping"),
            new BankAnswer.NotSent("folder_away"),
        ];

    [Theory]
    [MemberData(nameof(Final))]
    public async Task Every_other_ending_is_final(BankAnswer answer)
    {
        using var resilience = Resilience();

        Assert.Equal(answer, await CallAsync(resilience, answer));
        Assert.Single(tries);
    }

    [Fact]
    public async Task A_bank_that_is_back_a_moment_later_is_reached_by_the_same_call()
    {
        using var resilience = Resilience();

        Assert.Equal(Taken, await CallAsync(resilience, Refused, Refused, Taken));
        Assert.Equal(3, tries.Count);
    }

    [Fact] // the second try may have left: it must not be followed by a third
    public async Task What_may_have_left_in_the_second_try_stays_unknown()
    {
        using var resilience = Resilience();

        Assert.Equal(TimedOut, await CallAsync(resilience, Refused, TimedOut, Taken));
        Assert.Equal(2, tries.Count);
    }

    [Fact]
    public async Task A_bank_that_refuses_is_left_alone_in_the_midst_of_a_call()
    {
        using var resilience = Resilience();

        Assert.Equal(Refused, await CallAsync(resilience, Refused));
        Assert.Equal(Refused, await CallAsync(resilience, Refused));
        Assert.Equal(4, tries.Count);
        Assert.Equal(new BankAnswer.NotSent("circuit_open"), await CallAsync(resilience, Refused));
        Assert.Equal(4, tries.Count);
    }

    [Fact]
    public async Task A_stop_between_two_tries_ends_the_call_with_nothing_sent()
    {
        using var resilience = Resilience(retryAfter: TimeSpan.FromMinutes(5));
        using var stop = new CancellationTokenSource();

        var answer = await resilience.CallAsync(
            _ =>
            {
                stop.CancelAfter(TimeSpan.FromMilliseconds(50));
                return Task.FromResult(Refused);
            },
            stop.Token
        );

        Assert.Equal(new BankAnswer.NotSent("stopping"), answer);
    }

    [Fact]
    public async Task The_time_for_all_tries_ends_the_wait_between_them()
    {
        using var resilience = Resilience(TimeSpan.FromMilliseconds(200), TimeSpan.FromMinutes(5));
        var begun = Stopwatch.GetTimestamp();

        Assert.Equal(Refused, await CallAsync(resilience, Refused));
        Assert.Single(tries);
        Assert.InRange(Stopwatch.GetElapsedTime(begun), TimeSpan.FromMilliseconds(200), TimeSpan.FromMinutes(2));
    }

    [Fact]
    public async Task Each_try_has_its_own_limit()
    {
        using var resilience = Resilience(TimeSpan.FromMilliseconds(200));
        var count = 0;

        var answer = await resilience.CallAsync(
            async token =>
            {
                count++;
                if (count == 1)
                    return Refused;
                await Task.Delay(Timeout.Infinite, token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                return TimedOut;
            },
            CancellationToken.None
        );

        Assert.Equal(TimedOut, answer);
        Assert.Equal(2, count);
    }

    [Fact]
    public async Task Whoever_asks_is_told_until_when_nothing_goes_out()
    {
        var log = new BankCallLog(clock);
        using var resilience = Resilience(log: log);
        Assert.Equal(("closed", null), Circuit(log));

        for (var call = 0; call < 4; call++)
            await CallAsync(resilience, TimedOut);
        Assert.Equal(("open", clock.GetUtcNow().AddSeconds(5)), Circuit(log));

        clock.Advance(6);
        await resilience.CallAsync(
            _ =>
            {
                Assert.Equal(("half_open", null), Circuit(log));
                return Task.FromResult(TimedOut);
            },
            CancellationToken.None
        );
        Assert.Equal(("open", clock.GetUtcNow().AddSeconds(5)), Circuit(log));

        clock.Advance(6);
        Assert.Equal(Taken, await CallAsync(resilience, Taken));
        Assert.Equal(("closed", null), Circuit(log));
    }

    [Theory]
    [InlineData(true, 3)]
    [InlineData(true, 30)]
    [InlineData(false, 20)]
    [InlineData(false, 60)]
    public void The_time_for_all_tries_lies_within_half_a_lease(bool isSandbox, int timeLimit)
    {
        var limits = new BankLimits(TimeSpan.FromSeconds(timeLimit), TimeSpan.FromSeconds(5), 1);
        var lease = WorkTimes.For(new Deployment(isSandbox), limits.TotalTimeout).Lease;

        Assert.InRange(limits.TotalTimeout, limits.Timeout + TimeSpan.FromMilliseconds(500), lease / 2);
    }

    private static (string Circuit, DateTimeOffset? OpenUntil) Circuit(BankCallLog log) =>
        (log.Look("harbour").Circuit, log.OpenUntil("harbour"));

    private BankResilience Resilience(TimeSpan? timeout = null, TimeSpan? retryAfter = null, BankCallLog? log = null) =>
        new(
            "harbour",
            new BankLimits(timeout ?? TimeSpan.FromMinutes(1), TimeSpan.FromSeconds(5), 4)
            {
                FirstRetryAfter = retryAfter ?? TimeSpan.FromMilliseconds(1),
            },
            clock,
            NullLogger.Instance,
            log
        );

    /// <summary>A call whose tries end one after the other as told, the last for ever.</summary>
    private Task<BankAnswer> CallAsync(BankResilience resilience, params BankAnswer[] endings)
    {
        var next = 0;
        return resilience.CallAsync(
            token =>
            {
                tries.Add(token);
                return Task.FromResult(endings[Math.Min(next++, endings.Length - 1)]);
            },
            CancellationToken.None
        );
    }
}
