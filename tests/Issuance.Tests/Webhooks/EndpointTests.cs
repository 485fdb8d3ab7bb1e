using Issuance.Tests.Operations;
using Issuance.Tests.World;
using Microsoft.EntityFrameworkCore;

namespace Issuance.Tests.Webhooks;

/// <summary>What an owner does with its endpoints over the API.</summary>
public sealed class EndpointTests(SharedWorld shared) : IClassFixture<SharedWorld>
{
    private const string Url = "https://partner.example/hooks";
    private readonly IssuanceWorld world = shared.World;

    [Fact]
    public async Task A_secret_is_shown_once_and_kept_sealed()
    {
        var created = await world
            .As("center-1")
            .PostAsync("/v1/webhook-endpoints", new { url = Url, description = "desk" }, "once");
        var again = await world
            .As("center-1")
            .PostAsync("/v1/webhook-endpoints", new { url = Url, description = "desk" }, "once");
        var (id, secret) = ((string)created.Json["endpoint"]!["id"]!, (string)created.Json["secret"]!);

        Assert.Equal((201, created.Text), (created.Status, again.Text));
        Assert.Equal($"/v1/webhook-endpoints/{id}", created.Header("Location"));
        Assert.Equal(32, Convert.FromBase64String(secret["whsec_".Length..]).Length);
        var shown = await world.As("center-1").GetAsync($"/v1/webhook-endpoints/{id}");
        Assert.DoesNotContain("whsec_", shown.Text, StringComparison.Ordinal);
        Assert.Equal("\"1\"", shown.Header("ETag"));
        Assert.Equal(
            [
                "id",
                "url",
                "description",
                "eventTypes",
                "apiVersion",
                "status",
                "disabledReason",
                "disabledAt",
                "failingSince",
                "createdAt",
                "version",
                "allowedCommands",
            ],
            shown.Json.AsObject().Select(member => member.Key)
        );
        var kept = await world.ReadAsync(db => db.WebhookSecrets.SingleAsync(s => s.EndpointId == id));
        Assert.Equal(-1, kept.ValueSealed.AsSpan().IndexOf(Convert.FromBase64String(secret["whsec_".Length..])));
        Assert.DoesNotContain(secret, string.Join('\n', world.Log.Lines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_centre_with_clients_in_several_cities_keeps_their_endpoints_apart()
    {
        var endpoint = await world.EndpointAsync("center-1", Url);
        await world.SqlAsync($"update webhook_endpoints set city = '1098' where id = '{endpoint.Id}'");

        var (list, one) = (
            await world.As("center-1").GetAsync("/v1/webhook-endpoints"),
            await world.As("center-1").GetAsync(endpoint.Path)
        );
        var rotated = await world.As("center-1").PostAsync($"{endpoint.Path}/rotate-secret", new { });

        Assert.DoesNotContain(endpoint.Id, list.Text, StringComparison.Ordinal);
        Assert.Equal((404, 404), (one.Status, rotated.Status));
    }

    [Fact]
    public async Task An_endpoint_is_changed_disabled_enabled_and_deleted_by_its_tenant_alone()
    {
        var endpoint = await world.EndpointAsync("servicepoint-east", Url);

        var changed = await world.CommandAsync(
            endpoint,
            "update",
            new { url = Url + "/2", eventTypes = new[] { "pickup.booked", "card.lost", "card.lost" } }
        );
        Assert.Equal(Url + "/2", (string?)changed["url"]);
        Assert.Equal(["card.lost", "pickup.booked"], changed["eventTypes"]!.AsArray().Select(t => (string?)t));
        var disabled = await world.CommandAsync(endpoint, "disable");
        Assert.Equal(("disabled", "by_request"), ((string?)disabled["status"], (string?)disabled["disabledReason"]));
        var twice = await world.As(endpoint.Client).PostAsync($"{endpoint.Path}/disable", new { });
        Assert.Equal((409, "invalid_state_transition"), (twice.Status, twice.Code));
        Assert.Equal(
            ["update", "enable", "rotate_secret"],
            twice.Json["allowedCommands"]!.AsArray().Select(command => (string?)command)
        );
        Assert.Equal("enabled", (string?)(await world.CommandAsync(endpoint, "enable"))["status"]);

        foreach (
            var (method, path, body) in new[]
            {
                (HttpMethod.Get, "", null),
                (HttpMethod.Get, "/attempts", null),
                (HttpMethod.Delete, "", null),
                (HttpMethod.Post, "/enable", null),
                (HttpMethod.Post, "/rotate-secret", null),
                (HttpMethod.Post, "/send-example", """{"type":"card.lost"}"""),
                (HttpMethod.Post, "/recover", """{"since":"2026-03-02T09:30:00+08:00"}"""),
                (HttpMethod.Post, "/update", """{"url":"https://partner.example/"}"""),
            }
        )
        {
            var foreign = await SendAsync("servicepoint-west", method, endpoint.Path + path, body);
            Assert.Equal((404, "webhook_endpoint_not_found"), (foreign.Status, foreign.Code));
        }

        var deleted = await SendAsync(endpoint.Client, HttpMethod.Delete, endpoint.Path, null);
        Assert.Equal((204, ""), (deleted.Status, deleted.Text));
        Assert.Equal(404, (await world.As(endpoint.Client).GetAsync(endpoint.Path)).Status);
        Assert.False(await world.ReadAsync(db => db.WebhookSecrets.AnyAsync(s => s.EndpointId == endpoint.Id)));
    }

    [Fact]
    public async Task Everything_that_is_wrong_with_an_endpoint_is_said_at_once()
    {
        var answer = await world
            .As("bank-harbour")
            .PostAsync(
                "/v1/webhook-endpoints",
                new { url = "ftp://partner.example", eventTypes = new[] { "card.lost", "card.eaten" } }
            );

        Assert.Equal((422, "webhook_url_invalid"), (answer.Status, answer.Code));
        Assert.Equal(
            ["/url webhook_url_invalid", "/eventTypes/1 event_type_unknown"],
            answer.Json["errors"]!.AsArray().Select(error => $"{error!["pointer"]} {error["code"]}")
        );
        var version = await world
            .As("bank-harbour")
            .PostAsync("/v1/webhook-endpoints", new { url = Url, apiVersion = "2020-01-01" });
        Assert.Equal((422, "api_version_unknown"), (version.Status, version.Code));
    }

    [Fact]
    public async Task Who_reads_no_events_has_no_webhooks()
    {
        foreach (var client in new[] { "hospital-1", "partner-status", "bench" })
            Assert.Equal(403, (await world.As(client).GetAsync("/v1/webhook-endpoints")).Status);
    }

    [Fact]
    public async Task A_tenant_has_a_number_of_endpoints_at_most_and_a_list_with_pages()
    {
        for (var i = 0; i < 20; i++)
            await world.EndpointAsync("bank-rural", $"{Url}/{i}");

        var tooMany = await world.As("bank-rural").PostAsync("/v1/webhook-endpoints", new { url = Url });
        Assert.Equal((409, "webhook_endpoint_limit"), (tooMany.Status, tooMany.Code));
        var seen = new List<string>();
        for (string? cursor = ""; cursor is not null; )
        {
            var page = (await world.As("bank-rural").GetAsync($"/v1/webhook-endpoints?limit=7{cursor}")).Json;
            seen.AddRange(page["data"]!.AsArray().Select(e => (string)e!["url"]!));
            cursor = (string?)page["nextCursor"] is { } next ? $"&cursor={next}" : null;
        }

        Assert.Equal(Enumerable.Range(0, 20).Reverse().Select(i => $"{Url}/{i}"), seen);
    }

    [Fact]
    public async Task A_secret_cannot_be_rotated_so_often_that_the_header_grows_without_end()
    {
        var endpoint = await world.EndpointAsync("reviewer-1", Url);
        for (var i = 0; i < 3; i++)
            await world.CommandAsync(endpoint, "rotate-secret");

        var refused = await world.As("reviewer-1").PostAsync($"{endpoint.Path}/rotate-secret", new { });

        Assert.Equal((409, "webhook_secret_limit"), (refused.Status, refused.Code));
    }

    private async Task<Answer> SendAsync(string client, HttpMethod method, string path, string? body)
    {
        if (method == HttpMethod.Post)
            return await world.As(client).PostAsync(path, body ?? "{}");
        using var request = await world.As(client).RequestAsync(method, path);
        return await world.As(client).SendAsync(request);
    }
}
