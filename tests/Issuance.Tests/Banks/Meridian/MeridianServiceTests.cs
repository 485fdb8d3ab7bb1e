using Issuance.Banks;

namespace Issuance.Tests.Banks.Meridian;

/// <summary>Everything but the first order: freeze, unfreeze, close, replace, batches and their results.</summary>
public sealed class MeridianServiceTests : IAsyncLifetime
{
    private MeridianStub stub = null!;

    public async Task InitializeAsync() => stub = await MeridianStub.StartAsync();

    public async Task DisposeAsync() => await stub.DisposeAsync();

    [Fact]
    public async Task An_account_is_frozen_unfrozen_and_closed()
    {
        var card = await stub.CardInTransitAsync();

        await DoneAsync(new BankRequest.Freeze("frz-1", card, "lost"), "frozen");
        await DoneAsync(new BankRequest.Unfreeze("unf-1", card), "open");
        await DoneAsync(new BankRequest.Freeze("frz-2", card, "suspended"), "frozen");
        await DoneAsync(new BankRequest.Close("cls-1", card), "closed");
        Assert.Equal(
            new BankAnswer.Declined("account_closed"),
            await stub.SendAsync(new BankRequest.Unfreeze("unf-2", card))
        );
    }

    [Fact]
    public async Task A_card_that_the_bank_does_not_know_is_refused()
    {
        var answer = await stub.SendAsync(new BankRequest.Freeze("frz-1", new("ord-nobody-1", null), "lost"));

        Assert.Equal(new BankAnswer.Declined("card_unknown"), answer);
        var found = Assert.IsType<BankAnswer.Found>(await stub.EnquireAsync("frz-1", InstructionKind.Freeze));
        Assert.Equal(BankOrderState.Refused, found.State);
    }

    [Fact]
    public async Task A_service_can_be_refused_later_by_mail()
    {
        var card = await stub.CardInTransitAsync();
        await stub.ModeAsync("refuse", operation: "callback");

        Assert.IsType<BankAnswer.Pending>(await stub.SendAsync(new BankRequest.Freeze("frz-1", card, "lost")));
        Assert.Equal("OrderRefused 1", Assert.Single(await stub.MailAsync(1)).Report.ToString());
        Assert.Equal("open", (string?)(await stub.EntryAsync())!["accountState"]);
    }

    [Fact]
    public async Task A_card_is_replaced_and_its_account_stays()
    {
        var card = await stub.CardInTransitAsync();
        var replace = new BankRequest.ReplaceCard("ord-replacement00-1", card, MeridianStub.Holder, "SP-WEST");

        Assert.IsType<BankAnswer.Pending>(await stub.SendAsync(replace));
        var mail = await stub.MailAsync(3);

        Assert.NotEqual(card.CardNumber, mail[1].Report.Data.CardNumber);
        Assert.Equal("SP-WEST", mail[2].Report.Data.ServicePoint);
        Assert.Equal(
            (string?)(await stub.EntryAsync())!["accountNumber"],
            (string?)(await stub.EntryAsync(replace.Reference))!["accountNumber"]
        );
    }

    [Fact]
    public async Task A_batch_is_taken_in_done_and_told_line_by_line_to_the_fen()
    {
        var card = await stub.CardInTransitAsync();
        var batch = new BankRequest.SubmitBatch(
            "bat-2026-02-1",
            new(2026, 2, 28),
            [
                new("trf-a-1", card, 123450),
                new("trf-b-1", card, 1),
                new("trf-c-1", card, 10_901),
                new("trf-d-1", new("ord-nobody-1", null), 500),
            ]
        );

        var pending = Assert.IsType<BankAnswer.Pending>(await stub.SendAsync(batch));
        Assert.NotNull(pending.Serial);
        Assert.Equal("OrderAccepted 1", Assert.Single(await stub.MailAsync(1)).Report.ToString());
        var found = Assert.IsType<BankAnswer.Found>(
            await stub.EnquireAsync(batch.Reference, InstructionKind.SubmitBatch)
        );
        Assert.Equal((BankOrderState.Accepted, 1), (found.State, found.Sequence));

        var results = (await ResultsAsync(batch.Reference))!;
        Assert.True(results.IsComplete);
        Assert.Equal(
            [
                new("trf-a-1", true, 123450, null),
                new("trf-b-1", true, 1, null),
                new("trf-c-1", false, 0, "line_returned"),
                new("trf-d-1", false, 0, "card_unknown"),
            ],
            results.Lines
        );
    }

    [Fact]
    public async Task The_results_of_a_long_batch_come_in_pages()
    {
        var card = await stub.CardInTransitAsync();
        var lines = Enumerable.Range(1, 4321).Select(i => new BatchLine($"trf-{i}-1", card, 1000 + i % 7)).ToList();

        await stub.SendAsync(new BankRequest.SubmitBatch("bat-1", new(2026, 2, 28), lines));
        var results = (await ResultsAsync("bat-1"))!;

        Assert.True(results.IsComplete);
        Assert.Equal(
            lines.Select(l => (l.LineReference, l.AmountFen)),
            results.Lines.Select(l => (l.LineReference, l.AmountFen))
        );
    }

    [Fact]
    public async Task A_batch_that_the_bank_refuses_has_no_results()
    {
        await stub.ModeAsync("refuse");
        var batch = new BankRequest.SubmitBatch("bat-1", new(2026, 2, 28), [new("trf-a-1", MeridianStub.Card, 100)]);

        Assert.Equal(new BankAnswer.Declined("refused_by_bank"), await stub.SendAsync(batch));
        Assert.Null(await ResultsAsync("bat-1"));
    }

    [Fact]
    public void The_capabilities_name_every_kind_and_the_poll()
    {
        var its = stub.Bank.Capabilities;

        Assert.Equal(Enum.GetValues<InstructionKind>(), its.Kinds);
        Assert.Equal(
            (BankConfirmation.Poll, true, true, "intl"),
            (its.Confirms, its.Deduplicates, its.EnquiresAtAnyTime, its.Suite)
        );
    }

    private Task<BatchResults?> ResultsAsync(string reference) =>
        stub.Bank.FetchBatchResultsAsync(
            new(reference, InstructionKind.SubmitBatch, null, null),
            CancellationToken.None
        );

    private async Task DoneAsync(BankRequest request, string state)
    {
        Assert.IsType<BankAnswer.Pending>(await stub.SendAsync(request));
        Assert.Equal("OrderAccepted 1", Assert.Single(await stub.MailAsync(1)).Report.ToString());
        var found = Assert.IsType<BankAnswer.Found>(await stub.EnquireAsync(request.Reference, request.Kind));
        Assert.Equal((BankOrderState.Accepted, 1), (found.State, found.Sequence));
        Assert.Equal(state, (string?)(await stub.EntryAsync())!["accountState"]);
        Assert.Equal(1, (int?)(await stub.EntryAsync(request.Reference))!["effects"]);
    }
}
