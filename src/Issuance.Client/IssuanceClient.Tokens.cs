using System.Net.Http.Headers;

namespace Issuance.Client;

public sealed partial class IssuanceClient
{
    /// <summary>
    /// Makes a request of your own ready to be sent to the service, for what this client has no method for: completes its address
    /// from <see cref="IssuanceClientOptions.BaseAddress"/> and shows the access token; one that is bound to a key
    /// (<see cref="IssuanceClientOptions.BindTokens"/>) with the proof for this method and address.
    /// </summary>
    /// <remarks>
    /// A proof is good for a minute and one sending: call this last, and again before each repeat. The answer is yours to deal with;
    /// nothing is tried again.
    /// </remarks>
    /// <exception cref="ArgumentException">It has no address, or one that is not the service's, where the token must not go.</exception>
    public async Task AuthorizeAsync(HttpRequestMessage request, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (!transport.IsForService(request))
            throw new ArgumentException("The request's address must be the service's.", nameof(request));
        var token = await tokens.GetAsync(cancel);
        request.Headers.Authorization = new AuthenticationHeaderValue(token.Scheme, token.Token);
        transport.Prove(request);
    }

    /// <summary>
    /// The present access token, to be looked at or shown as a bearer's. Do not keep it: ask again each time. With
    /// <see cref="IssuanceClientOptions.BindTokens"/> it opens nothing by itself, since each request needs a proof beside it: use
    /// <see cref="AuthorizeAsync"/>, which serves for both.
    /// </summary>
    public async ValueTask<string> GetAccessTokenAsync(CancellationToken cancel = default) =>
        (await tokens.GetAsync(cancel)).Token;
}
