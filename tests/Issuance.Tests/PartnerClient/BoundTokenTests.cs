using Issuance.Client;
using Issuance.Tests.World;

namespace Issuance.Tests.PartnerClient;

/// <summary>Requests that a partner makes by hand beside the library's own, with a token that is bound to its key and without.</summary>
public sealed class BoundTokenTests(SharedWorld shared) : IClassFixture<SharedWorld>
{
    private const string Path = "/v1/applications?limit=1";

    private IssuanceWorld World => shared.World;

    [Fact]
    public async Task With_a_bound_token_typed_calls_and_requests_made_by_hand_bring_their_proof()
    {
        using var partner = new Partner(new Uri(World.Url), "servicepoint-east", bindTokens: true);
        using var http = new HttpClient();

        var typed = await partner.Client.ListApplicationsAsync(limit: 1);
        using var request = new HttpRequestMessage(HttpMethod.Get, Path);
        await partner.Client.AuthorizeAsync(request);
        using var taken = await http.SendAsync(request);

        Assert.Equal((200, 200), (typed.Status, (int)taken.StatusCode));
        Assert.Equal("DPoP", request.Headers.Authorization!.Scheme);
        Assert.Equal(World.Url + Path, request.RequestUri!.ToString());

        using var bare = new HttpRequestMessage(HttpMethod.Get, request.RequestUri);
        bare.Headers.Authorization = request.Headers.Authorization;
        using var refused = await http.SendAsync(bare);

        Assert.Equal(401, (int)refused.StatusCode);
        Assert.Contains("invalid_dpop_proof", refused.Headers.WwwAuthenticate.ToString(), StringComparison.Ordinal);

        // A repeat is authorized anew: its proof takes the place of the used one.
        using var repeat = new HttpRequestMessage(HttpMethod.Get, Path);
        repeat.Headers.TryAddWithoutValidation("DPoP", request.Headers.GetValues("DPoP"));
        await partner.Client.AuthorizeAsync(repeat);
        using var takenAgain = await http.SendAsync(repeat);

        Assert.Equal(200, (int)takenAgain.StatusCode);
    }

    [Fact]
    public async Task Without_binding_the_token_is_shown_as_a_bearers()
    {
        using var partner = new Partner(new Uri(World.Url), "servicepoint-east");
        using var http = new HttpClient();

        using var request = new HttpRequestMessage(HttpMethod.Get, World.Url + Path);
        await partner.Client.AuthorizeAsync(request);
        using var taken = await http.SendAsync(request);

        Assert.Equal(200, (int)taken.StatusCode);
        Assert.Equal("Bearer", request.Headers.Authorization!.Scheme);
        Assert.Equal(await partner.Client.GetAccessTokenAsync(), request.Headers.Authorization.Parameter);
        Assert.False(request.Headers.Contains("DPoP"));
    }

    [Theory]
    [InlineData("https://elsewhere.example/v1/applications")]
    [InlineData("//elsewhere.example/v1/applications")]
    [InlineData("")]
    public async Task A_request_that_does_not_go_to_the_service_gets_no_token(string address)
    {
        using var partner = new Partner(new Uri(World.Url), "servicepoint-east");
        using var request = new HttpRequestMessage(HttpMethod.Get, address);

        await Assert.ThrowsAsync<ArgumentException>(() => partner.Client.AuthorizeAsync(request));

        Assert.Null(request.Headers.Authorization);
    }
}
