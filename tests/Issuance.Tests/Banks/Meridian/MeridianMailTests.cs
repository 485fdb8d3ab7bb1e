using Issuance.Banks;

namespace Issuance.Tests.Banks.Meridian;

/// <summary>Mail comes until it is confirmed: twice, late, in any order, over a restart of the bank.</summary>
public sealed class MeridianMailTests : IAsyncLifetime
{
    private MeridianStub stub = null!;

    public async Task InitializeAsync() => stub = await MeridianStub.StartAsync();

    public async Task DisposeAsync() => await stub.DisposeAsync();

    [Fact]
    public async Task Mail_that_is_not_confirmed_comes_again_with_the_same_ids()
    {
        await stub.SendAsync(MeridianStub.Order);
        var first = await BagAsync(3);
        var again = await BagAsync(3);

        Assert.Equal(first.Mail.Select(m => m.MessageId), again.Mail.Select(m => m.MessageId));
        await again.ConfirmAsync(CancellationToken.None);
        Assert.Null(await stub.Bank.FetchMailAsync(CancellationToken.None));
    }

    [Fact]
    public async Task What_comes_after_a_fetch_is_not_confirmed_with_it()
    {
        await stub.AutoProgressAsync(false);
        await stub.SendAsync(MeridianStub.Order);
        await StepAsync("accept");
        var bag = await BagAsync(1);
        await StepAsync("produce");
        await bag.ConfirmAsync(CancellationToken.None);

        Assert.Equal("OrderProduced 2", Assert.Single(await stub.MailAsync(1)).Report.ToString());
    }

    [Fact]
    public async Task Mail_survives_a_restart_of_the_bank_and_an_old_cursor_confirms_nothing()
    {
        await stub.SendAsync(MeridianStub.Order);
        var before = await BagAsync(3);
        await stub.RestartAsync();
        await before.ConfirmAsync(CancellationToken.None);

        var after = await BagAsync(3);
        Assert.Equal(before.Mail.Select(m => m.MessageId), after.Mail.Select(m => m.MessageId));
    }

    [Fact]
    public async Task Mail_can_come_twice_in_one_bag()
    {
        await stub.ModeAsync("duplicate_callback");
        await stub.SendAsync(MeridianStub.Order);
        var mail = await stub.MailAsync(6);

        Assert.Equal(3, mail.Select(m => m.MessageId).Distinct().Count());
    }

    [Fact]
    public async Task Mail_can_come_newest_first()
    {
        await stub.ModeAsync("out_of_order");
        await stub.SendAsync(MeridianStub.Order);

        Assert.Equal([3, 2, 1], (await stub.MailAsync(3)).Select(m => m.Report.Sequence));
    }

    [Fact]
    public async Task Mail_can_come_late()
    {
        await stub.ModeAsync("late_callback", delayMs: 3_000);
        await stub.SendAsync(MeridianStub.Order);
        await Task.Delay(150);

        Assert.Null(await stub.Bank.FetchMailAsync(CancellationToken.None));
        await stub.MailAsync(3);
    }

    [Theory]
    [InlineData("wrong_signature", "signature_invalid")]
    [InlineData("garbage", "unreadable_answer")]
    public async Task A_bag_that_cannot_be_believed_is_a_trouble_and_is_not_confirmed(string mode, string code)
    {
        await stub.ModeAsync(mode, operation: "callback");
        await stub.SendAsync(MeridianStub.Order);
        BankMailbag? bag = null;
        for (var i = 0; bag is null && i < 3_000; i++)
        {
            bag = await stub.Bank.FetchMailAsync(CancellationToken.None);
            await Task.Delay(10);
        }

        Assert.Empty(bag!.Mail);
        Assert.Equal(new BankMailTrouble("mail.fetch", code), Assert.Single(bag.Troubles));
        await bag.ConfirmAsync(CancellationToken.None);
        var told = new HashSet<int>();
        for (var i = 0; i < 200 && told.Count < 3; i++)
        {
            if (await stub.Bank.FetchMailAsync(CancellationToken.None) is { } next)
            {
                told.UnionWith(next.Mail.Select(m => m.Report.Sequence));
                await next.ConfirmAsync(CancellationToken.None);
            }
            await Task.Delay(20);
        }
        Assert.Equal(3, told.Count);
    }

    private async Task StepAsync(string step)
    {
        using var http = new HttpClient();
        using var answer = await http.PostAsync($"{stub.Url}/_stub/orders/{MeridianStub.Reference}/steps/{step}", null);
        answer.EnsureSuccessStatusCode();
    }

    private async Task<BankMailbag> BagAsync(int count)
    {
        for (var i = 0; i < 3_000; i++)
        {
            if (await stub.Bank.FetchMailAsync(CancellationToken.None) is { } bag && bag.Mail.Count == count)
                return bag;
            await Task.Delay(20);
        }
        throw new TimeoutException($"No bag of {count} came.");
    }
}
