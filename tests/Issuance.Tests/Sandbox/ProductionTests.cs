using Issuance.Tests.Banks;
using Issuance.Tests.World;

namespace Issuance.Tests.Sandbox;

public sealed class ProductionWorld : IAsyncLifetime
{
    public IssuanceWorld World { get; private set; } = null!;

    public async Task InitializeAsync() =>
        World = await IssuanceWorld.StartAsync(
            settings: new Dictionary<string, string?>(TestAuthority.Production, StringComparer.Ordinal)
            {
                ["ISSUANCE_ENVIRONMENT"] = null,
                ["Shutdown:DrainSeconds"] = "0",
            }
        );

    public async Task DisposeAsync() => await World.DisposeAsync();
}

/// <summary>Without a named environment a process is in production, and the sandbox is not there.</summary>
public sealed class ProductionTests(ProductionWorld shared) : IClassFixture<ProductionWorld>
{
    private readonly IssuanceWorld world = shared.World;

    [Theory]
    [InlineData("GET", "/v1/sandbox/clock")]
    [InlineData("POST", "/v1/sandbox/clock")]
    [InlineData("POST", "/v1/sandbox/cards/crd_00000000000000000000000000/custody/arrive")]
    [InlineData("POST", "/v1/sandbox/banks/harbour/behaviour")]
    [InlineData("GET", "/swagger")]
    [InlineData("GET", "/swagger/index.html")]
    [InlineData("GET", "/mailbox")]
    public async Task What_belongs_to_the_sandbox_is_not_found_with_a_token_or_none(string method, string path)
    {
        using var with = await world.As("ops").RequestAsync(new HttpMethod(method), path);
        using var without = new HttpRequestMessage(new HttpMethod(method), path);

        var known = await world.As("ops").SendAsync(with);
        var unknown = await world.As("ops").SendAsync(without);

        Assert.Equal((404, "not_found"), (known.Status, known.Code));
        Assert.Equal((404, "not_found"), (unknown.Status, unknown.Code));
    }

    [Fact]
    public async Task The_document_is_served_all_the_same()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/openapi/issuance.v1.json");

        Assert.Equal(200, (await world.As("ops").SendAsync(request)).Status);
    }
}
