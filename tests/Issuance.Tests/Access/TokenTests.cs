using Issuance.Tests.World;

namespace Issuance.Tests.Access;

public sealed class TokenTests(SharedWorld shared) : IClassFixture<SharedWorld>
{
    private readonly IssuanceWorld world = shared.World;

    private static Dictionary<string, string> Form(string assertion) =>
        new()
        {
            ["grant_type"] = "client_credentials",
            ["client_assertion_type"] = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
            ["client_assertion"] = assertion,
        };

    [Fact]
    public async Task An_assertion_buys_a_token_once()
    {
        var assertion = ApiClient.Assertion("servicepoint-east");

        var first = await world.As("ops").TokenRequestAsync(Form(assertion));
        var again = await world.As("ops").TokenRequestAsync(Form(assertion));

        Assert.Equal(200, first.Status);
        Assert.Equal(600, (int)first.Json["expires_in"]!);
        Assert.Equal(401, again.Status);
        Assert.Equal("invalid_client", (string?)again.Json["error"]);
    }

    [Theory]
    [InlineData(360, null)]
    [InlineData(-60, null)]
    [InlineData(60, "issuance-api")]
    public async Task An_assertion_that_lives_too_long_has_ended_or_is_for_others_proves_nothing(
        int seconds,
        string? audience
    )
    {
        var answer = await world
            .As("ops")
            .TokenRequestAsync(Form(ApiClient.Assertion("bank-harbour", TimeSpan.FromSeconds(seconds), audience)));

        Assert.Equal(401, answer.Status);
    }

    [Fact]
    public async Task A_partner_takes_its_token_with_its_secret() =>
        Assert.NotEmpty(await world.As("partner-status").TokenAsync());
}
