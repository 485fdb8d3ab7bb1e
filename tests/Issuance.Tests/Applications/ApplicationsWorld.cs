using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Issuance.Tests.World;
using Issuance.Time;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Issuance.Tests.Applications;

/// <summary>
/// A world without workers, so that an ordered card stays where it is, on Monday 2 March 2026 at half past nine.
/// Its tests run one after another, since some of them move the clock.
/// </summary>
[CollectionDefinition(Name)]
public sealed class ApplicationsCollection : ICollectionFixture<ApplicationsWorld>
{
    public const string Name = "applications";
}

public sealed class ApplicationsWorld : IAsyncLifetime
{
    public static readonly DateTimeOffset Start = new(2026, 3, 2, 9, 30, 0, TimeSpan.FromHours(8));

    public IssuanceWorld World { get; private set; } = null!;
    public ApiClient East => World.As("servicepoint-east");
    public ApiClient West => World.As("servicepoint-west");
    public ApiClient Reviewer => World.As("reviewer-1");
    public ApiClient Operations => World.As("ops");

    public async Task InitializeAsync()
    {
        World = await IssuanceWorld.StartAsync("api");
        await MoveClockAsync(Start);
    }

    public async Task DisposeAsync() => await World.DisposeAsync();

    /// <summary>Business time runs on from this instant.</summary>
    public async Task MoveClockAsync(DateTimeOffset now)
    {
        var offset = (now - TimeProvider.System.GetUtcNow()).TotalSeconds;
        await World.ReadAsync(db =>
            db.Database.ExecuteSqlAsync($"update business_clock set offset_seconds = {offset}")
        );
        var clock = World.Services.GetRequiredService<BusinessClock>();
        await IssuanceWorld.EventuallyAsync(
            () => Task.FromResult(clock.Offset.TotalSeconds),
            seen => Math.Abs(seen - offset) < 0.001
        );
    }

    /// <summary>A received application.</summary>
    public async Task<string> SubmitAsync(TestPerson? person = null, string servicePoint = "SP-EAST")
    {
        var client = servicePoint == "SP-EAST" ? East : West;
        var answer = await client.PostAsync("/v1/applications", (person ?? People.New()).Application(servicePoint));
        Assert.True(answer.Status == 202, answer.Text);
        return (string)answer.Json["id"]!;
    }

    public Task<Answer> ApproveAsync(string id, string clerk = "R-1") =>
        Reviewer.PostAsync($"/v1/applications/{id}/approval", new { clerk, identityVerified = true });

    public Task<Answer> RejectAsync(string id, string clerk = "R-1") =>
        Reviewer.PostAsync(
            $"/v1/applications/{id}/rejection",
            new
            {
                clerk,
                reasonCode = "not_insured",
                comment = "查无参保记录",
            }
        );

    public Task<Answer> WithdrawAsync(string id) =>
        East.PostAsync($"/v1/applications/{id}/withdrawal", new { clerk = "E-1007", requestedBy = "holder" });

    /// <summary>The types of an application's events and its card's, in the order of writing.</summary>
    public Task<List<string>> EventsAsync(string applicationId) =>
        World.ReadAsync(db =>
            db.Events.Where(e => e.ApplicationId == applicationId)
                .OrderBy(e => e.Number)
                .Select(e => e.Type)
                .ToListAsync()
        );
}

internal static class Forms
{
    /// <summary>A sound form with some members changed.</summary>
    /// <param name="changes">JSON Pointer and new value; a null value takes the member out.</param>
    public static string Form(this TestPerson person, params (string Pointer, object? Value)[] changes)
    {
        var form = JsonSerializer.SerializeToNode(person.Application())!;
        foreach (var (pointer, value) in changes)
            Set(form, pointer.Split('/')[1..], value);
        return form.ToJsonString();
    }

    /// <summary>The same person's number as it was written until 1999.</summary>
    public static string LegacyNumber(this TestPerson person) => person.IdNumber[..6] + person.IdNumber[8..17];

    private static void Set(JsonNode node, string[] path, object? value)
    {
        foreach (var step in path[..^1])
            node = node is JsonArray list ? list[int.Parse(step, CultureInfo.InvariantCulture)]! : node[step]!;
        if (value is null)
            node.AsObject().Remove(path[^1]);
        else
            node[path[^1]] = JsonSerializer.SerializeToNode(value);
    }
}
