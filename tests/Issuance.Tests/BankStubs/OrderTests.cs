using System.Net;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Issuance.Tests.StubBanks;

public sealed class OrderTests
{
    [Fact]
    public async Task An_order_opens_one_account_and_is_called_back_until_it_is_in_transit()
    {
        await using var bench = await StubBench.StartAsync();
        var reference = StubBench.NewReference();

        var answer = await bench.OrderAsync(reference);

        Assert.Equal(HttpStatusCode.Accepted, answer.Status);
        Assert.True(answer.SignatureHolds);
        Assert.Equal($$"""{"reference":"{{reference}}","state":"accepted"}""", answer.Body!.ToJsonString());
        var entry = await bench.UntilInTransitAsync(reference);
        Assert.Equal((1, 1, 0), ((int)entry["effects"]!, (int)entry["requests"]!, (int)entry["enquiries"]!));
        Assert.Equal("open_account_order_card", (string?)entry["kind"]);
        Assert.Equal("SP-EAST", (string?)entry["servicePoint"]);
        Assert.EndsWith("+08:00", (string?)entry["firstSeenAt"], StringComparison.Ordinal);
        var received = bench.Receiver.All.ToArray();
        Assert.All(received, r => Assert.True(r.SignatureHolds));
        Assert.Equal(["order_accepted", "order_produced", "order_in_transit"], received.Select(r => r.Type));
        Assert.Equal([1, 2, 3], received.Select(r => r.Sequence));
        Assert.Equal(["hb-000001", "hb-000002", "hb-000003"], received.Select(r => r.MessageId));
        Assert.All(received, r => Assert.EndsWith("+08:00", (string?)r.Body!["occurredAt"], StringComparison.Ordinal));
        Assert.Equal(
            """[{"messageId":"hb-000001","sequence":1,"type":"order_accepted","deliveries":1,"lastStatus":200},{"messageId":"hb-000002","sequence":2,"type":"order_produced","deliveries":1,"lastStatus":200},{"messageId":"hb-000003","sequence":3,"type":"order_in_transit","deliveries":1,"lastStatus":200}]""",
            entry["callbacks"]!.ToJsonString()
        );
    }

    [Fact]
    public async Task The_callbacks_tell_the_numbers_that_the_ledger_shows()
    {
        await using var bench = await StubBench.StartAsync();
        var reference = StubBench.NewReference();
        await bench.OrderAsync(reference);
        var entry = await bench.UntilInTransitAsync(reference);

        var data = bench.Receiver.All.Select(r => r.Body!["data"]!).ToArray();

        var (account, card) = ((string)entry["accountNumber"]!, (string)entry["cardNumber"]!);
        Assert.Matches("^1099[0-9]{11}$", account);
        Assert.Matches("^9990[0-9]{12}$", card);
        Assert.True(PassesLuhn(card));
        Assert.Matches("^SC[0-9]{14}$", (string?)entry["serial"]);
        Assert.Equal(card[^4..], (string?)entry["last4"]);
        Assert.Equal(new JsonObject { ["accountLast4"] = account[^4..] }.ToJsonString(), data[0].ToJsonString());
        Assert.Equal(
            new JsonObject
            {
                ["serial"] = (string?)entry["serial"],
                ["cardNumber"] = card,
                ["last4"] = card[^4..],
            }.ToJsonString(),
            data[1].ToJsonString()
        );
        Assert.Equal("SP-EAST", (string?)data[2]["servicePoint"]);
        Assert.NotEmpty((string)data[2]["shipmentRef"]!);
    }

    [Fact]
    public async Task The_same_order_again_gets_the_same_answer_and_no_second_account()
    {
        await using var bench = await StubBench.StartAsync();
        var reference = StubBench.NewReference();
        var first = await bench.OrderAsync(reference);
        await bench.UntilInTransitAsync(reference);

        var second = await bench.OrderAsync(reference);

        Assert.Equal(HttpStatusCode.Accepted, second.Status);
        Assert.Equal(first.Body!.ToJsonString(), second.Body!.ToJsonString());
        var entry = await bench.EntryAsync(reference);
        Assert.Equal((1, 2), ((int)entry["effects"]!, (int)entry["requests"]!));
        Assert.Equal(3, entry["callbacks"]!.AsArray().Count);
    }

    [Fact]
    public async Task Twenty_orders_of_one_reference_at_once_open_one_account()
    {
        await using var bench = await StubBench.StartAsync();
        var reference = StubBench.NewReference();

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => bench.OrderAsync(reference)));

        Assert.All(answers, a => Assert.Equal(HttpStatusCode.Accepted, a.Status));
        var entry = await bench.UntilInTransitAsync(reference);
        Assert.Equal(
            (1, 20, 3),
            ((int)entry["effects"]!, (int)entry["requests"]!, entry["callbacks"]!.AsArray().Count)
        );
    }

    [Fact]
    public async Task A_known_reference_with_another_order_is_a_conflict()
    {
        await using var bench = await StubBench.StartAsync();
        var reference = StubBench.NewReference();
        await bench.OrderAsync(reference);

        var other = await bench.OrderAsync(StubBench.Order(reference, "109902197811300353"));

        Assert.Equal(HttpStatusCode.Conflict, other.Status);
        Assert.Equal(1, (int)(await bench.EntryAsync(reference))["effects"]!);
    }

    [Fact]
    public async Task A_naive_bank_opens_an_account_for_every_order_until_it_is_told_ok()
    {
        await using var bench = await StubBench.StartAsync();
        var reference = StubBench.NewReference();
        await bench.SetModeAsync("\"mode\":\"naive\"");
        await bench.SetModeAsync("\"mode\":\"lost_reply\",\"count\":1");
        await Assert.ThrowsAsync<HttpRequestException>(() => bench.OrderAsync(reference));
        Assert.True((bool?)(await bench.ModeAsync())["naive"]);

        await bench.OrderAsync(reference);
        Assert.Equal(2, (int)(await bench.EntryAsync(reference))["effects"]!);

        await bench.SetModeAsync("\"mode\":\"ok\"");
        await bench.OrderAsync(reference);
        Assert.Equal(2, (int)(await bench.EntryAsync(reference))["effects"]!);
        Assert.Null((await bench.ModeAsync())["naive"]);
    }

    [Theory]
    [InlineData("reference", "ord-without-an-attempt")]
    [InlineData("reference", "ord-0123456789012345678901234567890-1")]
    [InlineData("kind", "close_account")]
    [InlineData("cardProduct", "credit")]
    [InlineData("servicePoint", null)]
    [InlineData("unknown", "member")]
    public async Task An_order_that_is_not_as_agreed_is_400_and_has_no_effect(string member, string? value)
    {
        await using var bench = await StubBench.StartAsync();
        var order = StubBench.Order(StubBench.NewReference());
        order[member] = value;

        Assert.Equal(HttpStatusCode.BadRequest, (await bench.OrderAsync(order)).Status);
        Assert.Equal(0, (int)(await bench.LedgerAsync())["totals"]!["references"]!);
    }

    [Fact]
    public async Task An_enquiry_tells_all_steps_so_far_together()
    {
        await using var bench = await StubBench.StartAsync();
        var reference = StubBench.NewReference();
        var unknown = await bench.EnquireAsync(reference);
        await bench.OrderAsync(reference);
        var entry = await bench.UntilInTransitAsync(reference);

        var answer = await bench.EnquireAsync(reference);

        Assert.Equal(HttpStatusCode.NotFound, unknown.Status);
        Assert.Equal("""{"code":"order_not_found"}""", unknown.Body!.ToJsonString());
        Assert.True(unknown.SignatureHolds && answer.SignatureHolds);
        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.Equal("in_transit", (string?)answer.Body!["state"]);
        Assert.Equal(3, (int?)answer.Body!["sequence"]);
        Assert.Equal(
            ["accountLast4", "serial", "cardNumber", "last4", "shipmentRef", "servicePoint"],
            answer.Body!["data"]!.AsObject().Select(m => m.Key)
        );
        Assert.Equal((string?)entry["cardNumber"], (string?)answer.Body!["data"]!["cardNumber"]);
        Assert.Equal(2, (int?)(await bench.EntryAsync(reference))["enquiries"]);
    }

    [Fact]
    public async Task The_ledger_sums_up_and_shows_one_reference_alone()
    {
        await using var bench = await StubBench.StartAsync();
        var references = new[] { StubBench.NewReference(), StubBench.NewReference() };
        foreach (var reference in references)
            await bench.OrderAsync(reference);

        var all = await bench.LedgerAsync();
        var one = await bench.LedgerAsync(references[1]);

        Assert.Equal("harbour", (string?)all["bank"]);
        Assert.Equal(
            """{"references":2,"effects":2,"requests":2,"enquiries":0,"signatureFailures":0}""",
            all["totals"]!.ToJsonString()
        );
        Assert.Equal(references, all["entries"]!.AsArray().Select(e => (string)e!["reference"]!));
        Assert.Equal(1, (int?)one["totals"]!["references"]);
        Assert.Equal(references[1], (string?)Assert.Single(one["entries"]!.AsArray())!["reference"]);
        Assert.Empty((await bench.LedgerAsync("ord-unknown-1"))["entries"]!.AsArray());
        Assert.Equal(HttpStatusCode.NotFound, await bench.GetStatusAsync("/_stub/ledger?bank=nobody"));
    }

    [Fact]
    public async Task The_file_of_the_ledger_holds_nothing_of_the_holder()
    {
        await using var bench = await StubBench.StartAsync();
        var reference = StubBench.NewReference();
        await bench.OrderAsync(reference);
        await bench.UntilInTransitAsync(reference);
        await bench.StopStubAsync();

        var text = await File.ReadAllTextAsync(Assert.Single(Directory.GetFiles(bench.Folder, "ledger.harbour.*")));

        Assert.Contains(reference, text, StringComparison.Ordinal);
        Assert.DoesNotContain("张", Regex.Unescape(text), StringComparison.Ordinal);
        Assert.DoesNotContain("109901198504120131", text, StringComparison.Ordinal);
        Assert.DoesNotContain("10000000001", text, StringComparison.Ordinal);
    }

    // Counts every second digit twice from the right; written for the whole number, unlike the stub's own.
    private static bool PassesLuhn(string number) =>
        number.Reverse().Select((c, i) => (c - '0') * (1 + (i % 2))).Sum(n => (n / 10) + (n % 10)) % 10 == 0;
}
