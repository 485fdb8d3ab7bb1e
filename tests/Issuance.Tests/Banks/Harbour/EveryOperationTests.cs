using Issuance.Banks;

namespace Issuance.Tests.Banks.Harbour;

/// <summary>Every kind of request against the stub in every mode of it: what we are told, and what the ledger says.</summary>
public sealed class EveryOperationTests : IAsyncLifetime
{
    private const string Card = "ord-card-1";

    public static TheoryData<InstructionKind> Kinds => [.. BankCapabilities.Everything];

    public static TheoryData<InstructionKind, string, string> DoneAllTheSame =>
        Each(
            ("lost_reply", "connection_lost"),
            ("garbage", "unreadable_answer"),
            ("wrong_signature", "signature_invalid"),
            ("slow", "timeout")
        );

    public static TheoryData<InstructionKind, string, string> WithoutEffect =>
        Each(("error_500", "http_500"), ("timeout", "timeout"), ("down", "http_503"));

    private StubBank bank = null!;

    public async Task InitializeAsync()
    {
        bank = await StubBank.StartAsync();
        await bank.CardAsync(Card);
        bank.Points.Clear();
    }

    public async Task DisposeAsync() => await bank.DisposeAsync();

    [Fact]
    public void The_bank_says_that_it_can_do_everything() =>
        Assert.Equal(Enum.GetValues<InstructionKind>(), bank.Adapter.Capabilities.Kinds);

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task It_is_done_once_however_often_it_is_sent(InstructionKind kind)
    {
        var request = Request(kind);

        Assert.Equal(new BankAnswer.Accepted(), await bank.SendAsync(request));
        Assert.Equal("after_send after_reply", string.Join(' ', bank.Points));
        Assert.Equal(new BankAnswer.Accepted(), await bank.SendAsync(request));
        Assert.True(Assert.IsType<BankAnswer.Found>(await bank.EnquireAsync(request)).Sequence >= 1);

        Assert.Equal("1 2 1", await CountsAsync(request));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_refusal_is_told_and_found(InstructionKind kind)
    {
        await bank.SetModeAsync("refuse");

        Assert.Equal(new BankAnswer.Declined("refused_by_bank"), await bank.SendAsync(Request(kind)));

        var found = Assert.IsType<BankAnswer.Found>(await bank.EnquireAsync(Request(kind)));
        Assert.Equal((BankOrderState.Refused, "refused_by_bank"), (found.State, found.Data.ReasonCode));
        Assert.Equal("0 1 1", await CountsAsync(Request(kind)));
    }

    [Theory]
    [MemberData(nameof(DoneAllTheSame))]
    public async Task An_unclear_answer_is_unknown_and_an_enquiry_finds_what_was_done(
        InstructionKind kind,
        string mode,
        string reason
    )
    {
        await bank.SetModeAsync(mode);

        Assert.Equal(reason, Assert.IsType<BankAnswer.Unknown>(await SendAsync(kind, mode)).Reason);
        await bank.UntilAsync(Request(kind).Reference, entry => (int)entry["effects"]! == 1);
        Assert.IsType<BankAnswer.Found>(await bank.EnquireAsync(Request(kind)));

        Assert.Equal("1 1 1", await CountsAsync(Request(kind)));
    }

    [Theory]
    [MemberData(nameof(WithoutEffect))]
    public async Task What_had_no_effect_is_not_found_and_done_at_the_second_send(
        InstructionKind kind,
        string mode,
        string reason
    )
    {
        await bank.SetModeAsync(mode);

        Assert.Equal(new BankAnswer.Unknown(reason, false), await SendAsync(kind, mode));
        if (mode != "down")
            await bank.UntilAsync(Request(kind).Reference, entry => (int)entry["requests"]! == 1);
        Assert.Equal(new BankAnswer.NotFound(), await bank.EnquireAsync(Request(kind)));
        Assert.Equal(new BankAnswer.Accepted(), await bank.SendAsync(Request(kind)));

        Assert.Equal(1, (int)(await bank.EntryAsync(Request(kind).Reference))["effects"]!);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_naive_bank_does_it_again_which_is_why_we_ask_first(InstructionKind kind)
    {
        await bank.SetModeAsync("naive");

        await bank.SendAsync(Request(kind));
        await bank.SendAsync(Request(kind));

        Assert.Equal("2 2 0", await CountsAsync(Request(kind)));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task An_enquiry_in_a_bad_mode_is_no_news(InstructionKind kind)
    {
        await bank.SendAsync(Request(kind));

        foreach (var mode in new[] { "error_500", "lost_reply", "garbage", "wrong_signature" })
        {
            await bank.SetModeAsync(mode, "enquiry");
            Assert.IsType<BankAnswer.Unknown>(await bank.EnquireAsync(Request(kind)));
            Assert.IsType<BankAnswer.Found>(await bank.EnquireAsync(Request(kind)));
        }
    }

    [Theory]
    [InlineData(InstructionKind.Freeze, "frozen")]
    [InlineData(InstructionKind.Close, "closed")]
    [InlineData(InstructionKind.Unfreeze, "open")]
    public async Task An_account_is_moved(InstructionKind kind, string state)
    {
        await bank.SendAsync(Request(kind));

        Assert.Equal(state, (string?)(await bank.EntryAsync(Card))["accountState"]);
        Assert.Empty((await bank.EntryAsync(Request(kind).Reference))["callbacks"]!.AsArray());
    }

    [Fact]
    public async Task An_account_that_is_not_there_or_closed_is_a_refusal_by_its_own_reason()
    {
        var nobody = new BankRequest.Freeze("frz-nobody-1", new("ord-nobody-1", null), "lost");
        Assert.Equal(new BankAnswer.Declined("card_unknown"), await bank.SendAsync(nobody));

        await bank.SendAsync(Request(InstructionKind.Close));
        Assert.Equal(new BankAnswer.Declined("account_closed"), await bank.SendAsync(Request(InstructionKind.Freeze)));
        Assert.Equal(
            new BankAnswer.Declined("account_closed"),
            await bank.SendAsync(Request(InstructionKind.ReplaceCard))
        );
    }

    [Fact]
    public async Task Another_card_is_called_back_like_the_first_and_keeps_the_account()
    {
        var request = Request(InstructionKind.ReplaceCard);

        Assert.Equal(new BankAnswer.Accepted(), await bank.SendAsync(request));
        var entry = await bank.UntilAsync(
            request.Reference,
            e => (string?)e["state"] is "in_transit" && StubBank.AllTaken(e)
        );

        var first = await bank.EntryAsync(Card);
        Assert.Equal((string?)first["accountNumber"], (string?)entry["accountNumber"]);
        Assert.NotEqual((string?)first["cardNumber"], (string?)entry["cardNumber"]);
        var found = Assert.IsType<BankAnswer.Found>(await bank.EnquireAsync(request));
        Assert.Equal((string?)entry["serial"], found.Data.Serial);
        Assert.Equal(6, bank.Callbacks.Count);
    }

    [Fact]
    public async Task A_reference_is_asked_about_where_it_was_sent_to()
    {
        var freeze = Request(InstructionKind.Freeze);
        await bank.SendAsync(freeze);

        Assert.Equal(
            new BankAnswer.NotFound(),
            await bank.Adapter.EnquireAsync(
                new(freeze.Reference, InstructionKind.ReplaceCard, null, null),
                CancellationToken.None
            )
        );
    }

    private Task<BankAnswer> SendAsync(InstructionKind kind, string mode) =>
        (mode is "slow" or "timeout" ? bank.Hasty : bank.Adapter).SendAsync(Request(kind), CancellationToken.None);

    /// <summary>Effects, requests and enquiries.</summary>
    private async Task<string> CountsAsync(BankRequest request)
    {
        var entry = await bank.EntryAsync(request.Reference);
        return $"{entry["effects"]} {entry["requests"]} {entry["enquiries"]}";
    }

    private static TheoryData<InstructionKind, string, string> Each(params (string Mode, string Reason)[] modes)
    {
        var cases = new TheoryData<InstructionKind, string, string>();
        foreach (var kind in BankCapabilities.Everything)
        foreach (var (mode, reason) in modes)
            cases.Add(kind, mode, reason);
        return cases;
    }

    private static BankRequest Request(InstructionKind kind)
    {
        var (reference, card) = ($"{kind}-1", new CardAtBank(Card, null));
        return kind switch
        {
            InstructionKind.OpenAccountOrderCard => new BankRequest.OpenAccountAndOrderCard(
                reference,
                StubBank.Holder,
                "SP-EAST"
            ),
            InstructionKind.Freeze => new BankRequest.Freeze(reference, card, "lost"),
            InstructionKind.Unfreeze => new BankRequest.Unfreeze(reference, card),
            InstructionKind.Close => new BankRequest.Close(reference, card),
            InstructionKind.ReplaceCard => new BankRequest.ReplaceCard(reference, card, StubBank.Holder, "SP-WEST"),
            _ => new BankRequest.SubmitBatch(reference, new(2026, 11, 30), [new("line-1", card, 12_345)]),
        };
    }
}
