using System.Net.Http.Json;
using System.Text.Json;
using Issuance.Http;
using Microsoft.Extensions.Configuration;

namespace Issuance.Sandbox;

/// <summary>The switches of the stub banks. Only the sandbox has them; a real bank has none.</summary>
public sealed class StubControl : IDisposable
{
    private readonly HttpClient http;

    private StubControl(Uri address) =>
        http = new HttpClient(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false })
        {
            BaseAddress = address,
            Timeout = TimeSpan.FromSeconds(10),
        };

    /// <summary>Found beside the stub bank that orders go to, unless <c>Stubs:BaseUrl</c> says otherwise.</summary>
    internal static StubControl From(IConfiguration configuration) =>
        new(new Uri(new Uri((configuration["Stubs:BaseUrl"] ?? configuration["Banks:Harbour:BaseUrl"])!), "/"));

    /// <returns>The stub's status and body; null when it does not answer.</returns>
    public async Task<(int Status, JsonElement Body)?> PostAsync(string path, object? body, CancellationToken cancel)
    {
        try
        {
            using var answer = await http.PostAsJsonAsync(
                new Uri(path, UriKind.Relative),
                body,
                JsonText.Options,
                cancel
            );
            return ((int)answer.StatusCode, await answer.Content.ReadFromJsonAsync<JsonElement>(cancel));
        }
        catch (Exception e)
            when (e is HttpRequestException or JsonException or OperationCanceledException
                && !cancel.IsCancellationRequested
            )
        {
            return null;
        }
    }

    public void Dispose() => http.Dispose();
}
