using Issuance.Banks;

namespace Issuance.Tests.Banks.Meridian;

/// <summary>An order of a card: taken in, and its steps told by mail or enquiry; the stub's ledger is the oracle.</summary>
public sealed class MeridianOrderTests : IAsyncLifetime
{
    private MeridianStub stub = null!;

    public async Task InitializeAsync() => stub = await MeridianStub.StartAsync();

    public async Task DisposeAsync() => await stub.DisposeAsync();

    [Fact]
    public async Task An_order_is_taken_in_and_its_steps_come_by_mail()
    {
        var pending = Assert.IsType<BankAnswer.Pending>(await stub.SendAsync(MeridianStub.Order));
        Assert.StartsWith("MR", pending.Serial, StringComparison.Ordinal);
        Assert.Equal("after_send after_reply", string.Join(' ', stub.Points));

        var mail = await stub.MailAsync(3);

        Assert.Equal(
            "OrderAccepted 1, OrderProduced 2, OrderInTransit 3",
            string.Join(", ", mail.Select(m => m.Report.ToString()))
        );
        Assert.All(mail, m => Assert.Equal(MeridianStub.Reference, m.Reference));
        Assert.Equal(3, mail.Select(m => m.MessageId).Distinct().Count());
        var (accepted, produced, shipped) = (mail[0].Report.Data, mail[1].Report.Data, mail[2].Report.Data);
        var entry = (await stub.EntryAsync())!;
        Assert.EndsWith(accepted.AccountLast4!, (string)entry["accountNumber"]!, StringComparison.Ordinal);
        Assert.Equal((string?)entry["cardNumber"], produced.CardNumber);
        Assert.Equal((string?)entry["last4"], produced.Last4);
        Assert.Equal((string?)entry["serial"], produced.Serial);
        Assert.Equal("SP-EAST", shipped.ServicePoint);
        Assert.NotNull(shipped.ShipmentRef);
        Assert.All(entry["callbacks"]!.AsArray(), told => Assert.Equal(200, (int?)told!["lastStatus"]));
        Assert.Null(await stub.Bank.FetchMailAsync(CancellationToken.None));
    }

    [Fact]
    public async Task An_enquiry_finds_all_steps_together()
    {
        await stub.CardInTransitAsync();

        var found = Assert.IsType<BankAnswer.Found>(await stub.EnquireAsync());

        Assert.Equal((BankOrderState.InTransit, 3), (found.State, found.Sequence));
        Assert.NotNull(found.Data.AccountLast4);
        Assert.NotNull(found.Data.Serial);
        Assert.EndsWith(found.Data.Last4!, found.Data.CardNumber, StringComparison.Ordinal);
        Assert.Equal("SP-EAST", found.Data.ServicePoint);
    }

    [Fact]
    public async Task An_order_that_is_taken_in_and_not_worked_on_is_still_pending_to_an_enquiry()
    {
        await stub.AutoProgressAsync(false);
        var first = Assert.IsType<BankAnswer.Pending>(await stub.SendAsync(MeridianStub.Order));

        Assert.Equal(first, await stub.EnquireAsync());
    }

    [Fact]
    public async Task An_order_that_the_bank_refuses_at_once_is_declined_and_has_no_effect()
    {
        await stub.ModeAsync("refuse");

        Assert.Equal(new BankAnswer.Declined("refused_by_bank"), await stub.SendAsync(MeridianStub.Order));
        var found = Assert.IsType<BankAnswer.Found>(await stub.EnquireAsync());
        Assert.Equal(
            (BankOrderState.Refused, 0, "refused_by_bank"),
            (found.State, found.Sequence, found.Data.ReasonCode)
        );
        Assert.Equal(0, (int?)(await stub.EntryAsync())!["effects"]);
    }

    [Fact]
    public async Task An_order_can_be_refused_later_by_mail()
    {
        await stub.ModeAsync("refuse", operation: "callback");

        Assert.IsType<BankAnswer.Pending>(await stub.SendAsync(MeridianStub.Order));
        var told = Assert.Single(await stub.MailAsync(1));

        Assert.Equal("OrderRefused 1", told.Report.ToString());
        Assert.Equal("refused_by_bank", told.Report.Data.ReasonCode);
    }

    [Theory]
    [InlineData("lost_reply", "connection_lost", false)]
    [InlineData("garbage", "unreadable_answer", true)]
    [InlineData("wrong_signature", "signature_invalid", true)]
    public async Task An_order_with_an_unclear_answer_has_its_effect_and_is_found(
        string mode,
        string reason,
        bool broken
    )
    {
        await stub.ModeAsync(mode);

        Assert.Equal(new BankAnswer.Unknown(reason, broken), await stub.SendAsync(MeridianStub.Order));
        var found = Assert.IsType<BankAnswer.Found>(await stub.EnquireAsync());

        Assert.Equal((BankOrderState.Accepted, 1), (found.State, found.Sequence));
        await stub.MailAsync(3);
        var entry = (await stub.EntryAsync())!;
        Assert.Equal("1 1 1", $"{entry["effects"]} {entry["requests"]} {entry["enquiries"]}");
    }

    [Theory]
    [InlineData("error_500", "http_500")]
    [InlineData("down", "http_503")]
    public async Task An_order_without_effect_is_not_found_and_taken_at_the_second_send(string mode, string reason)
    {
        await stub.ModeAsync(mode);

        Assert.Equal(new BankAnswer.Unknown(reason, false), await stub.SendAsync(MeridianStub.Order));
        Assert.Equal(new BankAnswer.NotFound(), await stub.EnquireAsync());
        Assert.IsType<BankAnswer.Pending>(await stub.SendAsync(MeridianStub.Order));
    }

    [Fact]
    public async Task The_same_reference_twice_has_one_effect_and_the_same_serial()
    {
        var first = await stub.SendAsync(MeridianStub.Order);
        await stub.MailAsync(3);

        Assert.Equal(first, await stub.SendAsync(MeridianStub.Order));
        var entry = (await stub.EntryAsync())!;
        Assert.Equal("1 2", $"{entry["effects"]} {entry["requests"]}");
    }

    [Fact]
    public async Task A_reference_that_says_something_else_is_no_success()
    {
        await stub.SendAsync(MeridianStub.Order);

        Assert.Equal(
            new BankAnswer.Unknown("gateway_2001", true),
            await stub.SendAsync(MeridianStub.Order with { ServicePoint = "SP-WEST" })
        );
    }

    [Fact]
    public async Task A_naive_bank_does_it_again()
    {
        await stub.ModeAsync("naive", count: null);
        await stub.SendAsync(MeridianStub.Order);
        await stub.SendAsync(MeridianStub.Order);

        Assert.Equal(2, (int?)(await stub.EntryAsync())!["effects"]);
    }

    [Fact]
    public async Task A_bank_that_never_answers_is_unknown_after_the_time_limit()
    {
        await using var quick = await MeridianStub.StartAsync(timeoutSeconds: 3);
        await quick.ModeAsync("timeout");

        Assert.Equal(new BankAnswer.Unknown("timeout", false), await quick.SendAsync(MeridianStub.Order));
        Assert.Equal(new BankAnswer.NotFound(), await quick.EnquireAsync());
    }

    [Fact]
    public async Task A_slow_bank_is_waited_for_within_the_time_limit()
    {
        await stub.ModeAsync("slow", delayMs: 300);

        Assert.IsType<BankAnswer.Pending>(await stub.SendAsync(MeridianStub.Order));
    }

    [Fact]
    public async Task A_bank_whose_process_has_ended_was_sent_nothing()
    {
        await stub.StopAsync();

        Assert.Equal(new BankAnswer.NotSent("connection_refused"), await stub.SendAsync(MeridianStub.Order));
        Assert.Null(await stub.Bank.FetchMailAsync(CancellationToken.None));
        Assert.Empty(stub.Points);
    }
}
