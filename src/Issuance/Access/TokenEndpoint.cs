using System.Text;
using System.Threading.RateLimiting;
using Issuance.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.WebUtilities;

namespace Issuance.Access;

/// <summary>OAuth 2.0 client credentials (RFC 6749 4.4); it alone answers errors in that standard's form.</summary>
public static class TokenEndpoint
{
    private const string AssertionType = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
    private const int LargestForm = 64 * 1024;

    public sealed record Response(string AccessToken, string TokenType, int ExpiresIn, string Scope);

    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapPost("/oauth/token", HandleAsync).WithName("IssueToken").WithSummary("Get an access token");

    internal static async Task<IResult> HandleAsync(
        HttpContext context,
        ClientAssertions assertions,
        AccessTokens tokens,
        TokenRates rates,
        CurrentActor actor,
        CancellationToken cancel
    )
    {
        if (!rates.MayAsk(context.Connection.RemoteIpAddress?.ToString() ?? ""))
            return TooMany(context);
        if (!Guards.IsPlain(context.Request, "application/x-www-form-urlencoded"))
            return Error(415, "invalid_request", "Send application/x-www-form-urlencoded.");
        if (await RawBody.ReadAsync(context.Request, LargestForm, cancel) is not { } body)
            return Error(413, "invalid_request", "The form is too large.");
        if (await ReadFormAsync(body, cancel) is not { } form)
            return Error(400, "invalid_request", "The form cannot be read, or a field is given twice.");
        if (!form.TryGetValue("grant_type", out var grant))
            return Error(400, "invalid_request", "grant_type is missing.");
        if (grant != "client_credentials")
            return Error(400, "unsupported_grant_type", "Only client_credentials is offered.");

        var client = await AuthenticateAsync(context.Request, form, assertions, cancel);
        if (client is null)
        {
            context.Response.Headers.WWWAuthenticate = "Basic realm=\"issuance\"";
            return Error(401, "invalid_client", "The client could not be authenticated.");
        }

        (actor.Client, actor.Kind, actor.Tenant) = (client.Id, client.Kind, client.Tenant);
        if (!rates.MayTake(client.Id))
            return TooMany(context);
        var asked = form.GetValueOrDefault("scope")?.Split(' ', StringSplitOptions.RemoveEmptyEntries) ?? client.Scopes;
        if (asked.Length == 0 || asked.Except(client.Scopes, StringComparer.Ordinal).Any())
        {
            Problems.Remember(context, "invalid_scope");
            return Error(400, "invalid_scope", "The client has not all of these scopes.");
        }

        var scopes = asked.Distinct(StringComparer.Ordinal).ToList();
        return Results.Json(
            new
            {
                access_token = tokens.Issue(client, scopes),
                token_type = "Bearer",
                expires_in = (int)AccessTokens.Lifetime.TotalSeconds,
                scope = string.Join(' ', scopes),
            }
        );
    }

    private static async Task<Client?> AuthenticateAsync(
        HttpRequest request,
        Dictionary<string, string> form,
        ClientAssertions assertions,
        CancellationToken cancel
    )
    {
        var basic = request.Headers.Authorization;
        if (form.TryGetValue("client_assertion", out var assertion))
            return basic.Count == 0 && form.GetValueOrDefault("client_assertion_type") == AssertionType
                ? await assertions.ProveAsync(assertion, cancel)
                : null;
        if (basic.Count != 1 || basic[0]?.StartsWith("Basic ", StringComparison.OrdinalIgnoreCase) != true)
            return null;
        var buffer = new byte[basic[0]!.Length];
        if (!Convert.TryFromBase64String(basic[0]![6..].Trim(), buffer, out var length))
            return null;
        var parts = Encoding.UTF8.GetString(buffer, 0, length).Split(':', 2);
        return parts.Length == 2
            ? await assertions.ProveBySecretAsync(
                Uri.UnescapeDataString(parts[0]),
                Uri.UnescapeDataString(parts[1]),
                cancel
            )
            : null;
    }

    private static async Task<Dictionary<string, string>?> ReadFormAsync(
        ReadOnlyMemory<byte> body,
        CancellationToken cancel
    )
    {
        try
        {
            var reader = new FormPipeReader(
                System.IO.Pipelines.PipeReader.Create(new System.Buffers.ReadOnlySequence<byte>(body))
            );
            var fields = await reader.ReadFormAsync(cancel);
            return fields.Any(field => field.Value.Count != 1)
                ? null
                : fields.ToDictionary(field => field.Key, field => field.Value[0] ?? "", StringComparer.Ordinal);
        }
        catch (Exception e) when (e is InvalidDataException or FormatException or InvalidOperationException)
        {
            return null;
        }
    }

    private static IResult TooMany(HttpContext context)
    {
        context.Response.Headers.RetryAfter = "1";
        Problems.Remember(context, "rate_limited");
        return Error(429, "rate_limited", "Too many requests.");
    }

    private static IResult Error(int status, string error, string description) =>
        Results.Json(new { error, error_description = description }, statusCode: status);
}

/// <summary>200 requests a second per address, 20 tokens a second per client.</summary>
public sealed class TokenRates : IDisposable
{
    private readonly PartitionedRateLimiter<string> addresses = PerSecond(200);
    private readonly PartitionedRateLimiter<string> clients = PerSecond(20);

    public bool MayAsk(string address) => Take(addresses, address);

    public bool MayTake(string client) => Take(clients, client);

    private static bool Take(PartitionedRateLimiter<string> limiter, string key)
    {
        using var lease = limiter.AttemptAcquire(key);
        return lease.IsAcquired;
    }

    internal static PartitionedRateLimiter<string> PerSecond(int permits) =>
        PartitionedRateLimiter.Create<string, string>(key =>
            RateLimitPartition.GetTokenBucketLimiter(
                key,
                _ => new TokenBucketRateLimiterOptions
                {
                    TokenLimit = permits,
                    TokensPerPeriod = Math.Max(1, permits / 10),
                    ReplenishmentPeriod = TimeSpan.FromMilliseconds(100),
                    QueueLimit = 0,
                }
            )
        );

    public void Dispose()
    {
        addresses.Dispose();
        clients.Dispose();
    }
}
