using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace Issuance.EndToEndTests;

public sealed class DatabaseOutageTests
{
    [Fact]
    public async Task While_the_database_is_gone_callers_hear_503_and_afterwards_all_goes_on_by_itself()
    {
        await using var machine = await Machine.SetUpAsync();
        await machine.StartAsync();
        using var users = new Users(machine);
        var application = await users.SubmitAsync();
        using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(20) };

        await machine.KillDatabaseAsync();

        using var submitted = await users.TrySubmitAsync();
        var problem = (await submitted.Content.ReadFromJsonAsync<JsonNode>())!;
        Assert.Equal(HttpStatusCode.ServiceUnavailable, submitted.StatusCode);
        Assert.Equal("application/problem+json", submitted.Content.Headers.ContentType?.MediaType);
        Assert.Equal("database_unavailable", (string?)problem["code"]);
        Assert.True((bool)problem["retryable"]!);
        Assert.NotNull(submitted.Headers.RetryAfter);
        using var ready = await http.GetAsync($"{machine.Url}/health/ready");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, ready.StatusCode);
        using var live = await http.GetAsync($"{machine.Url}/health/live");
        Assert.Equal(HttpStatusCode.OK, live.StatusCode);

        await machine.StartAsync();
        await users.ApproveAgainAsync(application);
        await users.UntilInTransitAsync([application]);
        await users.AssertOneEffectEachAsync(1);
    }
}
