using System.Net;
using System.Text.RegularExpressions;
using Issuance.EndToEndTests;
using Issuance.Jobs;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Issuance.HangfireTests;

/// <summary>The service built with <c>-p:JobEngine=Hangfire</c>: the same jobs on the same timetable, and its dashboard.</summary>
public sealed partial class HangfireTests
{
    private const string Often = "seal-audit";

    [Fact]
    public async Task Two_processes_fire_each_schedule_once_also_after_one_was_killed()
    {
        await using var machine = await Machine.SetUpAsync();
        await machine.StartStubsAsync();
        var first = (await machine.StartBesideAsync("jobs")).Process;
        await machine.StartBesideAsync("jobs");

        // Every ten seconds by its schedule, whoever runs it.
        await UntilAsync(machine, async () => (await RunsAsync(machine)).Count >= 3);
        first.Kill();
        var killedAt = TimeProvider.System.GetUtcNow();
        await UntilAsync(machine, async () => (await RunsAsync(machine)).Count(at => at > killedAt) >= 3);

        var fired = (await RunsAsync(machine)).ConvertAll(at => (at.ToUnixTimeSeconds() - 5) / 10);
        Assert.Equal(fired.Distinct().Count(), fired.Count);
        Assert.DoesNotContain("fail: Issuance", machine.LogOf("Issuance.Host"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_job_of_the_catalogue_stands_in_the_timetable_by_its_name_alone()
    {
        await using var machine = await Machine.SetUpAsync();
        await machine.StartStubsAsync();
        await machine.StartBesideAsync("jobs");

        await using var database = NpgsqlDataSource.Create(machine.ConnectionString);
        foreach (var entry in JobCatalog.All)
        {
            await using var ask = database.CreateCommand(
                "select field, value from hangfire.hash where key = 'recurring-job:' || $1"
            );
            ask.Parameters.AddWithValue(entry.Name);
            var fields = new Dictionary<string, string>(StringComparer.Ordinal);
            await using var reader = await ask.ExecuteReaderAsync();
            while (await reader.ReadAsync())
                fields[reader.GetString(0)] = reader.GetString(1);
            Assert.Equal(entry.Cron, fields["Cron"]);
            Assert.Equal("Asia/Shanghai", fields["TimeZoneId"]);
            Assert.Contains($"\\\"{entry.Name}\\\"", fields["Job"], StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_run_for_a_period_is_made_once_however_many_ask()
    {
        await using var machine = await Machine.SetUpAsync();
        await machine.StartStubsAsync();
        await Task.WhenAll(machine.StartBesideAsync("jobs"), machine.StartBesideAsync("jobs"));

        var exits = await Task.WhenAll(
            Enumerable
                .Range(0, 3)
                .Select(_ => machine.CommandAsync("run-job", "case-deadlines", "--period", "2026-03-02"))
        );

        Assert.All(exits, exit => Assert.Equal(0, exit));
        await using var db = Waiting.Open(machine);
        Assert.NotNull((await db.JobRuns.SingleAsync(run => run.Period != null)).FinishedAt);
    }

    [Fact]
    public async Task The_dashboard_is_for_those_who_may_look_and_acts_for_those_who_may_act()
    {
        await using var machine = await Machine.SetUpAsync();
        await machine.StartAsync();
        var dashboard = $"{machine.Url}/ops/hangfire";
        var act = $"{dashboard}/recurring/trigger";

        using var stranger = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false });
        using var shut = await stranger.GetAsync(dashboard);
        Assert.Equal(HttpStatusCode.Found, shut.StatusCode);
        Assert.StartsWith("/sign-in", shut.Headers.Location!.ToString(), StringComparison.Ordinal);

        using var clerk = await DatabaseOutageTests.SignInAsync(machine.Url, "clerk-east", "/desk");
        Assert.Equal(HttpStatusCode.Forbidden, (await clerk.GetAsync(dashboard)).StatusCode);

        using var viewer = await DatabaseOutageTests.SignInAsync(machine.Url, "viewer");
        var shown = await viewer.GetStringAsync($"{dashboard}/recurring");
        Assert.Contains(Often, shown, StringComparison.Ordinal);
        Assert.DoesNotContain("Host=", shown, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Forbidden, await PostAsync(viewer, act, shown));

        using var operates = await DatabaseOutageTests.SignInAsync(machine.Url);
        var page = await operates.GetStringAsync($"{dashboard}/recurring");
        Assert.Equal(HttpStatusCode.Forbidden, await PostAsync(operates, act, page: ""));
        Assert.True((int)await PostAsync(operates, act, page) is >= 200 and < 300);
        await using var db = Waiting.Open(machine);
        var logged = await db.OpsActions.SingleAsync(action => action.Action == "hangfire");
        Assert.Equal("/recurring/trigger", logged.Target);
        Assert.NotEmpty(logged.Who);
    }

    [Fact]
    public async Task The_partners_API_may_not_tell_the_jobs_what_to_run()
    {
        await using var machine = await Machine.SetUpAsync();

        foreach (var (role, expected) in new[] { ("issuance_api", false), ("issuance_jobs", true) })
        {
            var settings = new NpgsqlConnectionStringBuilder(machine.ConnectionString) { Options = $"-c role={role}" };
            await using var database = NpgsqlDataSource.Create(settings.ConnectionString);
            await using var look = database.CreateCommand("select has_schema_privilege('hangfire', 'usage')");
            Assert.Equal(expected, await look.ExecuteScalarAsync());
        }
    }

    private static async Task<HttpStatusCode> PostAsync(HttpClient browser, string address, string page)
    {
        using var form = new FormUrlEncodedContent(new Dictionary<string, string> { ["jobs[]"] = Often });
        using var request = new HttpRequestMessage(HttpMethod.Post, address) { Content = form };
        if (Token().Match(page) is { Success: true } token)
            request.Headers.Add(token.Groups["header"].Value, token.Groups["value"].Value);
        using var answer = await browser.SendAsync(request);
        return answer.StatusCode;
    }

    [GeneratedRegex(
        "<meta name=\"csrf-header\" content=\"(?<header>[^\"]+)\">.*?<meta name=\"csrf-token\" content=\"(?<value>[^\"]+)\">",
        RegexOptions.ExplicitCapture | RegexOptions.Singleline,
        1000
    )]
    private static partial Regex Token();

    private static async Task<List<DateTimeOffset>> RunsAsync(Machine machine)
    {
        await using var db = Waiting.Open(machine);
        return await db
            .JobRuns.Where(run => run.Job == Often)
            .OrderBy(run => run.StartedAt)
            .Select(run => run.StartedAt)
            .ToListAsync();
    }

    private static async Task UntilAsync(Machine machine, Func<Task<bool>> holds)
    {
        for (var until = TimeProvider.System.GetUtcNow().AddSeconds(90); !await holds(); await Task.Delay(500))
            Assert.True(TimeProvider.System.GetUtcNow() < until, machine.LogOf("Issuance.Host"));
    }
}
