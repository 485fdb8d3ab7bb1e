using System.Text.Json;
using System.Text.Json.Serialization;

namespace Issuance.Client;

/// <summary>Something that happened. Thin: ids, states and times, never a name or a number.</summary>
/// <param name="Type">Such as <c>card.handed_over</c>; new types come at any time.</param>
public sealed record IssuanceEvent(string Id, string Type, DateTimeOffset Timestamp, EventData Data);

/// <param name="Version">Grows by card (or application): an event with a lower one than you have seen is older.</param>
/// <param name="Sequence">Its place among all events.</param>
/// <param name="Previous">What the members that changed were before.</param>
public sealed record EventData(
    string? CardId,
    string? ApplicationId,
    int Version,
    long Sequence,
    IReadOnlyDictionary<string, string?> Previous,
    string Status
)
{
    /// <summary>What this type of event tells beyond the others, such as <c>custody</c>.</summary>
    [JsonExtensionData]
    public Dictionary<string, JsonElement> More { get; set; } = [];
}

/// <summary>Which events; null or empty = not filtered by that.</summary>
/// <param name="From">Inclusive, by the time of the event.</param>
/// <param name="To">Exclusive.</param>
public sealed record EventFilter(
    IReadOnlyList<string>? Types = null,
    string? CardId = null,
    string? ApplicationId = null,
    DateTimeOffset? From = null,
    DateTimeOffset? To = null
);

/// <summary>An event on its way past somebody who follows the feed.</summary>
/// <param name="Cursor">
/// Given with the last event of each page: store it once this event is dealt with, and go on from it after a restart. Null in the
/// middle of a page; whoever starts again there sees the page's first events twice.
/// </param>
public sealed record FollowedEvent(IssuanceEvent Event, string? Cursor);
