using System.Text.Json;
using System.Text.Json.Nodes;

namespace Issuance.Pages.Api;

/// <summary>What the API answered to a page: its status, and its body as it came.</summary>
/// <param name="Status">The HTTP status; 503 with <c>api_unreachable</c> where nothing answered.</param>
public sealed record ApiAnswer(int Status, JsonNode? Body)
{
    public bool Succeeded => Status is >= 200 and < 300;

    /// <summary>The refusal's code; null where the API did what it was asked.</summary>
    public string? Code => Succeeded ? null : (string?)Body?["code"] ?? "unexpected";

    /// <summary>Every fault that the API found, as (JSON pointer, code).</summary>
    public IReadOnlyList<(string Pointer, string Code)> Faults =>
        Succeeded || Body?["errors"] is not JsonArray errors
            ? []
            : [.. errors.Select(error => ((string)error!["pointer"]!, (string)error["code"]!))];

    /// <summary>The name by which support finds this very request in the records.</summary>
    public string? RequestId => (string?)Body?["requestId"];

    /// <exception cref="InvalidOperationException">The answer was a refusal; ask <see cref="Succeeded"/> first.</exception>
    public JsonNode Json =>
        Succeeded && Body is not null ? Body : throw new InvalidOperationException($"{Status} {Code}");

    public T Read<T>() => Json.Deserialize<T>(Http.JsonText.Options)!;
}
