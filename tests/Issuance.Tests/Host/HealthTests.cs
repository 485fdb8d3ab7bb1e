using System.Diagnostics;
using System.Net;
using System.Text.Json.Nodes;
using Issuance.Calendar;
using Issuance.Observability;
using Issuance.Tests.World;
using Npgsql;

namespace Issuance.Tests.Host;

public sealed class HealthTests : IDisposable
{
    private readonly HttpClient http = new() { Timeout = TimeSpan.FromSeconds(60) };

    public void Dispose() => http.Dispose();

    private async Task<(HttpStatusCode Status, JsonNode Json)> AskAsync(
        IssuanceWorld world,
        string path = "/health/ready"
    )
    {
        using var answer = await http.GetAsync(new Uri(world.Url + path));
        return (answer.StatusCode, JsonNode.Parse(await answer.Content.ReadAsStringAsync())!);
    }

    private Task<(HttpStatusCode Status, JsonNode Json)> ReadyAsync(IssuanceWorld world) =>
        IssuanceWorld.EventuallyAsync(() => AskAsync(world), seen => seen.Status == HttpStatusCode.OK);

    [Theory]
    [InlineData("all", "ok")]
    [InlineData("jobs", "ok")]
    [InlineData("api", "elsewhere")]
    public async Task A_process_of_any_role_becomes_ready(string role, string jobs)
    {
        await using var world = await IssuanceWorld.StartAsync(role);

        var (_, ready) = await ReadyAsync(world);
        var (_, live) = await AskAsync(world, "/health/live");

        Assert.Equal("""{"status":"live"}""", live.ToJsonString());
        Assert.Equal("ready", (string?)ready["status"]);
        Assert.Equal(
            $$"""{"database":"ok","migrations":"ok","keys":"ok","jobs":"{{jobs}}"}""",
            ready["checks"]!.ToJsonString()
        );
        Assert.NotNull(ready["warnings"]);
    }

    [Fact]
    public async Task A_hanging_database_is_told_within_two_seconds_and_forgotten_when_it_is_back()
    {
        var direct = await TestServer.NewDatabaseAsync();
        await using var database = new FreezableDatabase(direct);
        await using var world = await IssuanceWorld.StartAsync(
            "api",
            new Dictionary<string, string?> { ["ConnectionStrings:Issuance"] = database.ConnectionString }
        );
        await ReadyAsync(world);

        database.Freeze();
        var waiting = Stopwatch.StartNew();
        var (status, hanging) = await AskAsync(world);
        var (live, _) = await AskAsync(world, "/health/live");
        var took = waiting.Elapsed;
        database.Thaw();

        Assert.Equal(HttpStatusCode.ServiceUnavailable, status);
        Assert.Equal("not_ready", (string?)hanging["status"]);
        Assert.Equal("failed", (string?)hanging["checks"]!["database"]);
        Assert.Equal("ok", (string?)hanging["checks"]!["keys"]);
        Assert.Equal(HttpStatusCode.OK, live);
        Assert.True(took < TimeSpan.FromSeconds(10), $"It took {took}.");
        await ReadyAsync(world);
        await TestServer.DropDatabaseAsync(direct);
    }

    [Fact]
    public async Task A_schema_that_is_behind_the_program_is_not_ready()
    {
        await using var world = await IssuanceWorld.StartAsync("api");
        await using (var owner = NpgsqlDataSource.Create(world.ConnectionString))
        await using (var forget = owner.CreateCommand("""delete from "__EFMigrationsHistory" """))
            await forget.ExecuteNonQueryAsync();

        var (status, answer) = await AskAsync(world);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, status);
        Assert.Equal("failed", (string?)answer["checks"]!["migrations"]);
        Assert.Equal("ok", (string?)answer["checks"]!["database"]);
    }

    [Fact]
    public async Task A_shutdown_is_told_before_requests_are_refused()
    {
        var world = await IssuanceWorld.StartAsync(
            settings: new Dictionary<string, string?> { ["Shutdown:DrainSeconds"] = "10" }
        );
        await ReadyAsync(world);

        var stopping = world.DisposeAsync().AsTask();
        var seen = await IssuanceWorld.EventuallyAsync(
            () => AskAsync(world),
            seen => seen.Status == HttpStatusCode.ServiceUnavailable,
            seconds: 9
        );
        var (live, _) = await AskAsync(world, "/health/live");
        await stopping;

        Assert.Equal("not_ready", (string?)seen.Json["status"]);
        Assert.Equal(HttpStatusCode.OK, live);
    }

    [Theory]
    [InlineData("2026-11-30", false)]
    [InlineData("2026-12-01", true)]
    [InlineData("2027-03-01", true)]
    public void A_year_that_is_not_loaded_is_warned_of_a_month_ahead(string today, bool warned) =>
        Assert.Equal(
            warned ? ["calendar_year_missing"] : [],
            Health.Warnings(
                WorkingCalendar.Published,
                DateOnly.Parse(today, System.Globalization.CultureInfo.InvariantCulture)
            )
        );

    [Fact]
    public async Task A_missing_year_is_a_warning_and_no_more()
    {
        await using var world = await IssuanceWorld.StartAsync();
        await world.As("ops").PostAsync("/v1/sandbox/clock", new { now = "2027-06-01T09:00:00+08:00" });

        var (_, ready) = await ReadyAsync(world);

        Assert.Equal("""["calendar_year_missing"]""", ready["warnings"]!.ToJsonString());
    }
}
