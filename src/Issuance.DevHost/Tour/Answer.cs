using System.Text.Json;

namespace Issuance.DevHost.Tour;

/// <summary>What the service answered: status, headers, and the body both as sent and as read.</summary>
internal sealed record Answer(int Status, string Body, IReadOnlyDictionary<string, string> Headers)
{
    /// <summary>The problem's stable code; null when the body is no problem.</summary>
    public string? Code =>
        Headers.GetValueOrDefault("Content-Type")?.Contains("problem+json", StringComparison.Ordinal) == true
            ? Text("code")
            : null;

    /// <summary>The member at a path of names, such as <c>At("deadline", "state")</c>; default when it is not there.</summary>
    public JsonElement At(params string[] path)
    {
        if (Body.Length == 0)
        {
            return default;
        }

        using var document = JsonDocument.Parse(Body);
        var at = document.RootElement;
        foreach (var name in path)
        {
            if (at.ValueKind != JsonValueKind.Object || !at.TryGetProperty(name, out at))
            {
                return default;
            }
        }

        return at.Clone();
    }

    public string? Text(params string[] path) =>
        At(path) is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;

    public int? Number(params string[] path) =>
        At(path) is { ValueKind: JsonValueKind.Number } number ? number.GetInt32() : null;

    public bool? Flag(params string[] path) =>
        At(path) switch
        {
            { ValueKind: JsonValueKind.True } => true,
            { ValueKind: JsonValueKind.False } => false,
            _ => null,
        };

    public IReadOnlyList<JsonElement> Items(params string[] path) =>
        At(path) is { ValueKind: JsonValueKind.Array } items ? [.. items.EnumerateArray()] : [];

    public static async Task<Answer> ReadAsync(HttpResponseMessage response, CancellationToken cancel)
    {
        var headers = response
            .Headers.Concat(response.Content.Headers)
            .ToDictionary(
                header => header.Key,
                header => string.Join(',', header.Value),
                StringComparer.OrdinalIgnoreCase
            );
        return new Answer((int)response.StatusCode, await response.Content.ReadAsStringAsync(cancel), headers);
    }
}
