using System.Text.Json.Nodes;

namespace Issuance.Pages.Developers.Reading;

/// <summary>
/// An example of a body, made from its schema with values of the sandbox, so that it is of the right shape whatever is
/// added to the document. A member whose form has no value here is a fault that a test finds.
/// </summary>
public static class SampleValues
{
    /// <summary>By the member's name; invented, valid, belonging to nobody.</summary>
    private static readonly Dictionary<string, JsonNode> Known = new(StringComparer.Ordinal)
    {
        ["servicePoint"] = "SP-EAST",
        ["agentBank"] = "harbour",
        ["clerk"] = "E-1007",
        ["teller"] = "T-3001",
        ["branch"] = "HB-001",
        ["channel"] = "service_point",
        ["declarationAccepted"] = true,
        ["name"] = "张晓明",
        ["idNumber"] = "109901198504120131",
        ["number"] = "109901198504120131",
        ["sex"] = "male",
        ["mobile"] = "10000000001",
        ["scheme"] = "employee",
        ["division"] = "109901",
        ["type"] = "id_card",
        ["originalSeen"] = true,
        ["validUntil"] = "2036-05-01",
        ["identityVerified"] = true,
        ["cardNumber"] = "9990000000000417",
        ["serials"] = new JsonArray("SC10990100000417"),
        ["slotId"] = "SP-EAST.20260303T0900",
        ["date"] = "2026-03-04",
        ["now"] = "2026-03-02T09:30:00+08:00",
        ["messageId"] = "hb-000001",
        ["reference"] = "ord-7k3m9q2x4t8v1-1",
        ["occurredAt"] = "2026-03-02T09:31:00+08:00",
        ["accountLast4"] = "0417",
        ["sequence"] = 1,
        ["comment"] = "材料齐全",
        ["mode"] = "ok",
        ["url"] = "https://partner.example/webhooks",
    };

    /// <summary>Path, query and header parameters.</summary>
    private static readonly Dictionary<string, string> Addresses = new(StringComparer.Ordinal)
    {
        ["code"] = "SP-EAST",
        ["bank"] = "harbour",
        ["step"] = "ship",
        ["date"] = "2026-03-04",
        ["applicationId"] = "app_" + Zeros,
        ["cardId"] = "crd_" + Zeros,
        ["eventId"] = "evt_" + Zeros,
        ["appointmentId"] = "apt_" + Zeros,
    };

    private const string Zeros = "00000000000000000000000000";

    /// <summary>What stands for a part of an address until a real one is put there.</summary>
    public static string Address(string parameter) => Addresses.GetValueOrDefault(parameter, parameter);

    /// <summary>The required members, and of the others those that change what is asked.</summary>
    public static JsonNode Body(ApiReference api, JsonObject schema) => Value(api, "", schema);

    private static JsonNode Value(ApiReference api, string name, JsonObject schema)
    {
        schema = api.Resolve(schema);
        if (schema["properties"] is JsonObject members)
            return Object(api, schema, members);
        if (schema["enum"] is JsonArray choices)
            return Known.TryGetValue(name, out var chosen) && choices.Any(c => JsonNode.DeepEquals(c, chosen))
                ? chosen.DeepClone()
                : choices.First(choice => choice is not null)!.DeepClone();
        if (Known.TryGetValue(name, out var value))
            return value.DeepClone();
        if (schema["items"] is JsonObject item)
            return new JsonArray(Value(api, name, item));
        var type = schema["type"] is JsonArray types
            ? (string?)types.First(t => (string?)t != "null")
            : (string?)schema["type"];
        return type switch
        {
            "integer" => (int?)schema["minimum"] ?? 0,
            "boolean" => false,
            "object" => new JsonObject(),
            _ => (string?)schema["format"] switch
            {
                "date" => "2026-03-02",
                "date-time" => "2026-03-02T09:30:00+08:00",
                _ => "example",
            },
        };
    }

    private static JsonObject Object(ApiReference api, JsonObject schema, JsonObject members)
    {
        var required = (schema["required"]?.AsArray() ?? [])
            .Select(member => (string)member!)
            .ToHashSet(StringComparer.Ordinal);
        var sample = new JsonObject();
        foreach (var (member, value) in members)
            if (required.Contains(member))
                sample[member] = Value(api, member, value!.AsObject());
        return sample;
    }
}
