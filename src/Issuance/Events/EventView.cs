using System.Text.Json;
using System.Text.Json.Serialization;
using Issuance.Access;

namespace Issuance.Events;

/// <summary>An event as callers read it; the same form will be sent to webhooks. No name, number or telephone.</summary>
/// <param name="Timestamp">Business time.</param>
public sealed record EventView(string Id, string Type, DateTimeOffset Timestamp, EventData Data)
{
    public static EventView Of(BusinessEvent happened)
    {
        var now = Members(happened.Now);
        now.Remove("status", out var status);
        return new EventView(
            happened.Id,
            happened.Type,
            happened.Timestamp,
            new EventData(happened.CardId, happened.ApplicationId, happened.Version, happened.Sequence!.Value)
            {
                Previous = Members(happened.Previous),
                Status = status.GetString()!,
                Changed = now,
            }
        );
    }

    private static Dictionary<string, JsonElement> Members(string json) =>
        JsonSerializer.Deserialize<Dictionary<string, JsonElement>>(json)!;
}

/// <param name="Version">Grows by one with each event of the card (or of the application).</param>
/// <param name="Sequence">Grows over all events; the order of the feed.</param>
public sealed record EventData(string? CardId, string? ApplicationId, int Version, long Sequence)
{
    /// <summary>The changed members with their old values.</summary>
    public required IReadOnlyDictionary<string, JsonElement> Previous { get; init; }

    /// <summary>The status after the event, whether it changed or not.</summary>
    public required string Status { get; init; }

    /// <summary>The other changed members (custody, bank, insurance, pickup, deadline) with their new values.</summary>
    [JsonExtensionData]
    public Dictionary<string, JsonElement> Changed { get; init; } = [];
}

/// <summary>Which events a client may see: those of its own cards or applications (contract 0.5).</summary>
public static class EventAccess
{
    public static IQueryable<BusinessEvent> VisibleTo(this IQueryable<BusinessEvent> events, CurrentActor actor)
    {
        var (tenant, city) = (actor.Tenant, actor.City);
        return actor.Kind switch
        {
            ClientKind.Bank => events.Where(e => e.Bank == tenant),
            ClientKind.ServicePoint => events.Where(e => e.ServicePoint == tenant),
            ClientKind.Center or ClientKind.Authority when city is not null => events.Where(e => e.City == city),
            ClientKind.Operations => events,
            _ => events.Where(e => false),
        };
    }

    /// <summary>What <see cref="VisibleTo"/> asks about: the column and what it must be; null for who sees all or nothing.</summary>
    internal static (string Column, string Value)? ColumnOf(CurrentActor actor) =>
        actor.Kind switch
        {
            ClientKind.Bank => ("bank", actor.Tenant),
            ClientKind.ServicePoint => ("service_point", actor.Tenant),
            ClientKind.Center or ClientKind.Authority when actor.City is { } city => ("city", city),
            _ => null,
        };
}
