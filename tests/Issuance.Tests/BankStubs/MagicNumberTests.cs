using System.Net;

namespace Issuance.Tests.StubBanks;

public sealed class MagicNumberTests
{
    [Fact]
    public async Task Order_number_901_is_refused()
    {
        await using var bench = await StubBench.StartAsync();

        var answer = await bench.OrderAsync(StubBench.Order(StubBench.NewReference(), "109901198504129013"));

        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.Status);
        Assert.Equal(0, (int)(await bench.LedgerAsync())["totals"]!["effects"]!);
    }

    [Fact]
    public async Task Order_number_902_loses_its_first_reply_only()
    {
        await using var bench = await StubBench.StartAsync();
        var reference = StubBench.NewReference();
        var order = StubBench.Order(reference, "109901198504129021");

        await Assert.ThrowsAsync<HttpRequestException>(() => bench.OrderAsync(order));
        Assert.Equal(1, (int)(await bench.EntryAsync(reference))["effects"]!);

        Assert.Equal(HttpStatusCode.Accepted, (await bench.OrderAsync(order)).Status);
        Assert.Equal(1, (int)(await bench.UntilInTransitAsync(reference))["effects"]!);
    }

    [Fact]
    public async Task Order_number_903_fails_in_production_at_attempt_1_only()
    {
        await using var bench = await StubBench.StartAsync();
        var (first, second) = (StubBench.NewReference(attempt: 1), StubBench.NewReference(attempt: 2));

        await bench.OrderAsync(StubBench.Order(first, "10990119850412903X"));
        await bench.UntilAsync(first, e => (string?)e["state"] == "production_failed");
        await bench.UntilAsync(first, e => (int?)e["callbacks"]!.AsArray()[^1]!["lastStatus"] == 200);
        await bench.OrderAsync(StubBench.Order(second, "10990119850412903X"));
        await bench.UntilInTransitAsync(second);

        Assert.Equal(
            ["order_accepted", "order_production_failed", "order_accepted", "order_produced", "order_in_transit"],
            bench.Receiver.Types
        );
        Assert.Equal([1, 2, 1, 2, 3], bench.Receiver.All.Select(r => r.Sequence));
    }

    [Theory]
    [InlineData("110101198504129017")] // 901 of a region where people live
    [InlineData("109901199001901242")] // 901 elsewhere than in digits 15-17
    public async Task Other_numbers_do_nothing_special(string idNumber)
    {
        await using var bench = await StubBench.StartAsync();

        var answer = await bench.OrderAsync(StubBench.Order(StubBench.NewReference(), idNumber));

        Assert.Equal(HttpStatusCode.Accepted, answer.Status);
    }
}
