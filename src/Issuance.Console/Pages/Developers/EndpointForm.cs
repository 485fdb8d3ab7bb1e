namespace Issuance.Pages.Developers;

/// <summary>What a form says of an endpoint, as the API takes it.</summary>
internal static class EndpointForm
{
    /// <returns>Without what was left empty.</returns>
    public static Dictionary<string, object> Body(string? url, string? description, string[]? types)
    {
        var chosen = (types ?? []).Where(type => !string.IsNullOrEmpty(type)).ToArray();
        var body = new Dictionary<string, object>(StringComparer.Ordinal) { ["url"] = (url ?? "").Trim() };
        if (!string.IsNullOrWhiteSpace(description))
            body["description"] = description.Trim();
        if (chosen.Length > 0)
            body["eventTypes"] = chosen;
        return body;
    }
}
