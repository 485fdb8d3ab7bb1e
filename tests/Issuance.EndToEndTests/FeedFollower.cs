using System.Text.Json.Nodes;

namespace Issuance.EndToEndTests;

/// <summary>A partner that follows the feed by its cursor and never looks back.</summary>
internal sealed class FeedFollower(Users users, string client) : IDisposable
{
    private readonly CancellationTokenSource over = new();
    private readonly List<(string Id, long Sequence)> seen = [];
    private string? cursor;

    public async Task FollowAsync()
    {
        while (!over.IsCancellationRequested)
        {
            await NextAsync();
            await Task.Delay(100);
        }
    }

    /// <summary>Stops following and takes what is left.</summary>
    public async Task<IReadOnlyList<(string Id, long Sequence)>> EndAsync(Task followed)
    {
        await over.CancelAsync();
        await followed;
        while (await NextAsync() > 0)
        {
            // One page more.
        }

        return seen;
    }

    private async Task<int> NextAsync()
    {
        var path = cursor is null ? "/v1/events?limit=100" : $"/v1/events?limit=100&cursor={cursor}";
        var page = await users.AskAsync(client, HttpMethod.Get, path, null, null);
        cursor = (string)page["nextCursor"]!;
        var events = page["data"]!.AsArray();
        foreach (var one in events)
            seen.Add(((string)one!["id"]!, (long)one["data"]!["sequence"]!));
        return events.Count;
    }

    public void Dispose() => over.Dispose();
}
