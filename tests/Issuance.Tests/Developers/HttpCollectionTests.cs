using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Issuance.Tests.World;

namespace Issuance.Tests.Developers;

/// <summary>The requests that we hand out do the main job as they stand.</summary>
public sealed class HttpCollectionTests
{
    private static readonly (string Variable, string Client)[] Tokens =
    [
        ("OPS", "ops"),
        ("EAST", "servicepoint-east"),
        ("REVIEWER", "reviewer-1"),
        ("TELLER", "bank-harbour"),
        ("HOSPITAL", "hospital-1"),
    ];

    [Fact]
    public async Task Every_request_of_the_collection_gets_the_answer_that_it_names()
    {
        await using var world = await IssuanceWorld.StartAsync();
        using var http = new HttpClient();
        var environment = new Dictionary<string, string>();
        foreach (var (variable, client) in Tokens)
            environment[variable] = await world.As(client).TokenAsync();
        // As it is handed out, not as it lies in the checkout.
        var file = new HttpFile(await http.GetStringAsync(new Uri($"{world.Url}/openapi/issuance.http")), environment);
        file.Set("base", world.Url);

        Assert.True(file.Requests.Count >= 15, $"{file.Requests.Count} requests");
        foreach (var request in file.Requests)
        {
            var (status, text) = await IssuanceWorld.EventuallyAsync(
                () => SendAsync(http, file, request),
                seen => Fits(file, request, seen),
                Math.Max(0.001, request.Within.TotalSeconds)
            );
            file.Remember(request, text.Length > 0 ? JsonNode.Parse(text) : null);
            Assert.Equal(request.Status, status);
        }
    }

    private static bool Fits(HttpFile file, HttpFile.Request request, (int Status, string Text) seen) =>
        seen.Status == request.Status
        && (
            request.Expected is not var (path, value)
            || HttpFile.At(JsonNode.Parse(seen.Text), path)?.ToString() == file.Fill(value)
        );

    private static async Task<(int Status, string Text)> SendAsync(
        HttpClient http,
        HttpFile file,
        HttpFile.Request request
    )
    {
        using var message = new HttpRequestMessage(new HttpMethod(request.Method), file.Fill(request.Url));
        foreach (var (name, value) in request.Headers.Where(header => header.Name != "Content-Type"))
            message.Headers.TryAddWithoutValidation(name, file.Fill(value));
        if (request.Body.Length > 0)
            message.Content = new StringContent(
                file.Fill(request.Body),
                Encoding.UTF8,
                new MediaTypeHeaderValue(request.Headers.Single(header => header.Name == "Content-Type").Value)
            );
        using var answer = await http.SendAsync(message);
        return ((int)answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }
}
