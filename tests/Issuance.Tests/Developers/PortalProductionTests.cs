using Issuance.Tests.Console;
using Issuance.Tests.Sandbox;

namespace Issuance.Tests.Developers;

/// <summary>What the portal says where it matters: outside the sandbox.</summary>
public sealed class PortalProductionTests(ProductionWorld shared) : IClassFixture<ProductionWorld>
{
    [Fact]
    public async Task The_quick_start_tells_banks_that_their_requests_need_a_proof()
    {
        using var browser = new Browser(shared.World.Url);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/developers/quick-start")
        {
            Headers = { { "X-Forwarded-Proto", "https" } },
        };
        var chinese = TextFiles.Read("DevelopersText");

        var page = await browser.SendAsync(request);

        var note = page.Document.QuerySelector("#who-needs-proofs")!;
        Assert.Contains(chinese["bound_live"], note.TextContent, StringComparison.Ordinal);
        Assert.Equal("#bound", note.QuerySelector("a")!.GetAttribute("href"));
        Assert.NotNull(page.Document.QuerySelector("#bound"));
    }
}
