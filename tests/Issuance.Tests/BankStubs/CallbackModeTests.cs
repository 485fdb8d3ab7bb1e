using System.Net;

namespace Issuance.Tests.StubBanks;

/// <summary>The modes of contract 3.3 that are about callbacks, or are set for them.</summary>
public sealed class CallbackModeTests
{
    [Fact]
    public async Task A_duplicate_callback_has_the_same_message_id()
    {
        await using var bench = await StubBench.StartAsync();
        var reference = StubBench.NewReference();
        await bench.SetModeAsync("\"mode\":\"duplicate_callback\",\"count\":1");

        await bench.OrderAsync(reference);
        var entry = await bench.UntilAsync(
            reference,
            e => e["callbacks"]!.AsArray() is { Count: 3 } all && all.All(c => (int)c!["deliveries"]! == 2)
        );

        Assert.Equal("in_transit", (string?)entry["state"]);
        Assert.Equal(
            ["hb-000001", "hb-000001", "hb-000002", "hb-000002", "hb-000003", "hb-000003"],
            bench.Receiver.All.Select(r => r.MessageId)
        );
    }

    [Fact]
    public async Task Late_callbacks_tell_of_steps_that_an_enquiry_shows_already()
    {
        await using var bench = await StubBench.StartAsync();
        var reference = StubBench.NewReference();
        await bench.SetModeAsync("\"mode\":\"late_callback\",\"delayMs\":5000,\"count\":1");

        await bench.OrderAsync(reference);
        var entry = await bench.UntilAsync(reference, e => (string?)e["state"] == "in_transit");
        Assert.Empty(bench.Receiver.All);
        Assert.Equal("in_transit", (string?)(await bench.EnquireAsync(reference)).Body!["state"]);

        await bench.UntilInTransitAsync(reference);
        Assert.Equal(["order_accepted", "order_produced", "order_in_transit"], bench.Receiver.Types);
    }

    [Fact]
    public async Task Callbacks_out_of_order_come_backwards()
    {
        await using var bench = await StubBench.StartAsync();
        var reference = StubBench.NewReference();
        await bench.SetModeAsync("\"mode\":\"out_of_order\",\"count\":1");

        await bench.OrderAsync(reference);
        await bench.UntilInTransitAsync(reference);

        Assert.Equal([3, 2, 1], bench.Receiver.All.Select(r => r.Sequence));
        Assert.Equal(["order_in_transit", "order_produced", "order_accepted"], bench.Receiver.Types);
    }

    [Theory] // what the receiver answers to a callback that it cannot read or trust; a lost one it never sees
    [InlineData("wrong_signature")]
    [InlineData("garbage")]
    [InlineData("timeout")]
    [InlineData("lost_reply")]
    public async Task A_callback_that_went_wrong_is_sent_again_well(string mode)
    {
        await using var bench = await StubBench.StartAsync();
        var reference = StubBench.NewReference();
        await bench.SetModeAsync($"\"mode\":\"{mode}\",\"operation\":\"callback\",\"count\":1");

        Assert.Equal(HttpStatusCode.Accepted, (await bench.OrderAsync(reference)).Status);
        var entry = await bench.UntilInTransitAsync(reference);

        Assert.All(entry["callbacks"]!.AsArray(), c => Assert.Equal(2, (int)c!["deliveries"]!));
        Assert.Equal(mode == "wrong_signature" ? 3 : 0, bench.Receiver.All.Count(r => !r.SignatureHolds));
        Assert.Equal(mode == "garbage" ? 3 : 0, bench.Receiver.All.Count(r => r.Body is null));
        Assert.Equal(mode == "timeout" ? 3 : 6, bench.Receiver.All.Count);
    }

    [Fact]
    public async Task A_standing_mode_of_callbacks_falls_on_every_repeat_until_it_is_changed()
    {
        await using var bench = await StubBench.StartAsync();
        var reference = StubBench.NewReference();
        await bench.SetModeAsync("\"mode\":\"wrong_signature\",\"operation\":\"callback\"");
        await bench.OrderAsync(reference);

        await bench.UntilAsync(reference, e => e["callbacks"]!.AsArray().Any(c => (int)c!["deliveries"]! >= 3));
        Assert.All(bench.Receiver.All, r => Assert.False(r.SignatureHolds));

        await bench.SetModeAsync("\"mode\":\"ok\"");
        await bench.UntilInTransitAsync(reference);
    }

    [Fact]
    public async Task A_bank_may_refuse_by_callback_what_it_took()
    {
        await using var bench = await StubBench.StartAsync();
        var reference = StubBench.NewReference();
        await bench.SetModeAsync("\"mode\":\"refuse\",\"operation\":\"callback\",\"count\":1");

        Assert.Equal(HttpStatusCode.Accepted, (await bench.OrderAsync(reference)).Status);
        var entry = await bench.UntilAsync(reference, e => (string?)e["state"] == "refused");

        Assert.Equal(0, (int)entry["effects"]!);
        await bench.UntilAsync(reference, e => (int?)e["callbacks"]![0]!["lastStatus"] == 200);
        var received = Assert.Single(bench.Receiver.All);
        Assert.Equal(("order_refused", 1), (received.Type, received.Sequence));
        Assert.NotEmpty((string)received.Body!["data"]!["reasonCode"]!);
    }

    [Fact]
    public async Task A_callback_is_repeated_ten_times_without_a_2xx()
    {
        await using var bench = await StubBench.StartAsync();
        var reference = StubBench.NewReference();
        bench.Receiver.Status = 503;
        await bench.SetModeAsync("\"autoProgress\":false");
        await bench.OrderAsync(reference);
        await bench.StepAsync(reference, "accept");

        await bench.UntilAsync(reference, e => (int)e["callbacks"]![0]!["deliveries"]! == 11);
        await Task.Delay(400);

        var callback = (await bench.EntryAsync(reference))["callbacks"]![0]!;
        Assert.Equal((11, 503), ((int)callback["deliveries"]!, (int)callback["lastStatus"]!));
    }
}
