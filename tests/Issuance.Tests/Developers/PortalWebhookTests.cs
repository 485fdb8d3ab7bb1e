using System.Net;
using Issuance.Tests.Console;
using Issuance.Tests.Webhooks;
using Issuance.Tests.World;

namespace Issuance.Tests.Developers;

/// <summary>A partner's developer looks after its endpoints with forms, without script; everybody else looks or sees nothing.</summary>
public sealed class PortalWebhookTests(SharedWorld shared) : IClassFixture<SharedWorld>
{
    private const string Address = "https://partner.example/portal-hooks";
    private readonly IssuanceWorld world = shared.World;

    [Fact]
    public async Task An_endpoint_is_made_with_its_secret_shown_once_changed_and_deleted()
    {
        using var browser = await Browser.SignedInAsync(world.Url, "developer-harbour");

        var made = await browser.SubmitAsync(
            await browser.GetAsync("/developers/webhooks"),
            "form.card button",
            ("ReceiverUrl", Address),
            ("Description", "portal"),
            ("Types", "card.produced")
        );
        var secret = made.Document.QuerySelector("code.secret")!.TextContent;
        var page = made.Document.QuerySelector("div[role=status] a")!.GetAttribute("href")!;
        Assert.StartsWith("whsec_", secret, StringComparison.Ordinal);
        Assert.DoesNotContain(secret, (await browser.GetAsync(page)).Html, StringComparison.Ordinal);

        var changed = await browser.SubmitAsync(
            await browser.GetAsync(page),
            "button[value=update]",
            ("ReceiverUrl", Address + "-2")
        );
        Assert.Contains(Address + "-2", changed.Text, StringComparison.Ordinal);
        Assert.Contains("card.produced", changed.Document.QuerySelector("dl")!.TextContent, StringComparison.Ordinal);

        var rotated = await browser.SubmitAsync(changed, "button[value=rotate-secret]");
        Assert.NotEqual(secret, rotated.Document.QuerySelector("code.secret")!.TextContent);

        var deleted = await browser.SubmitAsync(await browser.GetAsync(page), "button[value=delete]");
        Assert.Equal("/developers/webhooks", deleted.Path);
        Assert.Equal(HttpStatusCode.NotFound, (await browser.GetAsync(page)).Status);
    }

    [Fact]
    public async Task An_address_that_is_not_allowed_is_said_to_be_so()
    {
        using var browser = await Browser.SignedInAsync(world.Url, "developer-harbour");

        var refused = await browser.SubmitAsync(
            await browser.GetAsync("/developers/webhooks"),
            "form.card button",
            ("ReceiverUrl", "https://10.0.0.1/hooks")
        );

        Assert.Contains(
            "webhook_url_invalid",
            refused.Document.QuerySelector("[role=alert]")!.TextContent,
            StringComparison.Ordinal
        );
        Assert.Equal("https://10.0.0.1/hooks", refused.Document.QuerySelector("#ReceiverUrl")!.GetAttribute("value"));
    }

    [Fact]
    public async Task Who_is_not_the_owner_sees_no_more_of_an_address_than_its_path_and_nothing_to_press()
    {
        var endpoint = await world.EndpointAsync("bank-harbour", Address + "?token=s3cr3t");
        using var operations = await Browser.SignedInAsync(world.Url, "operator");
        using var other = await Browser.SignedInAsync(world.Url, "developer-center");

        foreach (var path in new[] { "/developers/webhooks", $"/developers/webhooks/{endpoint.Id}" })
        {
            var seen = await operations.GetAsync($"{path}?partner=bank/harbour");
            Assert.Contains(Address, seen.Text, StringComparison.Ordinal);
            Assert.DoesNotContain("s3cr3t", seen.Html, StringComparison.Ordinal);
            Assert.Empty(seen.Document.QuerySelectorAll("main form[method=post]"));
        }

        Assert.Equal(HttpStatusCode.NotFound, (await other.GetAsync($"/developers/webhooks/{endpoint.Id}")).Status);
    }

    [Fact]
    public async Task A_partner_that_reads_no_events_is_told_why_there_is_no_form()
    {
        using var browser = await Browser.SignedInAsync(world.Url, "developer-hospital");

        var page = await browser.GetAsync("/developers/webhooks");

        Assert.Null(page.Document.QuerySelector("#ReceiverUrl"));
        Assert.Contains(TextFiles.Read("WebhooksText")["not_yours"], page.Text, StringComparison.Ordinal);
    }
}
