using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Issuance.DevHost.Running;
using Issuance.Operations;
using Issuance.Tests.Banks;
using Issuance.Tests.Webhooks;
using Issuance.Tests.World;
using Issuance.Webhooks;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Issuance.Tests.Telemetry;

/// <summary>
/// What <c>/metrics</c> tells, and to whom. Alone: meters are known to the whole process by their names, and when one of
/// several services in it ends, the others' readings of its meters end too.
/// </summary>
[Collection(AloneCollection.Name)]
public sealed class MetricsTests
{
    [Fact]
    public async Task After_some_work_every_metric_that_an_alert_names_is_there_and_nobodys_data_is()
    {
        await using var world = await IssuanceWorld.StartAsync();
        await using var receiver = await Receiver.StartAsync();
        await world.EndpointAsync("ops", receiver.Url, "card.produced");
        var person = People.New() with { Name = "欧阳金丝雀", Mobile = "10086420975" };
        var (_, cardId) = await world.ApprovedAsync(person);
        var card = await world.UntilAsync(cardId, "in_transit");
        var east = world.As("servicepoint-east");
        var arrivals = new { clerk = "E-1", serials = new[] { (string)card["serial"]! } };
        foreach (var _ in new[] { 1, 2 })
            await east.PostAsync("/v1/service-points/SP-EAST/arrivals", arrivals, key: "twice");
        await world.As("hospital-1").GetAsync($"/v1/cards/{person.IdNumber}/status?x={person.IdNumber}");

        var text = await IssuanceWorld.EventuallyAsync(
            () => ScrapeAsync(world.Url),
            seen =>
                seen.Contains("issuance_notice_endings_total{", StringComparison.Ordinal)
                && seen.Contains("issuance_job_run_duration_seconds_count{", StringComparison.Ordinal)
                // Those that tell of the database are there once it was read for the first time.
                && AlertFile.Names().All(name => AlertFile.IsIn(name, seen)),
            40
        );

        Assert.Contains("issuance_idempotency_replays_total", text, StringComparison.Ordinal);
        Assert.Contains("issuance_bank_call_duration_seconds_bucket", text, StringComparison.Ordinal);
        Assert.Contains("http_server_request_duration_seconds_bucket", text, StringComparison.Ordinal);
        var number = (string)(await world.LedgerAsync(cardId))!["cardNumber"]!;
        Canary.AssertNotIn(text, Canary.Values(person, number), "/metrics");
        // The pool by its name, and not by the address and user of the database.
        Assert.Contains("db_client_connection_pool_name=\"issuance\"", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_figures_are_what_the_database_says_and_are_read_at_most_every_fifteen_seconds()
    {
        await using var world = await IssuanceWorld.StartAsync("api");
        var (id, _) = await world.SubmittedAsync(People.New());
        await world
            .As("reviewer-1")
            .PostAsync($"/v1/applications/{id}/approval", new { clerk = "R-1", identityVerified = true });
        var figures = world.Services.GetRequiredService<ServiceFigures>();
        using var meters = new Readings(figures);

        await figures.RefreshAsync(CancellationToken.None);

        Assert.Equal(
            1,
            meters.Read("issuance.instructions", ("issuance.bank", "harbour"), ("issuance.state", "prepared"))
        );
        Assert.Equal(1, meters.Read("issuance.queue.depth", ("issuance.queue", "order_card")));
        Assert.True(meters.Read("issuance.queue.oldest_due.age", ("issuance.queue", "order_card")) > 0);
        Assert.Equal(0, meters.Read("issuance.deadlines", ("issuance.state", "overdue")));
        Assert.True(meters.Read("issuance.events.unnumbered") > 0);

        await world.SubmittedAsync(People.New());
        await figures.RefreshAsync(CancellationToken.None);
        Assert.Equal(1, meters.Read("issuance.queue.depth", ("issuance.queue", "order_card")));
        Assert.InRange(meters.Read("issuance.figures.age"), 0, 15);
    }

    [Fact]
    public async Task What_waits_for_a_failing_receiver_is_its_owners_and_what_waits_for_a_healthy_one_ours()
    {
        await using var world = await IssuanceWorld.StartAsync("api");
        var now = TimeProvider.System.GetUtcNow();
        var healthy = await world.EndpointAsync("ops", "http://localhost:1/healthy");
        var failing = await world.EndpointAsync("ops", "http://localhost:1/failing");
        // Nobody of that bank may be told any more.
        var ended = await world.EndpointAsync("bank-harbour", "http://localhost:1/ended");
        await world.ReadAsync(async db =>
        {
            foreach (var (endpoint, minutes) in new[] { (healthy, 1), (failing, 60), (ended, 61) })
                db.WebhookDeliveries.Add(
                    new WebhookDelivery
                    {
                        EndpointId = endpoint.Id,
                        EventId = $"ev_{minutes}",
                        DueAt = now.AddMinutes(-minutes),
                        CreatedAt = now,
                    }
                );
            await db.SaveChangesAsync();
            await db.Database.ExecuteSqlAsync($"update clients set enabled = false where tenant = 'harbour'");
            return await db.Database.ExecuteSqlAsync(
                $"update webhook_endpoints set failing_since = now() where id = {failing.Id}"
            );
        });
        var figures = world.Services.GetRequiredService<ServiceFigures>();
        using var meters = new Readings(figures);

        await figures.RefreshAsync(CancellationToken.None);

        Assert.Equal(2, meters.Read("issuance.webhook.endpoints", ("issuance.state", "healthy")));
        Assert.Equal(1, meters.Read("issuance.webhook.endpoints", ("issuance.state", "failing")));
        Assert.Equal(0, meters.Read("issuance.webhook.endpoints", ("issuance.state", "disabled")));
        Assert.InRange(meters.Read("issuance.webhook.oldest_due.age"), 60, 600);
    }

    [Fact]
    public async Task Calls_of_partners_receivers_are_measured_by_how_they_ended()
    {
        await using var world = await IssuanceWorld.StartAsync(settings: WebhookSteps.Quick);
        await using var receiver = await Receiver.StartAsync();
        receiver.Answer = (_, context) =>
        {
            context.Response.StatusCode = receiver.All.Count == 1 ? 500 : 200;
            return Task.CompletedTask;
        };
        var endpoint = await world.EndpointAsync("ops", receiver.Url, "card.produced");
        await world.ProducedAsync();
        await world.SettledAsync(endpoint, 1);

        var scrape = await ScrapeAsync(world.Url);

        Assert.Matches("issuance_webhook_call_duration_seconds_count{.*issuance_ending=\"delivered\".*} [1-9]", scrape);
        Assert.Matches(
            "issuance_webhook_call_duration_seconds_count{.*issuance_reason=\"http_status\".*} [1-9]",
            scrape
        );
    }

    [Fact]
    public async Task It_is_for_this_machine_alone_in_the_sandbox()
    {
        await using var world = await IssuanceWorld.StartAsync("api");
        using var http = new HttpClient();

        using var forwarded = new HttpRequestMessage(HttpMethod.Get, $"{world.Url}/metrics");
        forwarded.Headers.Add("X-Forwarded-For", "192.0.2.1");
        using var refused = await http.SendAsync(forwarded);
        using var posted = await http.PostAsync($"{world.Url}/metrics", null);

        Assert.Equal(HttpStatusCode.NotFound, refused.StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, posted.StatusCode);
        Assert.Contains("# TYPE", await ScrapeAsync(world.Url), StringComparison.Ordinal);
    }

    [Fact]
    public async Task In_production_it_is_off_or_has_an_address_of_its_own_where_nothing_else_is()
    {
        var own = FreePort.Find();
        var production = new Dictionary<string, string?>(TestAuthority.Production, StringComparer.Ordinal)
        {
            ["ISSUANCE_ENVIRONMENT"] = "production",
            ["Shutdown:DrainSeconds"] = "0",
        };
        await using (var world = await IssuanceWorld.StartAsync("api", production))
            Assert.Equal(HttpStatusCode.NotFound, await StatusAsync($"{world.Url}/metrics"));

        production["Metrics:Listen"] = $"127.0.0.1:{own}";
        await using (var world = await IssuanceWorld.StartAsync("api", production))
        {
            var partners = world.Services.PartnersUrl(own);
            Assert.Equal(HttpStatusCode.NotFound, await StatusAsync($"{partners}/metrics"));
            Assert.Equal(HttpStatusCode.OK, await StatusAsync($"{partners}/health/live"));
            Assert.Equal(HttpStatusCode.OK, await StatusAsync($"http://127.0.0.1:{own}/metrics"));
            Assert.Equal(HttpStatusCode.NotFound, await StatusAsync($"http://127.0.0.1:{own}/health/live"));
            Assert.Equal(HttpStatusCode.NotFound, await StatusAsync($"http://127.0.0.1:{own}/v1/events"));
        }
    }

    [Fact]
    public async Task In_a_container_it_has_an_address_of_its_own_beside_the_port_that_the_image_names()
    {
        var (own, port) = (FreePort.Find(), FreePort.Find());
        var container = new Dictionary<string, string?>(TestAuthority.Production, StringComparer.Ordinal)
        {
            ["ISSUANCE_ENVIRONMENT"] = "production",
            ["ISSUANCE_PORT"] = null,
            ["HTTP_PORTS"] = port.ToString(CultureInfo.InvariantCulture),
            ["Metrics:Listen"] = $"127.0.0.1:{own}",
            ["Shutdown:DrainSeconds"] = "0",
        };
        await using var world = await IssuanceWorld.StartAsync("api", container);

        Assert.Equal(HttpStatusCode.OK, await StatusAsync($"http://127.0.0.1:{port}/health/live"));
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync($"http://127.0.0.1:{port}/metrics"));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync($"http://127.0.0.1:{own}/metrics"));
    }

    private static async Task<HttpStatusCode> StatusAsync(string url)
    {
        using var http = new HttpClient();
        using var answer = await http.GetAsync(url);
        return answer.StatusCode;
    }

    private static async Task<string> ScrapeAsync(string url)
    {
        using var http = new HttpClient();
        return await http.GetStringAsync($"{url}/metrics");
    }
}
