namespace Issuance.Events;

/// <summary>What a card or an application did, before it is written down as a <see cref="BusinessEvent"/>.</summary>
/// <param name="Type">Such as <c>card.produced</c>.</param>
/// <param name="Previous">The changed facts with their old values.</param>
/// <param name="Now">The changed facts with their new values, and the status in any case.</param>
public sealed record Happening(
    string Type,
    string? CardId,
    string? ApplicationId,
    int Version,
    IReadOnlyDictionary<string, string?> Previous,
    IReadOnlyDictionary<string, string?> Now
)
{
    private static long last;

    /// <summary>What happened first has the smaller number, also across the cards and applications of one change.</summary>
    public long Order { get; } = Interlocked.Increment(ref last);

    public string? Bank { get; init; }
    public string? ServicePoint { get; init; }
    public string? City { get; init; }

    /// <summary>Why, as a code; only the audit keeps it.</summary>
    public string? Reason { get; init; }
}

/// <summary>Keeps what happened to it until the change is saved. Cards and applications do.</summary>
public interface IHasHappenings
{
    /// <summary>What happened since the last call of <see cref="TakeHappenings"/>.</summary>
    IReadOnlyList<Happening> Happenings { get; }

    /// <summary>Hands over what happened since the last call.</summary>
    IReadOnlyList<Happening> TakeHappenings();
}

/// <summary>The facts of a card or application before a change, compared with those after it.</summary>
public static class FactChange
{
    public static (IReadOnlyDictionary<string, string?> Previous, IReadOnlyDictionary<string, string?> Now) Between(
        IReadOnlyDictionary<string, string?> before,
        IReadOnlyDictionary<string, string?> after
    )
    {
        var changed = after
            .Where(fact => before.GetValueOrDefault(fact.Key) != fact.Value)
            .Select(fact => fact.Key)
            .ToList();
        return (
            changed.ToDictionary(name => name, name => before.GetValueOrDefault(name), StringComparer.Ordinal),
            changed
                .Append("status")
                .Distinct(StringComparer.Ordinal)
                .ToDictionary(name => name, name => after[name], StringComparer.Ordinal)
        );
    }
}
