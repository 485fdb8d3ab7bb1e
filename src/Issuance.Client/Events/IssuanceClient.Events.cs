using System.Runtime.CompilerServices;
using Issuance.Client.Http;

namespace Issuance.Client;

public sealed partial class IssuanceClient
{
    private static readonly TimeSpan UsualPause = TimeSpan.FromSeconds(5);

    /// <summary>One page of events, oldest first (scope <c>events:read</c>); its cursor never ends.</summary>
    public Task<IssuanceAnswer<Page<IssuanceEvent>>> ListEventsAsync(
        EventFilter? filter = null,
        int? limit = null,
        string? cursor = null,
        CancellationToken cancel = default
    )
    {
        var by = filter ?? new EventFilter();
        (string, string?)[] query =
        [
            .. (by.Types ?? []).Select(type => ("type", (string?)type)),
            ("cardId", by.CardId),
            ("applicationId", by.ApplicationId),
            ("from", Request.Text(by.From)),
            ("to", Request.Text(by.To)),
            ("limit", Request.Text(limit)),
            ("cursor", cursor),
        ];
        return GetAsync($"/v1/events{Request.Query(query)}", IssuanceJson.Default.PageIssuanceEvent, cancel);
    }

    /// <summary>Reads one event (scope <c>events:read</c>).</summary>
    public Task<IssuanceAnswer<IssuanceEvent>> GetEventAsync(string eventId, CancellationToken cancel = default) =>
        GetAsync(Request.Path($"/v1/events/{eventId}"), IssuanceJson.Default.IssuanceEvent, cancel);

    /// <summary>The events from a cursor to the present end of the feed.</summary>
    /// <param name="cursor">Where to begin; null = at the first event.</param>
    public IAsyncEnumerable<FollowedEvent> ReadEventsAsync(
        EventFilter? filter = null,
        string? cursor = null,
        int pageSize = 100,
        CancellationToken cancel = default
    ) => PagesAsync(filter, cursor, pageSize, pause: null, cancel);

    /// <summary>
    /// The events from a cursor on, for ever: at the end of the feed it waits and looks again. Whoever stores the cursors misses
    /// nothing, however commits overlap; after a trouble that outlasts the tries it throws, and goes on from the stored cursor.
    /// </summary>
    /// <param name="pause">Between two looks at the end; null = 5 s.</param>
    /// <param name="cancel">Ends it.</param>
    public IAsyncEnumerable<FollowedEvent> FollowEventsAsync(
        EventFilter? filter = null,
        string? cursor = null,
        int pageSize = 100,
        TimeSpan? pause = null,
        CancellationToken cancel = default
    ) => PagesAsync(filter, cursor, pageSize, pause ?? UsualPause, cancel);

    private async IAsyncEnumerable<FollowedEvent> PagesAsync(
        EventFilter? filter,
        string? cursor,
        int pageSize,
        TimeSpan? pause,
        [EnumeratorCancellation] CancellationToken cancel
    )
    {
        while (true)
        {
            var page = (await ListEventsAsync(filter, pageSize, cursor, cancel)).Value;
            for (var i = 0; i < page.Data.Count; i++)
                yield return new FollowedEvent(page.Data[i], i == page.Data.Count - 1 ? page.NextCursor : null);
            cursor = page.NextCursor ?? cursor;
            if (page.HasMore)
                continue;
            if (pause is not { } wait)
                yield break;
            await Task.Delay(wait, time, cancel);
        }
    }
}
