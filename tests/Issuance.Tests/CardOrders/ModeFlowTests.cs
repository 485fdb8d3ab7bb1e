using Issuance.Tests.World;

namespace Issuance.Tests.CardOrders;

/// <summary>
/// The way from the approval to a card in transit in every mood of the bank. The bank's own ledger says what really
/// happened: exactly one account, or none.
/// </summary>
public sealed class ModeFlowTests
{
    [Theory]
    [InlineData("ok", 1, 0)]
    [InlineData("error_500", 2, 1)]
    [InlineData("timeout", 2, 1)]
    [InlineData("lost_reply", 1, 1)]
    [InlineData("slow", 1, 0)]
    [InlineData("duplicate_callback", 1, 0)]
    [InlineData("out_of_order", 1, 0)]
    [InlineData("late_callback", 1, 0)]
    [InlineData("garbage", 1, 1)]
    [InlineData("wrong_signature", 1, 1)]
    [InlineData("down", 1, 0)] // what comes while it is down is not even counted
    public async Task However_the_bank_answers_there_is_one_account_and_the_card_comes(
        string mode,
        int requests,
        int fewestEnquiries
    )
    {
        await using var world = await IssuanceWorld.StartAsync();
        await world.Bank.ModeAsync(mode, count: 1);

        var (_, cardId) = await world.ApprovedAsync(People.New());

        await world.UntilAsync(cardId, "in_transit");
        var entry = (await world.LedgerAsync(cardId))!;
        Assert.Equal(1, (int)entry["effects"]!);
        Assert.Equal(requests, (int)entry["requests"]!);
        Assert.InRange((int)entry["enquiries"]!, fewestEnquiries, 20);
        var history = await world.HistoryAsync(cardId);
        Assert.Equal(
            ["card.ordered", "card.accepted", "card.in_production", "card.produced", "card.in_transit"],
            history.Where(type => type.StartsWith("card.", StringComparison.Ordinal))
        );
        Assert.Single(history, "bank_order.accepted");
        Assert.Equal(1, (int)(await world.CardAsync(cardId))["bankOrder"]!["attempt"]!);
    }

    [Fact]
    public async Task A_final_refusal_leaves_no_account_no_second_attempt_and_a_task_for_a_person()
    {
        await using var world = await IssuanceWorld.StartAsync();
        await world.Bank.ModeAsync("refuse", count: 1);

        var (applicationId, cardId) = await world.ApprovedAsync(People.New());

        await world.UntilAsync(cardId, "refused");
        Assert.Equal(
            "failed",
            (string?)(await world.As("ops").GetAsync($"/v1/applications/{applicationId}")).Json["status"]
        );
        Assert.Equal("cancelled", (string?)(await world.CardAsync(cardId))["status"]);
        Assert.Equal(0, (int)(await world.Bank.TotalsAsync())["effects"]!);
        var (attempts, tasks) = await world.ReadAsync(db =>
            Task.FromResult(
                (db.BankInstructions.Count(i => i.CardId == cardId), db.OpsTasks.Count(t => t.Subject == cardId))
            )
        );
        Assert.Equal((1, 1), (attempts, tasks));
    }

    [Fact]
    public async Task Production_that_fails_once_is_ordered_again_under_a_new_reference()
    {
        await using var world = await IssuanceWorld.StartAsync();

        var (_, cardId) = await world.ApprovedAsync(People.New(order: 903));

        await world.UntilAsync(cardId, "in_transit");
        var card = await world.CardAsync(cardId);
        Assert.Equal(2, (int)card["bankOrder"]!["attempt"]!);
        Assert.EndsWith("-2", (string)card["bankOrder"]!["reference"]!, StringComparison.Ordinal);
        var history = await world.HistoryAsync(cardId);
        Assert.Equal(
            [
                "card.ordered",
                "card.accepted",
                "card.in_production",
                "card.production_failed",
                "card.ordered",
                "card.accepted",
                "card.in_production",
                "card.produced",
                "card.in_transit",
            ],
            history.Where(type => type.StartsWith("card.", StringComparison.Ordinal))
        );
    }

    [Fact]
    public async Task What_a_bank_that_was_not_there_never_got_is_sent_again_without_an_enquiry()
    {
        await using var world = await IssuanceWorld.StartAsync();
        await world.StopBankAsync();
        var (_, cardId) = await world.ApprovedAsync(People.New());
        await IssuanceWorld.EventuallyAsync(
            () => world.CardAsync(cardId),
            card => (string?)card["bankOrder"]!["state"] == "not_sent"
        );

        await world.StartBankAsync();

        await world.UntilAsync(cardId, "in_transit");
        var entry = (await world.LedgerAsync(cardId))!;
        Assert.Equal("1 1 0", $"{entry["effects"]} {entry["requests"]} {entry["enquiries"]}");
    }

    [Fact]
    public async Task A_callback_signed_wrongly_changes_nothing_until_a_well_signed_one_comes()
    {
        await using var world = await IssuanceWorld.StartAsync();
        await world.Bank.ModeAsync("wrong_signature", count: 1, operation: "callback");

        var (_, cardId) = await world.ApprovedAsync(People.New());

        await world.UntilAsync(cardId, "in_transit");
        Assert.Single(await world.HistoryAsync(cardId), "card.accepted");
        Assert.True(
            await world.ReadAsync(db => Task.FromResult(db.AuditEntries.Any(a => a.Action == "bank_callback.refused")))
        );
    }

    [Fact]
    public async Task A_bank_that_does_not_deduplicate_still_opens_one_account()
    {
        await using var world = await IssuanceWorld.StartAsync();
        await world.Bank.ModeAsync("naive");
        await world.Bank.ModeAsync("lost_reply", count: 1);

        var (_, cardId) = await world.ApprovedAsync(People.New());

        await world.UntilAsync(cardId, "in_transit");
        Assert.Equal(1, (int)(await world.LedgerAsync(cardId))!["effects"]!);
    }

    [Fact]
    public async Task An_unknown_order_of_a_closed_card_is_not_sent_again_but_shown_to_a_person()
    {
        await using var world = await IssuanceWorld.StartAsync();
        await world.Bank.ModeAsync("error_500", count: 1);
        var (_, cardId) = await world.ApprovedAsync(People.New());
        await IssuanceWorld.EventuallyAsync(
            () => world.CardAsync(cardId),
            card => (string?)card["bankOrder"]!["state"] == "unknown"
        );
        var reference = (string)(await world.CardAsync(cardId))["bankOrder"]!["reference"]!;

        var closed = await world.As("ops").PostAsync($"/v1/sandbox/cards/{cardId}/custody/close", new { });

        Assert.Equal(200, closed.Status);
        await IssuanceWorld.EventuallyAsync(
            () => world.ReadAsync(db => Task.FromResult(db.OpsTasks.Any(t => t.Subject == reference))),
            shown => shown,
            seconds: 90
        );
        Assert.Equal(0, (int)(await world.Bank.TotalsAsync())["effects"]!);
    }

    [Fact]
    public async Task An_unknown_order_is_told_as_unknown_and_then_accepted()
    {
        await using var world = await IssuanceWorld.StartAsync();
        await world.Bank.ModeAsync("lost_reply", count: 1);

        var (_, cardId) = await world.ApprovedAsync(People.New());

        await world.UntilAsync(cardId, "in_transit");
        var orders = (await world.HistoryAsync(cardId)).Where(type =>
            type.StartsWith("bank_order.", StringComparison.Ordinal)
        );
        Assert.Equal(["bank_order.unknown", "bank_order.accepted"], orders);
    }
}
