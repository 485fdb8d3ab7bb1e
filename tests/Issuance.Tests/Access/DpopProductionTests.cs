using System.Net.Http.Headers;
using Issuance.Tests.Sandbox;
using Issuance.Tests.World;

namespace Issuance.Tests.Access;

/// <summary>Outside the sandbox banks come with a proof or not at all, for the address that we are known by.</summary>
public sealed class DpopProductionTests(ProductionWorld shared) : IClassFixture<ProductionWorld>
{
    private readonly IssuanceWorld world = shared.World;

    private async Task<Answer> TokenAsync(string client, string? proof)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/oauth/token")
        {
            Content = new FormUrlEncodedContent(
                new Dictionary<string, string>
                {
                    ["grant_type"] = "client_credentials",
                    ["client_assertion_type"] = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
                    ["client_assertion"] = ApiClient.Assertion(client),
                }
            ),
        };
        if (proof is not null)
            request.Headers.TryAddWithoutValidation("DPoP", proof);
        return await world.As("ops").SendAsync(request);
    }

    [Fact]
    public async Task A_bank_without_a_proof_gets_no_token_and_anybody_else_does()
    {
        var bank = await TokenAsync("bank-harbour", proof: null);
        var point = await TokenAsync("servicepoint-east", proof: null);

        Assert.Equal((400, "invalid_dpop_proof"), (bank.Status, (string?)bank.Json["error"]));
        Assert.Equal((200, "Bearer"), (point.Status, (string?)point.Json["token_type"]));
    }

    [Fact]
    public async Task A_proof_is_held_against_our_public_address_and_not_against_the_host_header()
    {
        using var key = new DpopKey();
        const string Path = "/v1/events";
        var wrong = await TokenAsync("bank-harbour", key.Proof("POST", $"{world.Url}/oauth/token"));
        var answer = await TokenAsync("bank-harbour", key.Proof("POST", $"{ApiClient.Issuer}/oauth/token"));
        Assert.Equal((400, 200), (wrong.Status, answer.Status));
        var token = (string)answer.Json["access_token"]!;

        async Task<int> AskAsync(string url)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, Path);
            request.Headers.Authorization = new AuthenticationHeaderValue("DPoP", token);
            request.Headers.TryAddWithoutValidation("DPoP", key.Proof("GET", url, token));
            return (await world.As("ops").SendAsync(request)).Status;
        }

        Assert.Equal((401, 200), (await AskAsync(world.Url + Path), await AskAsync(ApiClient.Issuer + Path)));
    }
}
