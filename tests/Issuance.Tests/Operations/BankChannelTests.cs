using Issuance.Operations;
using Issuance.Tests.World;
using Microsoft.EntityFrameworkCore;

namespace Issuance.Tests.Operations;

public sealed class BankChannelTests
{
    [Fact]
    public async Task Every_call_is_noted_with_its_ending_and_a_silent_bank_is_seen_as_open_until_it_answers_again()
    {
        await using var world = await IssuanceWorld.StartAsync();
        var (_, first) = await world.ApprovedAsync(People.New());
        await world.UntilAsync(first, "in_transit");
        var reference = (string)(await world.CardAsync(first))["bankOrder"]!["reference"]!;
        var call = await IssuanceWorld.EventuallyAsync(
            () => world.ReadAsync(db => db.BankCalls.FirstOrDefaultAsync(c => c.Reference == reference)),
            call => call is not null
        );
        Assert.Equal(("harbour", "order", "accepted"), (call!.Bank, call.Operation, call.Ending));

        await world.StopBankAsync();
        for (var i = 0; i < 6; i++)
            await world.ApprovedAsync(People.New());

        var open = await UntilAsync(world, bank => bank is { Circuit: "open", Parked.Value: > 0, Errors: >= 4 });
        Assert.NotNull(open.Since);
        Assert.Equal(("not_sent", "connection_refused"), (open.LastError!.Ending, open.LastError.Reason));
        Assert.True(open.ErrorPercent > 0 && open.P95 is not null);
        Assert.True(open.Sparkline.Sum(step => step.Calls) >= open.Calls.Value);

        await world.StartBankAsync();
        await UntilAsync(world, bank => bank is { Circuit: "closed", Queued.Value: 0 });
    }

    [Fact]
    public async Task A_bank_that_no_process_has_told_of_is_shown_without_a_state()
    {
        await using var world = await IssuanceWorld.StartAsync("api");

        var banks = await world.UseAsync<ShowBankChannels, IReadOnlyList<BankChannelView>>(show =>
            show.ReadAsync(default)
        );

        var summit = banks.Single(bank => bank.Bank == "summit");
        Assert.False(summit.HasAdapter);
        Assert.Null(summit.Circuit);
        Assert.Null(summit.P95);
        Assert.Equal(12, summit.Sparkline.Count);
    }

    private static Task<BankChannelView> UntilAsync(IssuanceWorld world, Func<BankChannelView, bool> holds) =>
        IssuanceWorld.EventuallyAsync(
            async () =>
                (
                    await world.UseAsync<ShowBankChannels, IReadOnlyList<BankChannelView>>(show =>
                        show.ReadAsync(default)
                    )
                ).Single(bank => bank.Bank == "harbour"),
            holds,
            seconds: 90
        );
}
