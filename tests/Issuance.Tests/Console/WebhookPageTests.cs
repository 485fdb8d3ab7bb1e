using System.Net;
using Issuance.Tests.Webhooks;
using Issuance.Tests.World;
using Issuance.Webhooks;
using Microsoft.EntityFrameworkCore;

namespace Issuance.Tests.Console;

/// <summary>Partners' endpoints in the operations room, with forms and without script.</summary>
public sealed class WebhookPageTests(QuickWorld quick) : IClassFixture<QuickWorld>
{
    private const string Why = "the partner asked for it";
    private readonly IssuanceWorld world = quick.World;

    [Fact]
    public async Task An_endpoint_is_seen_disabled_enabled_and_sent_to_again_with_a_reason()
    {
        await using var receiver = await Receiver.StartAsync();
        var endpoint = await world.EndpointAsync("bank-harbour", receiver.Url + "?token=hidden", "card.produced");
        var missed = await world.ProducedAsync();
        await world.SettledAsync(endpoint, 1);
        using var browser = await Browser.SignedInAsync(world.Url, "operator");
        var page = await browser.GetAsync("/ops/webhooks");
        var row = page.Document.QuerySelector("table.webhooks tbody")!.TextContent;
        Assert.Contains(endpoint.Id, row, StringComparison.Ordinal);
        Assert.Contains("100.0 %", row, StringComparison.Ordinal);
        Assert.DoesNotContain("hidden", row, StringComparison.Ordinal);

        var unsaid = await browser.SubmitAsync(
            await browser.GetAsync($"/ops/webhooks/{endpoint.Id}/disable"),
            "form.deed button",
            ("Reason", "")
        );
        Assert.NotNull(unsaid.Document.QuerySelector(".faults"));
        var disabled = await browser.SubmitAsync(unsaid, "form.deed button", ("Reason", Why));
        Assert.Equal("/ops/webhooks", disabled.Path);
        var refused = await world.As("bank-harbour").PostAsync($"{endpoint.Path}/enable", new { });
        Assert.Equal((409, "invalid_state_transition"), (refused.Status, refused.Code));
        missed = await world.ProducedAsync();

        await browser.SubmitAsync(
            await browser.GetAsync($"/ops/webhooks/{endpoint.Id}/enable"),
            "form.deed button",
            ("Reason", Why)
        );
        var resent = await browser.SubmitAsync(
            await browser.GetAsync($"/ops/webhooks/{endpoint.Id}/resend"),
            "form.deed button",
            ("Hours", "1"),
            ("Reason", Why)
        );

        Assert.Equal("/ops/webhooks", resent.Path);
        await IssuanceWorld.EventuallyAsync(
            () => Task.FromResult(receiver.All),
            all => all.Any(call => (string?)call.Json["data"]!["cardId"] == missed.Id)
        );
        Assert.Equal(
            ["webhook.disable", "webhook.enable", "webhook.resend"],
            await world.ReadAsync(db =>
                db.OpsActions.Where(a => a.Target == endpoint.Id && a.Who == "operator" && a.Reason == Why)
                    .OrderBy(a => a.Number)
                    .Select(a => a.Action)
                    .ToListAsync()
            )
        );
        using var viewer = await Browser.SignedInAsync(world.Url, "viewer");
        var seen = await viewer.GetAsync("/ops/webhooks");
        Assert.Null(seen.Document.QuerySelector("a[href$='/disable']"));
        Assert.Equal(
            HttpStatusCode.NotFound,
            (
                await browser.GetAsync($"/ops/webhooks/{Issuance.Shared.Ids.New(WebhookEndpoint.IdPrefix)}/disable")
            ).Status
        );
        Assert.Equal(HttpStatusCode.NotFound, (await browser.GetAsync($"/ops/webhooks/{endpoint.Id}/burn")).Status);
    }
}
