using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using Issuance.Access;
using Issuance.Http;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Issuance.Pages.Api;

/// <summary>
/// Asks the API over HTTP on behalf of the signed-in member, with a token of the member's own: whatever a page does
/// passes the guards that every other caller passes, and a page can do nothing that they forbid.
/// </summary>
public sealed class ApiCalls(ApiConnection connection, SignedInMember signedIn, AccessTokens tokens)
{
    public Task<ApiAnswer> GetAsync(string path, CancellationToken cancel) =>
        SendAsync(HttpMethod.Get, path, body: null, key: null, cancel);

    /// <param name="key">The idempotency key that the form was given when it was shown: sent twice, done once. Null
    /// for an operation that takes none.</param>
    public Task<ApiAnswer> PostAsync(string path, object body, string? key, CancellationToken cancel) =>
        SendAsync(HttpMethod.Post, path, body, key, cancel);

    public async Task<ApiAnswer> SendAsync(
        HttpMethod method,
        string path,
        object? body,
        string? key,
        CancellationToken cancel
    )
    {
        var member = await signedIn.GetAsync(cancel);
        using var request = new HttpRequestMessage(method, new Uri(connection.BaseUrl, path));
        request.Headers.Authorization = new AuthenticationHeaderValue(
            "Bearer",
            tokens.Issue(member.AsClient(), member.AsClient().Scopes)
        );
        if (key is not null)
            request.Headers.Add("Idempotency-Key", key);
        if (body is not null)
            request.Content = JsonContent.Create(body, new MediaTypeHeaderValue("application/json"), JsonText.Options);
        try
        {
            using var response = await connection.Http.SendAsync(request, cancel);
            var text = await response.Content.ReadAsStringAsync(cancel);
            return new ApiAnswer((int)response.StatusCode, text.Length == 0 ? null : JsonNode.Parse(text));
        }
        catch (Exception e)
            when (e is HttpRequestException or JsonException
                || (e is TaskCanceledException && !cancel.IsCancellationRequested)
            )
        {
            return new ApiAnswer(503, new JsonObject { ["code"] = "api_unreachable" });
        }
    }
}

/// <summary>Where the API is: <c>Console:ApiBaseUrl</c>, or this very process.</summary>
public sealed class ApiConnection(IConfiguration configuration, IServiceProvider services) : IDisposable
{
    private Uri? baseUrl;

    public HttpClient Http { get; } =
        new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false })
        {
            Timeout = TimeSpan.FromSeconds(30),
        };

    public Uri BaseUrl => baseUrl ??= new Uri(configuration["Console:ApiBaseUrl"] ?? OwnAddress());

    private string OwnAddress() =>
        services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.First();

    public void Dispose() => Http.Dispose();
}
