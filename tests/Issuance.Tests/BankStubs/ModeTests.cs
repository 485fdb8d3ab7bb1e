using System.Net;

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
        var enquiry = (await bench.EnquireAsync(reference)).Body!;
        Assert.Equal(("refused", 1), ((string?)enquiry["state"], (int)enquiry["sequence"]!));
        Assert.Equal((string?)answer.Body!["code"], (string?)enquiry["data"]!["reasonCode"]);
        var entry = await bench.EntryAsync(reference);
        Assert.Equal(("refused", 0), ((string?)entry["state"], (int)entry["effects"]!));
        Assert.Empty(bench.Receiver.All);
    }

    [Theory]
    [InlineData("error_500")]
    [InlineData("timeout")]
    public async Task Without_an_answer_and_an_effect_the_same_reference_goes_through_later(string mode)
    {
        await using var bench = await StubBench.StartAsync();
        var reference = StubBench.NewReference();
        await bench.SetModeAsync($"\"mode\":\"{mode}\",\"count\":1");

        if (mode == "timeout")
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
                bench.OrderAsync(StubBench.Order(reference), TimeSpan.FromSeconds(3))
            );
        else
            Assert.Equal(HttpStatusCode.InternalServerError, (await bench.OrderAsync(reference)).Status);

        var entry = await bench.EntryAsync(reference);
        Assert.Equal((0, 1, null), ((int)entry["effects"]!, (int)entry["requests"]!, (string?)entry["state"]));
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
        Assert.Equal(1, (int?)enquiry.Body!["sequence"]);
        Assert.Equal(["accountLast4"], enquiry.Body!["data"]!.AsObject().Select(m => m.Key));
        var entry = await bench.UntilInTransitAsync(reference);
        Assert.Equal((1, 1, 1), ((int)entry["effects"]!, (int)entry["requests"]!, (int)entry["enquiries"]!));
    }

    [Fact]
    public async Task A_slow_answer_that_nobody_waited_for_counts_as_lost()
    {
        await using var bench = await StubBench.StartAsync();
        var (patient, hasty) = (StubBench.NewReference(), StubBench.NewReference());
        await bench.SetModeAsync("\"mode\":\"slow\",\"delayMs\":400,\"count\":1");

        var before = DateTimeOffset.UtcNow;
        Assert.Equal(HttpStatusCode.Accepted, (await bench.OrderAsync(patient)).Status);
        Assert.True(DateTimeOffset.UtcNow - before >= TimeSpan.FromMilliseconds(350));
        await bench.UntilInTransitAsync(patient);
        // Long after the caller has gone: a busy machine may tell the bank late that the line is closed.
        await bench.SetModeAsync("\"mode\":\"slow\",\"delayMs\":8000,\"count\":1");
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            bench.OrderAsync(StubBench.Order(hasty), TimeSpan.FromSeconds(3))
        );
        await Task.Delay(6_000);

        var entry = await bench.EntryAsync(hasty);
        Assert.Equal(1, (int)entry["effects"]!);
        Assert.Empty(entry["callbacks"]!.AsArray());
        await bench.EnquireAsync(hasty);
        await bench.UntilInTransitAsync(hasty);
    }

    [Theory]
    [InlineData("garbage", true)]
    [InlineData("wrong_signature", false)]
    public async Task An_answer_that_cannot_be_trusted_has_its_effect_all_the_same(string mode, bool signatureHolds)
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
            await Assert.ThrowsAnyAsync<Exception>(() => bench.EnquireAsync(reference, TimeSpan.FromSeconds(3)));
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
    [InlineData("{\"bank\":\"harbour\",\"mode\":\"slow\",\"delayMs\":120001}", HttpStatusCode.BadRequest)]
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
