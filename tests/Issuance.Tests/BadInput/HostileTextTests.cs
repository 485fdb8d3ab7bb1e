using System.Text.Json;
using System.Text.Json.Nodes;
using Xunit.Abstractions;

namespace Issuance.Tests.BadInput;

/// <summary>Texts of a sound shape that would do harm where they were ever taken for something else than text.</summary>
[Collection(BadInputCollection.Name)]
public sealed class HostileTextTests(BadInputWorld prepared, ITestOutputHelper output) : BadInputTests(prepared, output)
{
    private static readonly string[] Texts =
    [
        "' or 1=1--",
        "'; select pg_sleep(5)--",
        "$$;drop table cards;$$",
        "<img src=x onerror=alert(1)>",
        "{{7*7}}${7*7}",
        "=1+1",
        "../../etc/passwd",
        "\u202egnp.exe\u200b",
        "\r\nSet-Cookie: a=CANARY",
        "卡😀e\u0301",
        "\uffff\ufffe",
    ];

    [Fact]
    public Task A_hostile_text_is_but_a_text() =>
        AllAreRefusedAsync(
            from sound in Prepared.WithBody
            // What a bank reports about an order of nobody's is kept for a person, whatever it says.
            where !sound.Operation.Signed
            from place in Places(sound.Operation.Body!, sound.Body!, "")
            from text in Texts
            where text.Length <= place.Longest
            let raw = JsonValue.Create(text).ToJsonString()
            select (
                sound.But($"{place.Pointer} '{text}'") with
                {
                    // Of nothing, so that the text changes nothing even where it may be said.
                    Target = sound.TargetOfNothing,
                    Client = sound.Client == "bank-harbour" ? "bench" : sound.Client,
                    Statuses = [404, 422],
                }
            ).WithBody(Mutations.Put(sound.BodyOfNothing, place.Pointer, raw))
        );

    /// <summary>Texts with neither a list nor a pattern.</summary>
    private static IEnumerable<(string Pointer, int Longest)> Places(JsonObject schema, JsonNode? sound, string pointer)
    {
        foreach (var (name, member) in schema["properties"]?.AsObject() ?? [])
        {
            var inner = PublishedApi.Resolve(member!);
            var at = $"{pointer}/{name}";
            var value = sound?[name];
            if (inner["items"] is { } item && value is JsonArray list)
                (inner, at, value) = (PublishedApi.Resolve(item), $"{at}/0", list[0]);
            if (inner["properties"] is not null)
                foreach (var place in Places(inner, value, at))
                    yield return place;
            else if (value?.GetValueKind() == JsonValueKind.String && IsFree(inner))
                yield return (at, (int)inner["maxLength"]!);
        }
    }

    private static bool IsFree(JsonObject schema) =>
        schema["enum"] is null && schema["pattern"] is null && schema["format"] is null;
}
