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
