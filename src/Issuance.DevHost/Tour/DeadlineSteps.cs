using Issuance.Client;

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
        check.Status(await api.MoveClockAsync(sandbox => sandbox.AdvanceClockAsync("P3WD", api.Cancel)), 200);
        check.Status(await api.MoveClockAsync(sandbox => sandbox.AdvanceClockAsync("PT9H", api.Cancel)), 200);
        foreach (var run in new[] { "first", "second" })
        {
            Check.Equal(ExitCodes.Held, await journey.RunJobAsync(Job), $"exit of the {run} run of {Job}");
        }

        var happened = await FollowAsync(api, new EventFilter(ApplicationId: fifth.Application));
        var told = happened
            .Select(one => one.Type)
            .Where(type => type.StartsWith("service_point.", StringComparison.Ordinal))
            .ToList();
        Check.Equal("service_point.due_soon service_point.breached", string.Join(' ', told), "told of the fifth case");
        var application = (await api.As(fifth.Client).GetApplicationAsync(fifth.Application, api.Cancel)).Value;
        Check.Equal("breached", application.Deadline.State, "deadline of the fifth case");

        ExpectPath(await FollowAsync(api, new EventFilter(CardId: journey.First.Card)));
        var page = await OpsVisit.ReadAsync(api.Http.BaseAddress!, api.Cancel);
        Check.That(
            page.Contains(fifth.Application, StringComparison.Ordinal),
            "/ops does not show the fifth case among the overdue ones"
        );
    }

    /// <summary>Reads the feed by its cursor, three at a time, to its end.</summary>
    private static async Task<List<IssuanceEvent>> FollowAsync(SandboxApi api, EventFilter filter)
    {
        var seen = new List<IssuanceEvent>();
        await foreach (var one in api.As("ops").ReadEventsAsync(filter, pageSize: 3, cancel: api.Cancel))
        {
            seen.Add(one.Event);
        }

        return seen;
    }

    private static void ExpectPath(List<IssuanceEvent> events)
    {
        var steps = events
            .Where(one => one.Data.More.ContainsKey("custody"))
            .Select(one => one.Data.More["custody"].GetString()!)
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
}
