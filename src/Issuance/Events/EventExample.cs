using System.Text.Json;

namespace Issuance.Events;

/// <summary>An event that never happened, in the form of one that did: for the published document and for <c>send-example</c>.</summary>
public static class EventExample
{
    public const string CardId = "crd_5v0k8m2q4x7t9w1z3b6d8f0h2j";
    public const string ApplicationId = "app_7c2f5h8k1n4r7v0y3a6d9g2k5n";

    /// <param name="id">Of no event that can be asked for.</param>
    public static EventView Of(EventType type, string id, DateTimeOffset timestamp) =>
        new(
            id,
            type.Name,
            timestamp,
            new EventData(type.Subject == EventSubject.Application ? null : CardId, ApplicationId, 9, 4711)
            {
                Previous = Facts(type.Changes.Select(fact => (fact.Name, fact.Before))),
                Status = type.Status,
                Changed = Facts(
                    type.Changes.Where(fact => fact.Name != "status").Select(fact => (fact.Name, fact.After))
                ),
            }
        );

    private static Dictionary<string, JsonElement> Facts(IEnumerable<(string Name, string? Value)> facts) =>
        facts.ToDictionary(
            fact => fact.Name,
            fact => JsonSerializer.SerializeToElement(fact.Value),
            StringComparer.Ordinal
        );
}
