using System.Net;

namespace Issuance.Tests.StubBanks;

public sealed class StepTests
{
    [Fact]
    public async Task Without_auto_progress_an_order_moves_by_hand_only()
    {
        await using var bench = await StubBench.StartAsync();
        var reference = StubBench.NewReference();
        await bench.SetModeAsync("\"autoProgress\":false");
        await bench.OrderAsync(reference);
        await Task.Delay(200);
        Assert.Empty(bench.Receiver.All);

        foreach (var step in new[] { "accept", "produce", "ship" })
        {
            var (status, body) = await bench.StepAsync(reference, step);

            // The callback was delivered before the step was answered.
            var last = bench.Receiver.All.Last();
            Assert.Equal(HttpStatusCode.OK, status);
            Assert.Equal(
                (last.MessageId, "applied", 200),
                ((string?)body!["messageId"], (string?)body["outcome"], (int)body["lastStatus"]!)
            );
        }

        Assert.Equal(["order_accepted", "order_produced", "order_in_transit"], bench.Receiver.Types);
        Assert.Equal("in_transit", (string?)(await bench.EntryAsync(reference))["state"]);
    }

    [Fact]
    public async Task An_enquiry_does_not_run_ahead_of_the_hand()
    {
        await using var bench = await StubBench.StartAsync();
        var reference = StubBench.NewReference();
        await bench.SetModeAsync("\"autoProgress\":false");
        await bench.OrderAsync(reference);

        var before = await bench.EnquireAsync(reference);
        await bench.StepAsync(reference, "accept");
        var after = await bench.EnquireAsync(reference);

        Assert.Equal(("accepted", 0), ((string?)before.Body!["state"], (int)before.Body["sequence"]!));
        Assert.Equal(("accepted", 1), ((string?)after.Body!["state"], (int)after.Body["sequence"]!));
    }

    [Fact]
    public async Task A_step_that_does_not_fit_the_state_is_409_and_sends_nothing()
    {
        await using var bench = await StubBench.StartAsync();
        var reference = StubBench.NewReference();
        await bench.SetModeAsync("\"autoProgress\":false");
        await bench.OrderAsync(reference);

        var (status, body) = await bench.StepAsync(reference, "ship");

        Assert.Equal(HttpStatusCode.Conflict, status);
        Assert.Equal(("invalid_step", "accepted"), ((string?)body!["code"], (string?)body["state"]));
        Assert.Equal(HttpStatusCode.NotFound, (await bench.StepAsync(StubBench.NewReference(), "accept")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await bench.StepAsync(reference, "melt")).Status);
        Assert.Empty(bench.Receiver.All);
    }

    [Fact]
    public async Task A_failed_production_is_told_with_its_reason_and_ends_the_order()
    {
        await using var bench = await StubBench.StartAsync();
        var reference = StubBench.NewReference();
        await bench.SetModeAsync("\"autoProgress\":false");
        await bench.OrderAsync(reference);
        await bench.StepAsync(reference, "accept");

        Assert.Equal(HttpStatusCode.OK, (await bench.StepAsync(reference, "fail")).Status);

        var told = bench.Receiver.All.Last();
        Assert.Equal(("order_production_failed", 2), (told.Type, told.Sequence));
        Assert.NotEmpty((string)told.Body!["data"]!["reasonCode"]!);
        Assert.Equal("production_failed", (string?)(await bench.EnquireAsync(reference)).Body!["state"]);
        Assert.Equal(HttpStatusCode.Conflict, (await bench.StepAsync(reference, "produce")).Status);
    }

    [Fact]
    public async Task A_waiting_order_goes_on_with_auto_progress_unless_a_hand_has_moved_it()
    {
        await using var bench = await StubBench.StartAsync();
        var (waiting, moved) = (StubBench.NewReference(), StubBench.NewReference());
        await bench.SetModeAsync("\"autoProgress\":false");
        await bench.OrderAsync(waiting);
        await bench.OrderAsync(moved);
        await bench.StepAsync(moved, "accept");

        await bench.SetModeAsync("\"autoProgress\":true");

        await bench.UntilInTransitAsync(waiting);
        await Task.Delay(150);
        Assert.Equal("accepted", (string?)(await bench.EntryAsync(moved))["state"]);
    }
}
