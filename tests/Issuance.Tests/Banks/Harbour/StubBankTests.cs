using Issuance.Banks;
using Issuance.Banks.Signing;

namespace Issuance.Tests.Banks.Harbour;

/// <summary>The adapter and the stub bank, which signs and verifies by code of its own, understand each other about orders.</summary>
public sealed class StubBankTests : IAsyncLifetime
{
    private static readonly BankRequest.OpenAccountAndOrderCard Order = new(
        BankServer.Reference,
        StubBank.Holder,
        "SP-EAST"
    );

    private StubBank bank = null!;

    public async Task InitializeAsync() => bank = await StubBank.StartAsync();

    public async Task DisposeAsync() => await bank.DisposeAsync();

    [Fact]
    public async Task An_order_is_accepted_called_back_and_found_in_transit()
    {
        Assert.Equal(new BankAnswer.Accepted(), await bank.SendAsync(Order));
        await bank.UntilAsync(
            Order.Reference,
            entry => (string?)entry["state"] is "in_transit" && StubBank.AllTaken(entry)
        );

        var found = Assert.IsType<BankAnswer.Found>(await bank.EnquireAsync(Order));
        Assert.Equal((BankOrderState.InTransit, 3), (found.State, found.Sequence));
        Assert.Equal("SP-EAST", found.Data.ServicePoint);
        Assert.EndsWith(found.Data.Last4!, found.Data.CardNumber, StringComparison.Ordinal);
        Assert.Equal(3, bank.Callbacks.Count);
        Assert.All(bank.Callbacks, check => Assert.IsType<SignatureCheck.Valid>(check));
    }

    [Fact]
    public async Task An_order_is_refused()
    {
        await bank.SetModeAsync("refuse");

        Assert.Equal(new BankAnswer.Declined("refused_by_bank"), await bank.SendAsync(Order));
        var found = Assert.IsType<BankAnswer.Found>(await bank.EnquireAsync(Order));
        Assert.Equal((BankOrderState.Refused, "refused_by_bank"), (found.State, found.Data.ReasonCode));
    }

    [Fact]
    public async Task A_bank_whose_process_has_ended_was_sent_nothing()
    {
        await bank.StopAsync();

        Assert.Equal(new BankAnswer.NotSent("connection_refused"), await bank.SendAsync(Order));
    }
}
