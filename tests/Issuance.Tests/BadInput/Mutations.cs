using System.Globalization;
using System.Text.Json.Nodes;

namespace Issuance.Tests.BadInput;

/// <summary>A body that is wrong in one place.</summary>
internal sealed record Mutation(string What, string Body, (string Pointer, string Code) Fault);

/// <summary>Every way in which one place of a sound body can be misshapen, read off the operation's schema.</summary>
internal sealed class Mutations
{
    private readonly JsonObject sound;
    private readonly List<Mutation> found = [];

    private Mutations(JsonObject sound) => this.sound = sound;

    public static IReadOnlyList<Mutation> Of(JsonObject schema, JsonObject sound)
    {
        var mutations = new Mutations(sound);
        mutations.Object(schema, "");
        return mutations.found;
    }

    /// <summary>The sound body with raw JSON text in one place.</summary>
    public static string Put(JsonObject sound, string pointer, string raw)
    {
        const string here = "@here@";
        var body = sound.DeepClone().AsObject();
        var (parent, last) = Parent(body, pointer);
        if (parent is JsonArray list)
            list[int.Parse(last, CultureInfo.InvariantCulture)] = here;
        else
            parent[last] = here;
        return body.ToJsonString().Replace($"\"{here}\"", raw, StringComparison.Ordinal);
    }

    private void Object(JsonObject schema, string pointer)
    {
        var required = (schema["required"]?.AsArray() ?? []).Select(name => (string)name!).ToHashSet();
        foreach (var (name, member) in schema["properties"]?.AsObject() ?? [])
        {
            var at = $"{pointer}/{name}";
            if (required.Contains(name))
            {
                found.Add(new($"{at} missing", Without(at), (at, "missing_member")));
                Add(at, "null", "null", "missing_member");
            }

            var value = At(at)?.ToJsonString() ?? "null";
            Add(at, "twice", $"{value},\"{name}\":{value}", "duplicate_member");
            Add(at, "twice, once escaped", $"{value},\"\\u{(int)name[0]:x4}{name[1..]}\":{value}", "duplicate_member");
            Value(PublishedApi.Resolve(member!), at);
        }

        foreach (var name in new[] { "status", "id", "approvedBy", "__proto__", "Clerk" })
            Add($"{pointer}/{name}", "unknown", "1", "unknown_member");
        // A name that could be somebody's number, or markup, is not repeated: its object is pointed to.
        foreach (var name in new[] { "109901198504120131", "<img src=x>", "zq/~1", "", "\u0000", "名" })
            found.Add(
                new(
                    $"{pointer} unknown '{name}'",
                    Put(sound, $"{pointer}/zqHere", "1")
                        .Replace("\"zqHere\"", $"{JsonValue.Create(name).ToJsonString()}"),
                    (pointer, "unknown_member")
                )
            );
    }

    private void Value(JsonObject schema, string at)
    {
        var kinds = schema["type"] is JsonArray several
            ? several.Select(kind => (string)kind!)
            : [(string)schema["type"]!];
        switch (kinds.Single(kind => kind != "null"))
        {
            case "object":
                WrongTypes(at, "[]", "\"x\"", "7", "true");
                Object(schema, at);
                break;
            case "array":
                WrongTypes(at, "{}", "\"x\"", "7", "true");
                Array(schema, at);
                break;
            case "boolean":
                WrongTypes(at, "\"true\"", "1", "{}", "[]", "\"\"");
                break;
            case "integer":
                WrongTypes(at, "\"1\"", "1.5", "true", "{}", "[]", "\"\"");
                Add(at, "too small", $"{(long)schema["minimum"]! - 1}", "out_of_range");
                Add(at, "too large", $"{(long)schema["maximum"]! + 1}", "out_of_range");
                Add(at, "far too large", "99999999999999999999", "out_of_range");
                break;
            default:
                WrongTypes(at, "7", "true", "{}", "[]");
                foreach (var (what, raw, code) in TextMutations.Of(schema))
                    found.Add(new($"{at} {what}", Put(sound, at, raw), (code == "malformed_json" ? "" : at, code)));
                break;
        }
    }

    private void Array(JsonObject schema, string at)
    {
        var item = At($"{at}/0")!.ToJsonString();
        var most = (int)schema["maxItems"]!;
        if ((int?)schema["minItems"] > 0)
            Add(at, "empty", "[]", "too_short");
        Add(at, "too many", $"[{string.Join(',', Enumerable.Repeat(item, most + 1))}]", "too_long");
        Add($"{at}/0", "null", "null", "wrong_type");
        Value(PublishedApi.Resolve(schema["items"]!), $"{at}/0");
    }

    private void WrongTypes(string at, params string[] values)
    {
        foreach (var raw in values)
            Add(at, raw, raw, "wrong_type");
    }

    private void Add(string at, string what, string raw, string code) =>
        found.Add(new($"{at} {what}", Put(sound, at, raw), (at, code)));

    private string Without(string pointer)
    {
        var body = sound.DeepClone().AsObject();
        var (parent, last) = Parent(body, pointer);
        parent.AsObject().Remove(last);
        return body.ToJsonString();
    }

    private JsonNode? At(string pointer)
    {
        var (parent, last) = Parent(sound, pointer);
        return parent is JsonArray list ? list[int.Parse(last, CultureInfo.InvariantCulture)] : parent[last];
    }

    private static (JsonNode Parent, string Last) Parent(JsonNode root, string pointer)
    {
        var steps = pointer.Split('/').Skip(1).ToList();
        foreach (var step in steps.SkipLast(1))
            root = root is JsonArray list ? list[int.Parse(step, CultureInfo.InvariantCulture)]! : root[step]!;
        return (root, steps[^1]);
    }
}
