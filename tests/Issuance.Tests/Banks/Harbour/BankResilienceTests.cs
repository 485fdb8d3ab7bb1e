using Issuance.Banks;
using Issuance.Banks.Harbour;

namespace Issuance.Tests.Banks.Harbour;

/// <summary>One bank's trouble stays its own, and ends by itself.</summary>
public sealed class BankResilienceTests : IAsyncLifetime
{
    private static readonly BankAnswer NotFound = new BankAnswer.NotFound();
    private static readonly BankAnswer Down = new BankAnswer.Unknown("http_503", false);
    private static readonly BankAnswer Paused = new BankAnswer.NotSent("circuit_open");

    private BankServer server = null!;

    public async Task InitializeAsync() => server = await BankServer.StartAsync();

    public async Task DisposeAsync() => await server.DisposeAsync();

    [Fact]
    public async Task A_bank_that_is_down_is_left_alone_for_a_while_and_used_again_when_it_is_back()
    {
        var bank = server.Adapter();
        var good = server.Play;
        server.Play = r => r.UnsignedAsync(503, "");
        for (var call = 0; call < 4; call++)
            Assert.Equal(Down, await EnquireAsync(bank));

        Assert.Equal(Paused, await EnquireAsync(bank));
        Assert.Equal(4, server.Requests.Count);

        server.Parties.Clock.Advance(6); // still down: one call tries, then the pause begins again
        Assert.Equal(Down, await EnquireAsync(bank));
        Assert.Equal(Paused, await EnquireAsync(bank));

        server.Play = good;
        server.Parties.Clock.Advance(6);
        for (var call = 0; call < 5; call++)
            Assert.Equal(NotFound, await EnquireAsync(bank));
    }

    [Fact]
    public async Task Answers_that_must_not_be_believed_do_not_stop_the_calls()
    {
        var bank = server.Adapter();
        server.Play = r => r.UnsignedAsync(404, "garbage");

        for (var call = 0; call < 10; call++)
            Assert.Equal(new BankAnswer.Unknown("signature_missing", true), await EnquireAsync(bank));
    }

    [Fact]
    public async Task A_failure_among_good_answers_does_not_stop_the_calls()
    {
        var bank = server.Adapter();
        var good = server.Play;
        for (var call = 0; call < 12; call++)
        {
            server.Play = call % 3 == 0 ? r => r.UnsignedAsync(500, "") : good;
            Assert.Equal(
                call % 3 == 0 ? new BankAnswer.Unknown("http_500", false) : NotFound,
                await EnquireAsync(bank)
            );
        }
    }

    [Fact]
    public async Task A_bank_that_hangs_takes_no_more_than_its_places()
    {
        var bank = server.Adapter(timeoutSeconds: 30, maxConcurrentCalls: 2);
        var release = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var good = server.Play;
        server.Play = async r =>
        {
            await release.Task;
            await good(r);
        };

        var held = new[] { EnquireAsync(bank), EnquireAsync(bank) };
        Assert.Equal(new BankAnswer.NotSent("busy"), await EnquireAsync(bank));
        release.SetResult();

        Assert.Equal([NotFound, NotFound], await Task.WhenAll(held));
        Assert.Equal(NotFound, await EnquireAsync(bank));
    }

    private static Task<BankAnswer> EnquireAsync(HarbourBank bank) =>
        bank.EnquireAsync(BankServer.Enquiry, CancellationToken.None);
}
