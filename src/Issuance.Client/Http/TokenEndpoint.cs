using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace Issuance.Client.Http;

/// <summary>
/// Asks for access tokens. Asking changes nothing at the service and every try carries an assertion of its own, so it is
/// repeated like a read.
/// </summary>
internal sealed class TokenEndpoint(IssuanceClientOptions options, Transport transport)
{
    /// <summary>An assertion lives for a minute; a clock that is off by less than this was not why it was refused.</summary>
    private static readonly TimeSpan Telling = TimeSpan.FromSeconds(15);

    public const string Path = "/oauth/token";

    private string? issuer = options.Issuer;

    public async Task<IssuedToken> AskAsync(CancellationToken cancel)
    {
        var believed = transport.Clock.Offset;
        var answer = await SendAsync(cancel);
        // The refusal told the service's time: when ours was far from it, that was the fault.
        if (answer.Status == 401 && (transport.Clock.Offset - believed).Duration() > Telling)
            answer = await SendAsync(cancel);
        if (answer.Status == 200)
            return JsonSerializer.Deserialize(answer.Body, IssuanceJson.Tokens.IssuedToken)
                ?? throw new IssuanceUnreachableException("The token endpoint answered null.", false, null);
        var refusal = Read(answer);
        throw new IssuanceTokenException(
            answer.Status,
            refusal?.Error ?? "unreadable_answer",
            refusal?.ErrorDescription
        );
    }

    private async Task<RawAnswer> SendAsync(CancellationToken cancel)
    {
        if (options.Credential.ClientSecret is null)
            issuer ??= await DiscoverAsync(cancel);
        return await transport.SendAsync(Request, repeatable: true, isRead: true, idempotencyKey: null, cancel);
    }

    private HttpRequestMessage Request()
    {
        var form = new Dictionary<string, string>(StringComparer.Ordinal) { ["grant_type"] = "client_credentials" };
        if (options.Scopes is { } scopes)
            form["scope"] = string.Join(' ', scopes);
        var request = new HttpRequestMessage(HttpMethod.Post, Path);
        var credential = options.Credential;
        if (credential.ClientSecret is { } secret)
        {
            // Both halves are form-encoded before they are joined (RFC 6749 2.3.1).
            var pair = $"{Uri.EscapeDataString(credential.ClientId)}:{Uri.EscapeDataString(secret)}";
            request.Headers.Authorization = new AuthenticationHeaderValue(
                "Basic",
                Convert.ToBase64String(Encoding.UTF8.GetBytes(pair))
            );
        }
        else
        {
            form["client_assertion_type"] = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
            form["client_assertion"] = ClientAssertion.Make(credential, issuer!, transport.Clock.Now);
        }

        request.Content = new FormUrlEncodedContent(form);
        return request;
    }

    private async Task<string> DiscoverAsync(CancellationToken cancel)
    {
        var answer = await transport.SendAsync(
            () => new HttpRequestMessage(HttpMethod.Get, "/.well-known/oauth-authorization-server"),
            repeatable: true,
            isRead: true,
            idempotencyKey: null,
            cancel
        );
        if (
            answer.Status == 200
            && JsonSerializer.Deserialize(answer.Body, IssuanceJson.Tokens.ServerMetadata) is { } said
        )
            return said.Issuer;
        throw new IssuanceUnreachableException(
            $"The service does not describe itself ({answer.Status}): set Issuer.",
            outcomeUnknown: false,
            idempotencyKey: null
        );
    }

    private static TokenRefusal? Read(RawAnswer answer)
    {
        try
        {
            return JsonSerializer.Deserialize(answer.Body, IssuanceJson.Tokens.TokenRefusal);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
