using System.ComponentModel.DataAnnotations;
using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace Issuance.Webhooks;

/// <summary>An endpoint as its owner sees it; its secrets are shown when they are made and never again.</summary>
/// <param name="EventTypes">Only these; null for all.</param>
/// <param name="FailingSince">Nothing but failures since then; null while the last attempt succeeded.</param>
/// <param name="Version">Grows with each change.</param>
public sealed record EndpointView(
    string Id,
    [property: StringLength(WebhookUrl.Longest)] string Url,
    [property: StringLength(200)] string? Description,
    IReadOnlyList<string>? EventTypes,
    [property: StringLength(10)] string ApiVersion,
    WebhookState Status,
    DisabledReason? DisabledReason,
    DateTimeOffset? DisabledAt,
    DateTimeOffset? FailingSince,
    DateTimeOffset CreatedAt,
    int Version,
    IReadOnlyList<string> AllowedCommands
)
{
    public static EndpointView Of(WebhookEndpoint endpoint) =>
        new(
            endpoint.Id,
            endpoint.Url,
            endpoint.Description,
            endpoint.EventTypes,
            endpoint.ApiVersion,
            endpoint.State,
            endpoint.DisabledReason,
            endpoint.DisabledAt,
            endpoint.FailingSince,
            endpoint.CreatedAt,
            endpoint.Version,
            endpoint.AllowedCommands
        );

    /// <summary>The view of one endpoint, with its <c>ETag</c>.</summary>
    internal static EndpointView Of(WebhookEndpoint endpoint, HttpResponse response)
    {
        response.Headers.ETag = string.Create(CultureInfo.InvariantCulture, $"\"{endpoint.Version}\"");
        return Of(endpoint);
    }
}
