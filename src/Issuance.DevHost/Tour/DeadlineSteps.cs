using System.Text.Json;
using Issuance.DevHost.Verbs;

namespace Issuance.DevHost.Tour;

/// <summary>Step 12: a case is left lying until it is overdue, and everybody who must know is told once.</summary>
internal static class DeadlineSteps
{
    private const string Job = "case-deadlines";

    /// <summary>Every way that step 6 to 11 may leave in a card's history: each status is followed by one of these.</summary>
    private static readonly Dictionary<string, string[]> Next = new(StringComparer.Ordinal)
    {
        ["ordered"] = ["accepted"],
        ["accepted"] = ["in_production"],
        ["in_production"] = ["produced"],
        ["produced"] = ["in_transit"],
        ["in_transit"] = ["at_pickup_point"],
        ["at_pickup_point"] = ["handed_over"],
    };

    public static async Task Overdue(Journey journey, Check check)
    {
        var (api, fifth) = (journey.Api, journey.Fifth);
        check.Status(await api.MoveClockAsync(new { advance = "P3WD" }), 200);
        check.Status(await api.MoveClockAsync(new { advance = "PT9H" }), 200);
        foreach (var run in new[] { "first", "second" })
        {
            Check.Equal(ExitCodes.Held, await journey.RunJobAsync(Job), $"exit of the {run} run of {Job}");
        }

        var types = await FollowAsync(api, $"applicationId={fifth.Application}");
        var told = types
            .Select(Type)
            .Where(type => type.StartsWith("service_point.", StringComparison.Ordinal))
            .ToList();
        Check.Equal("service_point.due_soon service_point.breached", string.Join(' ', told), "told of the fifth case");
        var application = Check.Looked(await api.GetAsync(fifth.Client, $"/v1/applications/{fifth.Application}"));
        Check.Equal("breached", application.Text("deadline", "state"), "deadline of the fifth case");

        ExpectPath(await FollowAsync(api, $"cardId={journey.First.Card}"));
        var page = await OpsVisit.ReadAsync(api.Http.BaseAddress!, api.Cancel);
        Check.That(
            page.Contains(fifth.Application, StringComparison.Ordinal),
            "/ops does not show the fifth case among the overdue ones"
        );
    }

    /// <summary>Reads the feed by its cursor, three at a time, to its end.</summary>
    private static async Task<List<JsonElement>> FollowAsync(SandboxApi api, string filter)
    {
        var (seen, cursor) = (new List<JsonElement>(), "");
        while (true)
        {
            var page = Check.Looked(await api.GetAsync("ops", $"/v1/events?limit=3&{filter}{cursor}"));
            seen.AddRange(page.Items("data"));
            if (page.Flag("hasMore") != true)
            {
                return seen;
            }

            cursor = $"&cursor={page.Text("nextCursor")}";
        }
    }

    private static void ExpectPath(List<JsonElement> events)
    {
        var steps = events
            .Select(one => one.GetProperty("data"))
            .Where(data => data.TryGetProperty("custody", out _))
            .Select(data => data.GetProperty("custody").GetString()!)
            .ToList();
        Check.Equal("ordered", steps.FirstOrDefault(), "custody at the start");
        Check.Equal("handed_over", steps.LastOrDefault(), "custody at the end");
        foreach (var (from, to) in steps.Zip(steps.Skip(1)))
        {
            Check.That(
                Next.TryGetValue(from, out var next) && next.Contains(to, StringComparer.Ordinal),
                $"{to} does not follow {from}: {string.Join(' ', steps)}"
            );
        }
    }

    private static string Type(JsonElement one) => one.GetProperty("type").GetString()!;
}
