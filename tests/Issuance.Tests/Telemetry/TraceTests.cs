using System.Collections.Concurrent;
using System.Diagnostics;
using Issuance.Observability;
using Issuance.Tests.World;

namespace Issuance.Tests.Telemetry;

/// <summary>One request's way through queued work and calls to others can be followed, and names nobody.</summary>
public sealed class TraceTests
{
    [Fact]
    public async Task What_a_request_queued_leads_back_to_it_and_what_is_exported_names_nobody()
    {
        await using var collector = await Collector.StartAsync();
        var spans = new ConcurrentQueue<Activity>();
        using var listener = Listen(spans);
        var person = People.New() with { Name = "欧阳金丝雀", Mobile = "10086420975" };
        string number;
        ActivityTraceId traceId;
        await using (var world = await IssuanceWorld.StartAsync(settings: collector.Settings))
        {
            var (id, _) = await world.SubmittedAsync(person);
            var reviewer = world.As("reviewer-1");
            using var approval = await reviewer.RequestAsync(HttpMethod.Post, $"/v1/applications/{id}/approval");
            traceId = ActivityTraceId.CreateRandom();
            approval.Headers.Add("traceparent", $"00-{traceId}-{ActivitySpanId.CreateRandom()}-00");
            approval.Headers.Add("tracestate", $"canary={person.IdNumber}");
            approval.Headers.Add("User-Agent", person.IdNumber);
            approval.Headers.Add("Idempotency-Key", Guid.NewGuid().ToString());
            approval.Content = Json("""{"clerk":"R-1","identityVerified":true}""");
            var approved = await reviewer.SendAsync(approval);
            Assert.True(approved.Status == 200, approved.Text);
            var cardId = (string)approved.Json["cardId"]!;
            var card = await world.UntilAsync(cardId, "in_transit");
            number = (string)(await world.LedgerAsync(cardId))!["cardNumber"]!;
            await UseAsync(world, person, cardId, (string)card["serial"]!, number);

            // The order went out in a trace of its own that links to the request's; so did the notice to the one of the arrival.
            var order = await IssuanceWorld.EventuallyAsync(
                () => Task.FromResult(spans.FirstOrDefault(span => IsOrderOf(span, traceId))),
                span => span is not null
            );
            Assert.Equal("accepted", order!.GetTagItem("issuance.ending"));
            Assert.Equal("harbour", order.GetTagItem("issuance.bank"));
            Assert.NotEqual(traceId, order.TraceId);
            await IssuanceWorld.EventuallyAsync(
                () => world.ReadAsync(db => Task.FromResult(db.BankCalls.Select(call => call.TraceId).ToList())),
                traces => traces.Contains(order.TraceId.ToString())
            );
            Assert.Contains(spans, span => span.Source.Name == "Npgsql" && span.TraceId == traceId);
            await IssuanceWorld.EventuallyAsync(
                () => Task.FromResult(collector.Text("traces")),
                text => text.Contains("bank order", StringComparison.Ordinal)
            );
        }

        var traces = collector.Text("traces");
        Assert.True(collector.Holds("traces", Bytes(traceId)));
        Assert.Contains("POST /v1/applications/{applicationId}/approval", traces, StringComparison.Ordinal);
        Assert.Contains("/v1/cards/{cardId}/status", traces, StringComparison.Ordinal);
        foreach (var signal in new[] { "traces", "metrics", "logs" })
        {
            var text = collector.Text(signal);
            Assert.True(text.Length > 100, $"nothing was exported as {signal}");
            Canary.AssertNotIn(text, Canary.Values(person, number), $"the exported {signal}");
        }
    }

    [Fact]
    public async Task A_refusal_names_the_trace_that_it_stands_in()
    {
        await using var collector = await Collector.StartAsync();
        await using var world = await IssuanceWorld.StartAsync("api", collector.Settings);
        var traceId = ActivityTraceId.CreateRandom();
        var client = world.As("hospital-1");
        using var request = await client.RequestAsync(HttpMethod.Get, $"/v1/cards/crd_{new string('0', 26)}/status");
        request.Headers.Add("traceparent", $"00-{traceId}-{ActivitySpanId.CreateRandom()}-01");

        var refused = await client.SendAsync(request);

        Assert.Equal((404, traceId.ToString()), (refused.Status, (string?)refused.Json["traceId"]));
        await IssuanceWorld.EventuallyAsync(
            () => Task.FromResult(collector.Holds("traces", Bytes(traceId))),
            holds => holds
        );
    }

    private static async Task UseAsync(
        IssuanceWorld world,
        TestPerson person,
        string cardId,
        string serial,
        string number
    )
    {
        var east = world.As("servicepoint-east");
        await east.PostAsync("/v1/service-points/SP-EAST/arrivals", new { clerk = "E-1", serials = new[] { serial } });
        // Before the hand-over: who has the card already is not told that it may be collected.
        await IssuanceWorld.EventuallyAsync(
            () => world.ReadAsync(db => Task.FromResult(db.Notices.Count(n => n.CardId == cardId && n.SentAt != null))),
            sent => sent == 1
        );
        var document = person.IdDocument();
        await east.PostAsync(
            $"/v1/cards/{cardId}/hand-over",
            new
            {
                clerk = "E-1",
                collectedBy = "holder",
                idDocument = document,
            }
        );
        await world
            .As("bank-harbour")
            .PostAsync(
                $"/v1/cards/{cardId}/bank-activations",
                new
                {
                    branch = "HB-001",
                    teller = "T-1",
                    idDocument = document,
                }
            );
        var hospital = world.As("hospital-1");
        Assert.Equal(200, (await hospital.PostAsync("/v1/cards/lookup", new { cardNumber = number })).Status);
        // Numbers where none belong: in a path, in a query, as a method.
        await hospital.GetAsync($"/v1/cards/{number}/status");
        await hospital.GetAsync($"/v1/cards/{cardId}/status?number={person.IdNumber}");
        await hospital.GetAsync($"/nowhere/{person.IdNumber}");
        using var strange = await hospital.RequestAsync(new HttpMethod(person.IdNumber), "/v1/events");
        await hospital.SendAsync(strange);
    }

    private static bool IsOrderOf(Activity span, ActivityTraceId traceId) =>
        span.OperationName == "bank order"
        && span.GetTagItem("issuance.ending") is not null
        && span.Links.Any(link => link.Context.TraceId == traceId);

    private static ActivityListener Listen(ConcurrentQueue<Activity> spans)
    {
        var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name is Traces.Name or "Npgsql",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = spans.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);
        return listener;
    }

    private static byte[] Bytes(ActivityTraceId id)
    {
        var bytes = new byte[16];
        id.CopyTo(bytes);
        return bytes;
    }

    private static StringContent Json(string body) =>
        new(body, System.Text.Encoding.UTF8, new System.Net.Http.Headers.MediaTypeHeaderValue("application/json"));
}
