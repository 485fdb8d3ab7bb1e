using System.Net;
using System.Text.Json.Nodes;

namespace Issuance.Tests.StubBanks;

/// <summary>Contract 3.3, mode by mode: what the caller meets, and what the ledger says of it.</summary>
public sealed class ModeTests
{
    [Fact]
    public async Task A_refusing_bank_answers_422_has_no_effect_and_stays_refused()
    {
        await using var bench = await StubBench.StartAsync();
        var reference = StubBench.NewReference();
        await bench.SetModeAsync("\"mode\":\"refuse\",\"count\":1");

        var answer = await bench.OrderAsync(reference);

        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.Status);
        Assert.True(answer.SignatureHolds);
        Assert.Equal(reference, (string?)answer.Body!["reference"]);
        Assert.NotEmpty((string)answer.Body!["code"]!);
        var again = await bench.OrderAsync(reference);
        Assert.Equal(answer.Body!.ToJsonString(), again.Body!.ToJsonString());
        Assert.Equal("refused", (string?)(await bench.EnquireAsync(reference)).Body!["state"]);
        var entry = await bench.EntryAsync(reference);
        Assert.Equal(("refused", 0), ((string?)entry["state"], (int)entry["effects"]!));
        Assert.Empty(bench.Receiver.All);
    }

    [Theory]
    [InlineData("error_500")]
    [InlineData("timeout")]
    public async Task Without_an_answer_and_an_effect_the_same_reference_goes_through_later(
        string mode
    )
    {
        await using var bench = await StubBench.StartAsync();
        var reference = StubBench.NewReference();
        await bench.SetModeAsync($"\"mode\":\"{mode}\",\"count\":1");

        if (mode == "timeout")
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
                bench.OrderAsync(StubBench.Order(reference), TimeSpan.FromMilliseconds(300))
            );
        else
            Assert.Equal(
                HttpStatusCode.InternalServerError,
                (await bench.OrderAsync(reference)).Status
            );

        var entry = await bench.EntryAsync(reference);
        Assert.Equal(
            (0, 1, null),
            ((int)entry["effects"]!, (int)entry["requests"]!, (string?)entry["state"])
        );
        Assert.Equal(HttpStatusCode.NotFound, (await bench.EnquireAsync(reference)).Status);
        Assert.Equal(HttpStatusCode.Accepted, (await bench.OrderAsync(reference)).Status);
        Assert.Equal(1, (int)(await bench.UntilInTransitAsync(reference))["effects"]!);
    }

    [Fact]
    public async Task After_a_lost_reply_the_first_enquiry_sets_the_order_going()
    {
        await using var bench = await StubBench.StartAsync();
        var reference = StubBench.NewReference();
        await bench.SetModeAsync("\"mode\":\"lost_reply\",\"count\":1");

        await Assert.ThrowsAsync<HttpRequestException>(() => bench.OrderAsync(reference));
        await Task.Delay(300);
        Assert.Empty(bench.Receiver.All);
        Assert.Equal(1, (int)(await bench.EntryAsync(reference))["effects"]!);

        var enquiry = await bench.EnquireAsync(reference);

        Assert.Equal("accepted", (string?)enquiry.Body!["state"]);
        Assert.Equal(0, (int?)enquiry.Body!["sequence"]);
        Assert.Equal(["accountLast4"], enquiry.Body!["data"]!.AsObject().Select(m => m.Key));
        var entry = await bench.UntilInTransitAsync(reference);
        Assert.Equal(
            (1, 1, 1),
            ((int)entry["effects"]!, (int)entry["requests"]!, (int)entry["enquiries"]!)
        );
    }

    [Fact]
    public async Task A_slow_answer_that_nobody_waited_for_counts_as_lost()
    {
        await using var bench = await StubBench.StartAsync();
        var (patient, hasty) = (StubBench.NewReference(), StubBench.NewReference());
        await bench.SetModeAsync("\"mode\":\"slow\",\"delayMs\":600,\"count\":2");

        var before = DateTimeOffset.UtcNow;
        Assert.Equal(HttpStatusCode.Accepted, (await bench.OrderAsync(patient)).Status);
        Assert.True(DateTimeOffset.UtcNow - before >= TimeSpan.FromMilliseconds(550));
        await bench.UntilInTransitAsync(patient);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            bench.OrderAsync(StubBench.Order(hasty), TimeSpan.FromMilliseconds(200))
        );
        await Task.Delay(700);

        var entry = await bench.EntryAsync(hasty);
        Assert.Equal(1, (int)entry["effects"]!);
        Assert.Empty(entry["callbacks"]!.AsArray());
        await bench.EnquireAsync(hasty);
        await bench.UntilInTransitAsync(hasty);
    }

    [Theory]
    [InlineData("garbage", true)]
    [InlineData("wrong_signature", false)]
    public async Task An_answer_that_cannot_be_trusted_has_its_effect_all_the_same(
        string mode,
        bool signatureHolds
    )
    {
        await using var bench = await StubBench.StartAsync();
        var reference = StubBench.NewReference();
        await bench.SetModeAsync($"\"mode\":\"{mode}\",\"count\":1");

        var answer = await bench.OrderAsync(reference);

        Assert.Equal(signatureHolds, answer.SignatureHolds);
        Assert.Equal(mode == "garbage", answer.Body is null);
        Assert.Equal(1, (int)(await bench.EntryAsync(reference))["effects"]!);
        await Task.Delay(200);
        Assert.Empty(bench.Receiver.All);
        await bench.EnquireAsync(reference);
        await bench.UntilInTransitAsync(reference);
    }

    [Fact]
    public async Task A_bank_that_is_down_answers_503_to_everything_and_sends_nothing()
    {
        await using var bench = await StubBench.StartAsync();
        var (known, lost) = (StubBench.NewReference(), StubBench.NewReference());
        await bench.SetModeAsync("\"autoProgress\":false");
        await bench.OrderAsync(known);
        await bench.SetModeAsync("\"mode\":\"down\",\"autoProgress\":true");

        var order = await bench.OrderAsync(lost);
        var enquiry = await bench.EnquireAsync(known);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, order.Status);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, enquiry.Status);
        Assert.False(order.SignatureHolds || enquiry.SignatureHolds);
        Assert.Equal(1, (int)(await bench.LedgerAsync())["totals"]!["references"]!);
        await Task.Delay(300);
        Assert.Empty(bench.Receiver.All);
        await bench.SetModeAsync("\"mode\":\"ok\"");
        await bench.UntilInTransitAsync(known);
        Assert.Equal(HttpStatusCode.NotFound, (await bench.EnquireAsync(lost)).Status);
    }

    [Fact]
    public async Task A_duplicate_callback_has_the_same_message_id()
    {
        await using var bench = await StubBench.StartAsync();
        var reference = StubBench.NewReference();
        await bench.SetModeAsync("\"mode\":\"duplicate_callback\",\"count\":1");

        await bench.OrderAsync(reference);
        var entry = await bench.UntilAsync(
            reference,
            e =>
                e["callbacks"]!.AsArray() is { Count: 3 } all
                && all.All(c => (int)c!["deliveries"]! == 2)
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
        await bench.SetModeAsync("\"mode\":\"late_callback\",\"delayMs\":800,\"count\":1");

        await bench.OrderAsync(reference);
        var entry = await bench.UntilAsync(reference, e => (string?)e["state"] == "in_transit");
        Assert.Empty(bench.Receiver.All);
        Assert.Equal("in_transit", (string?)(await bench.EnquireAsync(reference)).Body!["state"]);

        await bench.UntilInTransitAsync(reference);
        Assert.Equal(
            ["order_accepted", "order_produced", "order_in_transit"],
            bench.Receiver.Types
        );
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
        Assert.Equal(
            ["order_in_transit", "order_produced", "order_accepted"],
            bench.Receiver.Types
        );
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
        Assert.Equal(
            mode == "wrong_signature" ? 3 : 0,
            bench.Receiver.All.Count(r => !r.SignatureHolds)
        );
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

        await bench.UntilAsync(
            reference,
            e => e["callbacks"]!.AsArray().Any(c => (int)c!["deliveries"]! >= 3)
        );
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

    [Theory]
    [InlineData("error_500", HttpStatusCode.InternalServerError)]
    [InlineData("garbage", HttpStatusCode.NotFound)]
    [InlineData("lost_reply", null)]
    [InlineData("timeout", null)]
    public async Task A_mode_of_enquiries_leaves_orders_alone(string mode, HttpStatusCode? status)
    {
        await using var bench = await StubBench.StartAsync();
        var reference = StubBench.NewReference();
        await bench.SetModeAsync($"\"mode\":\"{mode}\",\"operation\":\"enquiry\",\"count\":1");

        if (status is null)
            await Assert.ThrowsAnyAsync<Exception>(() =>
                bench.EnquireAsync(reference, TimeSpan.FromMilliseconds(300))
            );
        else
            Assert.Equal(status, (await bench.EnquireAsync(reference)).Status);

        Assert.Equal("ok", (string?)(await bench.ModeAsync())["mode"]);
        Assert.Equal(HttpStatusCode.Accepted, (await bench.OrderAsync(reference)).Status);
        Assert.Equal(HttpStatusCode.OK, (await bench.EnquireAsync(reference)).Status);
    }

    [Fact]
    public async Task A_mode_is_shown_with_what_is_left_of_its_count_and_ends_as_ok()
    {
        await using var bench = await StubBench.StartAsync();

        var (status, set) = await bench.PostAsync(
            "/_stub/mode",
            """{"bank":"harbour","mode":"error_500","count":2,"operation":"order","delayMs":0,"autoProgress":true}"""
        );
        await bench.OrderAsync(StubBench.NewReference());
        var left = await bench.ModeAsync();
        await bench.OrderAsync(StubBench.NewReference());
        var end = await bench.ModeAsync();

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal(
            """{"bank":"harbour","mode":"error_500","count":2,"operation":"order","delayMs":0,"autoProgress":true}""",
            set!.ToJsonString()
        );
        Assert.Equal(("error_500", 1), ((string?)left["mode"], (int)left["count"]!));
        Assert.Equal(("ok", 0), ((string?)end["mode"], (int)end["count"]!));
    }

    [Theory]
    [InlineData("{\"bank\":\"harbour\",\"mode\":\"ok\",\"times\":1}", HttpStatusCode.BadRequest)]
    [InlineData("{\"bank\":\"harbour\",\"mode\":\"garbled\"}", HttpStatusCode.BadRequest)]
    [InlineData("{\"bank\":\"harbour\",\"mode\":1}", HttpStatusCode.BadRequest)]
    [InlineData("{\"bank\":\"harbour\"}", HttpStatusCode.BadRequest)]
    [InlineData("{\"bank\":\"harbour\",\"mode\":\"ok\",\"count\":-1}", HttpStatusCode.BadRequest)]
    [InlineData(
        "{\"bank\":\"harbour\",\"mode\":\"slow\",\"delayMs\":60001}",
        HttpStatusCode.BadRequest
    )]
    [InlineData("not json", HttpStatusCode.BadRequest)]
    [InlineData("{\"bank\":\"nobody\",\"mode\":\"ok\"}", HttpStatusCode.NotFound)]
    public async Task A_mode_that_cannot_be_set_changes_nothing(string body, HttpStatusCode status)
    {
        await using var bench = await StubBench.StartAsync();
        await bench.SetModeAsync("\"mode\":\"refuse\"");

        Assert.Equal(status, (await bench.PostAsync("/_stub/mode", body)).Status);
        Assert.Equal("refuse", (string?)(await bench.ModeAsync())["mode"]);
    }
}
