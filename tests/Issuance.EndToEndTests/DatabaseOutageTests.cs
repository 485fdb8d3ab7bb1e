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

        using var operatorsBrowser = await SignInAsync(machine.Url);

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

        // A person who is signed in reads what is wrong and what to do, in words.
        using var page = await operatorsBrowser.GetAsync($"{machine.Url}/ops");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, page.StatusCode);
        Assert.Equal("text/html", page.Content.Headers.ContentType?.MediaType);
        Assert.Contains("服务暂时不可用", await page.Content.ReadAsStringAsync(), StringComparison.Ordinal);

        await machine.StartAsync();
        Assert.Equal(HttpStatusCode.OK, (await operatorsBrowser.GetAsync($"{machine.Url}/ops")).StatusCode);
        await users.ApproveAgainAsync(application);
        await users.UntilInTransitAsync([application]);
        await users.AssertOneEffectEachAsync(1);
    }

    [Fact]
    public async Task A_database_that_is_away_for_twenty_seconds_amid_orders_loses_and_doubles_nothing()
    {
        const int orders = 24;
        string[] banks = ["harbour", "meridian", "rural"];
        await using var machine = await Machine.SetUpAsync();
        await machine.StartAsync();
        using var users = new Users(machine);
        var applications = new List<string>();
        for (var i = 0; i < orders; i++)
            applications.Add(await users.SubmitAsync(banks[i % banks.Length]));

        // Asked again until they are told: 503 while it is away, never a 500.
        var approvals = Task.WhenAll(applications.Select(users.ApproveUntilDoneAsync));
        await Task.Delay(200);
        await machine.KillDatabaseAsync();
        await Task.Delay(TimeSpan.FromSeconds(20));
        await machine.StartDatabaseAgainAsync();
        await approvals;

        Assert.False(machine.Service.HasExited, "The service was to live through it.");
        var invariants = new Invariants(machine);
        await invariants.UntilAtRestAsync(orders, "database away");
        await invariants.AssertAsync("database away");
    }

    internal static async Task<HttpClient> SignInAsync(string url, string member = "operator", string home = "/ops")
    {
        var browser = new HttpClient { Timeout = TimeSpan.FromSeconds(60) };
        var form = await browser.GetStringAsync($"{url}/sign-in?returnUrl={Uri.EscapeDataString(home)}");
        const string field = "name=\"__RequestVerificationToken\" type=\"hidden\" value=\"";
        var start = form.IndexOf(field, StringComparison.Ordinal) + field.Length;
        using var click = new FormUrlEncodedContent(
            new Dictionary<string, string>
            {
                ["userName"] = member,
                ["__RequestVerificationToken"] = form[start..form.IndexOf('"', start)],
            }
        );
        using var entered = await browser.PostAsync(
            $"{url}/sign-in?handler=Demo&returnUrl={Uri.EscapeDataString(home)}",
            click
        );
        Assert.Equal(home, entered.RequestMessage!.RequestUri!.AbsolutePath);
        return browser;
    }
}
