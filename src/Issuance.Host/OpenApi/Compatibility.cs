using System.Globalization;
using System.Text.Json.Nodes;

namespace Issuance.Host.OpenApi;

/// <summary>
/// Says what of a newer document would break a caller who was built against an older one. What may always come
/// (operations, optional members of requests, members of answers, codes) is no break; a client has to pass over it.
/// </summary>
public static class Compatibility
{
    /// <summary>Bounds of which a smaller one shuts out what was allowed, and those of which a larger one does.</summary>
    private static readonly string[] Largest = ["maxLength", "maximum", "maxItems", "exclusiveMaximum"];
    private static readonly string[] Smallest = ["minLength", "minimum", "minItems", "exclusiveMinimum"];

    /// <returns>Each break in one line that names its place; none when every old caller still works.</returns>
    public static IReadOnlyList<string> Breaks(string older, string newer)
    {
        var (before, after) = (new Document(older), new Document(newer));
        var breaks = new List<string>();
        foreach (var (place, old) in before.Operations())
        {
            if (after.Operations().FirstOrDefault(o => o.Place == place).Operation is not { } now)
                breaks.Add($"{place}: the operation is gone");
            else
                new Comparison(before, after, breaks).Operations(place, old, now);
        }

        return breaks;
    }

    private sealed class Document
    {
        private readonly JsonObject root;

        public Document(string json) => root = JsonNode.Parse(json)!.AsObject();

        public IEnumerable<(string Place, JsonObject Operation)> Operations() =>
            from path in root["paths"]!.AsObject()
            from operation in path.Value!.AsObject()
            where operation.Value is JsonObject
            select ($"{operation.Key.ToUpperInvariant()} {path.Key}", operation.Value!.AsObject());

        public JsonObject Resolve(JsonObject node)
        {
            while ((string?)node["$ref"] is { } pointer)
            {
                JsonNode at = root;
                foreach (var step in pointer.TrimStart('#', '/').Split('/'))
                    at = at[step]!;
                node = at.AsObject();
            }

            return node;
        }
    }

    private sealed class Comparison(Document before, Document after, List<string> breaks)
    {
        private readonly HashSet<(string, JsonObject)> seen = [];

        public void Operations(string place, JsonObject old, JsonObject now)
        {
            if ((string?)old["operationId"] != (string?)now["operationId"])
                breaks.Add($"{place}: operationId {old["operationId"]} is now {now["operationId"]}");
            var scopes = ScopesOf(now);
            // Any one of them suffices, so each that did must still.
            foreach (var scope in ScopesOf(old).Except(scopes, StringComparer.Ordinal))
                breaks.Add($"{place}: the scope {scope} is now {string.Join(" or ", scopes)}");
            Parameters(place, old, now);
            Bodies(place, old["requestBody"], now["requestBody"]);
            foreach (var (status, answer) in old["responses"]!.AsObject())
                Answers($"{place} {status}", answer!.AsObject(), now["responses"]![status]?.AsObject());
        }

        private static List<string> ScopesOf(JsonObject operation) =>
            operation["security"] is JsonArray { Count: > 0 } security
                ? [.. security.Select(one => one!.ToJsonString())]
                : ["none"];

        private void Parameters(string place, JsonObject old, JsonObject now)
        {
            var (olds, nows) = (Named(before, old), Named(after, now));
            foreach (var (name, parameter) in olds)
                if (nows.GetValueOrDefault(name) is { } kept)
                    Request($"{place} {name}", Schema(parameter), Schema(kept));
                else
                    breaks.Add($"{place}: the parameter {name} is gone");
            foreach (var (name, parameter) in nows)
                if (IsRequired(parameter) && !(olds.GetValueOrDefault(name) is { } was && IsRequired(was)))
                    breaks.Add($"{place}: the parameter {name} is now required");
        }

        private static Dictionary<string, JsonObject> Named(Document document, JsonObject operation) =>
            (operation["parameters"]?.AsArray() ?? [])
                .Select(parameter => document.Resolve(parameter!.AsObject()))
                .ToDictionary(p => $"{p["in"]} {p["name"]}", StringComparer.Ordinal);

        private static bool IsRequired(JsonObject parameter) => (bool?)parameter["required"] ?? false;

        private static JsonObject Schema(JsonObject parameter) => parameter["schema"]?.AsObject() ?? [];

        private void Bodies(string place, JsonNode? old, JsonNode? now)
        {
            if (now is not null && ((bool?)now["required"] ?? false) && !((bool?)old?["required"] ?? false))
                breaks.Add($"{place}: a body is now required");
            foreach (var (type, content) in old?["content"]?.AsObject() ?? [])
                if (now?["content"]?[type] is not { } kept)
                    breaks.Add($"{place}: a body of {type} is no longer taken");
                else
                    Request($"{place} body", content!["schema"]!.AsObject(), kept["schema"]!.AsObject());
        }

        private void Answers(string place, JsonObject old, JsonObject? now)
        {
            if (now is null)
            {
                if (place[^3] == '2')
                    breaks.Add($"{place}: the answer is gone");
                else
                    foreach (var code in CodesOf(old))
                        breaks.Add($"{place}: the code {code} is gone");
                return;
            }

            foreach (var code in CodesOf(old).Except(CodesOf(now), StringComparer.Ordinal))
                breaks.Add($"{place}: the code {code} is gone");
            foreach (var (name, _) in old["headers"]?.AsObject() ?? [])
                if (now["headers"]?[name] is null)
                    breaks.Add($"{place}: the header {name} is gone");
            foreach (var (type, content) in old["content"]?.AsObject() ?? [])
                if (now["content"]?[type] is not { } kept)
                    breaks.Add($"{place}: an answer of {type} is no longer given");
                else
                    Answer(place, content!["schema"]!.AsObject(), kept["schema"]!.AsObject());
        }

        private static IEnumerable<string> CodesOf(JsonObject answer) =>
            (answer["x-codes"]?.AsArray() ?? []).Select(code => (string)code!);

        /// <summary>What a caller may send must not become less.</summary>
        private void Request(string place, JsonObject old, JsonObject now)
        {
            (old, now) = (before.Resolve(old), after.Resolve(now));
            if (!seen.Add((place, old)))
                return;
            foreach (var kind in Kinds(old).Except(Kinds(now), StringComparer.Ordinal))
                breaks.Add($"{place}: {kind} is no longer taken");
            Narrowed(place, old, now);
            var required = Required(now);
            foreach (var (name, member) in Members(old))
                if (Members(now)[name] is not { } kept)
                    breaks.Add($"{place}: the member {name} is no longer taken");
                else
                    Request($"{place} {name}", member!.AsObject(), kept.AsObject());
            foreach (var name in required.Except(Required(old), StringComparer.Ordinal))
                breaks.Add($"{place}: the member {name} is now required");
            if (old["items"] is JsonObject item && now["items"] is JsonObject itemNow)
                Request($"{place}[]", item, itemNow);
        }

        private void Narrowed(string place, JsonObject old, JsonObject now)
        {
            if (now["enum"] is JsonArray allowed)
                foreach (var value in old["enum"]?.AsArray() ?? ["any other value"])
                    if (!allowed.Any(one => JsonNode.DeepEquals(one, value)))
                        breaks.Add($"{place}: the value {value?.ToString() ?? "null"} is no longer taken");
            if (now["pattern"] is { } pattern && (string?)old["pattern"] != (string?)pattern)
                breaks.Add($"{place}: the form is now {pattern}");
            foreach (var bound in Largest)
                if (Number(now, bound) is { } most && !(Number(old, bound) <= most))
                    breaks.Add($"{place}: {bound} is now {most.ToString(CultureInfo.InvariantCulture)}");
            foreach (var bound in Smallest)
                if (Number(now, bound) is { } least && !((Number(old, bound) ?? 0) >= least))
                    breaks.Add($"{place}: {bound} is now {least.ToString(CultureInfo.InvariantCulture)}");
        }

        /// <summary>What a caller relies on in an answer must not go.</summary>
        private void Answer(string place, JsonObject old, JsonObject now)
        {
            (old, now) = (before.Resolve(old), after.Resolve(now));
            if (!seen.Add((place, old)))
                return;
            Choices(place, old, now);
            if (
                !Kinds(old).Contains("null", StringComparer.Ordinal)
                && Kinds(now).Contains("null", StringComparer.Ordinal)
            )
                breaks.Add($"{place}: may now be null");
            else if (
                Kinds(now).Except(Kinds(old), StringComparer.Ordinal).FirstOrDefault() is { } kind
                && Kinds(old).Any()
            )
                breaks.Add($"{place}: may now be {kind}");
            foreach (var (name, member) in Members(old))
                if (Members(now)[name] is not { } kept)
                    breaks.Add($"{place}: the member {name} is gone");
                else
                    Answer($"{place} {name}", member!.AsObject(), kept.AsObject());
            foreach (var name in Required(old).Except(Required(now), StringComparer.Ordinal))
                if (Members(now)[name] is not null)
                    breaks.Add($"{place}: the member {name} may now be missing");
            if (old["items"] is JsonObject item && now["items"] is JsonObject itemNow)
                Answer($"{place}[]", item, itemNow);
        }

        /// <summary>Views of which one is answered: each old one must still be there.</summary>
        private void Choices(string place, JsonObject old, JsonObject now)
        {
            foreach (var word in new[] { "anyOf", "oneOf" })
            {
                var kept = (now[word]?.AsArray() ?? []).Select(choice => choice!.AsObject()).ToList();
                foreach (var choice in (old[word]?.AsArray() ?? []).Select(choice => choice!.AsObject()))
                    if (kept.FirstOrDefault(one => Name(one) == Name(choice)) is { } same)
                        Answer($"{place} {Name(choice)}", choice, same);
                    else
                        breaks.Add($"{place}: {Name(choice)} is no longer answered");
            }

            static string Name(JsonObject choice) => ((string?)choice["$ref"])?.Split('/')[^1] ?? choice.ToJsonString();
        }

        private static JsonObject Members(JsonObject schema) => schema["properties"]?.AsObject() ?? [];

        private static IEnumerable<string> Required(JsonObject schema) =>
            (schema["required"]?.AsArray() ?? []).Select(name => (string)name!);

        private static IEnumerable<string> Kinds(JsonObject schema) =>
            schema["type"] switch
            {
                JsonArray several => several.Select(kind => (string)kind!),
                JsonValue one => [(string)one!],
                _ => [],
            };

        private static decimal? Number(JsonObject schema, string bound) =>
            schema[bound] is JsonValue value
            && decimal.TryParse(value.ToString(), NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
                ? number
                : null;
    }
}
