using Microsoft.AspNetCore.Mvc.ApiExplorer;

namespace Issuance.Host.OpenApi;

/// <summary>The chapters of the document, by address.</summary>
internal static class Tags
{
    private static readonly (string Prefix, string Tag)[] ByAddress =
    [
        ("oauth/", "Access"),
        (".well-known/", "Access"),
        ("v1/applications", "Applications"),
        ("v1/service-points", "Service points"),
        ("v1/cards/{cardId}/pickup-appointments", "Service points"),
        ("v1/cards/{cardId}/hand-over", "Service points"),
        ("v1/cards/{cardId}/arrival", "Service points"),
        ("v1/cards/{cardId}/notices", "Service points"),
        ("v1/cards", "Cards"),
        ("v1/events", "Events"),
        ("v1/webhook-endpoints", "Webhooks"),
        ("v1/banks", "Banks"),
        ("v1/sandbox", "Sandbox"),
        ("mailbox", "Sandbox"),
        ("health", "Health"),
    ];

    public static IReadOnlyList<string> All =>
        [.. ByAddress.Select(entry => entry.Tag).Distinct(StringComparer.Ordinal)];

    /// <summary>One sentence about a chapter; every chapter has one.</summary>
    public static string About(string tag) =>
        tag switch
        {
            "Access" => "How a caller proves who it is and gets a token; the keys that we sign with.",
            "Applications" => "An application from its intake to its completion.",
            "Service points" => "Where a card waits for its holder: arrivals, slots, appointments, hand-over, notices.",
            "Cards" => "How a card stands, and switching it on at the bank that issued it.",
            "Events" => "What happened, in one feed that misses nothing.",
            "Webhooks" => "Being told of events instead of asking for them.",
            "Banks" => "The agent banks, and the messages that they send.",
            "Sandbox" => "Controls of the sandbox; in production there is nothing at these addresses.",
            "Health" => "Whether a process lives, and whether it should get requests.",
            _ => throw new InvalidOperationException($"The chapter {tag} has no sentence about it; add one to Tags."),
        };

    public static IList<string> Of(ApiDescription action)
    {
        var path = action.RelativePath ?? "";
        var entry = ByAddress.FirstOrDefault(entry => path.StartsWith(entry.Prefix, StringComparison.Ordinal));
        return
        [
            entry.Tag
                ?? throw new InvalidOperationException($"No chapter of the document takes /{path}; add one to Tags."),
        ];
    }
}
