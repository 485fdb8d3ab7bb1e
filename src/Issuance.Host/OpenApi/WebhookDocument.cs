using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Issuance.Applications;
using Issuance.Cards;
using Issuance.Events;
using Issuance.Shared;
using Issuance.Webhooks;

namespace Issuance.Host.OpenApi;

/// <summary>
/// Writes the document of what receivers are told: an OpenAPI 3.1 document with <c>webhooks</c>, one for each type of the
/// catalogue. What a fact can be comes from the code's own states.
/// </summary>
public static class WebhookDocument
{
    private const string About = """
        What the service tells a webhook endpoint, by Standard Webhooks 1.0.0. Register one with `POST /v1/webhook-endpoints`.

        本服务按 Standard Webhooks 1.0.0 推送的事件。用 `POST /v1/webhook-endpoints` 登记接收地址。

        - `webhook-id` is the event's id, the same at every attempt: whoever has seen it answers 2xx and does nothing.
        - `webhook-signature` holds one or more `v1,BASE64` apart from each other by a space: HMAC-SHA256 under the decoded
          secret over `webhook-id.webhook-timestamp.body`, the body byte for byte as it came. One that fits is enough: for
          24 hours after a rotation there are two. Refuse a `webhook-timestamp` that is more than five minutes off.
        - Any 2xx within 15 seconds is a success; a redirect is not followed and is a failure. 410 disables the endpoint;
          429 and 503 are waited for as `Retry-After` says. Up to ten attempts over about 75 hours.
        - No order is promised. `data.version` grows by one with each event of a card (or of an application): drop what is
          older than what you have. `GET /v1/events` is the record; a webhook only tells that there is something new.
        - New types, new members and new values can come at any time: pass over what you do not know.
        """;

    private static readonly JsonSerializerOptions Readable = new()
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private static readonly DateTimeOffset ExampleTime = new(2026, 3, 5, 10, 0, 0, TimeSpan.FromHours(8));

    /// <returns>JSON, lines ended by LF, the same at every call.</returns>
    public static string Write() => Build().ToJsonString(Readable).ReplaceLineEndings("\n") + "\n";

    private static JsonObject Build() =>
        new()
        {
            ["openapi"] = "3.1.1",
            ["info"] = new JsonObject
            {
                ["title"] = "Card issuance and activation: webhooks",
                ["version"] = "1",
                ["description"] = About.ReplaceLineEndings("\n"),
            },
            ["webhooks"] = Object(EventCatalogue.All.Select(type => (type.Name, (JsonNode)Webhook(type)))),
            ["components"] = new JsonObject
            {
                ["schemas"] = Object(
                    EventCatalogue
                        .All.Select(type => (SchemaName(type), (JsonNode)Message(type)))
                        .Append((DataOf(EventSubject.Card), Data(EventSubject.Card)))
                        .Append((DataOf(EventSubject.Application), Data(EventSubject.Application)))
                ),
                ["parameters"] = Object(Headers().Select(header => ((string)header["name"]!, (JsonNode)header))),
            },
        };

    private static JsonObject Webhook(EventType type) =>
        new()
        {
            ["post"] = new JsonObject
            {
                ["operationId"] = SchemaName(type),
                ["summary"] = type.English,
                ["description"] = $"{type.Chinese}。\n\n{type.English}.",
                ["x-visible-to"] = Array(SeenBy(type.Subject)),
                ["parameters"] = Array(Headers().Select(header => Reference("parameters", (string)header["name"]!))),
                ["requestBody"] = new JsonObject
                {
                    ["required"] = true,
                    ["content"] = new JsonObject
                    {
                        ["application/json"] = new JsonObject
                        {
                            ["schema"] = Reference("schemas", SchemaName(type)),
                            ["example"] = JsonNode.Parse(
                                WebhookBody.Of(EventExample.Of(type, "evt_of_no_event", ExampleTime))
                            ),
                        },
                    },
                },
                ["responses"] = new JsonObject
                {
                    ["2XX"] = Says("Taken. / 已接收"),
                    ["410"] = Says("Nobody listens here any more: the endpoint is disabled. / 不再接收，端点停用"),
                    ["429"] = Says("Too much: waited for as `Retry-After` says. / 按 `Retry-After` 稍后重试"),
                    ["503"] = Says("Not now: waited for as `Retry-After` says. / 按 `Retry-After` 稍后重试"),
                    ["default"] = Says("A failure: tried again later. / 视为失败，按计划重试"),
                },
            },
        };

    private static JsonObject Message(EventType type) =>
        new()
        {
            ["type"] = "object",
            ["required"] = Array("type", "timestamp", "data"),
            ["properties"] = new JsonObject
            {
                ["type"] = new JsonObject
                {
                    ["type"] = "string",
                    ["const"] = type.Name,
                    ["maxLength"] = 64,
                },
                ["timestamp"] = Time("When it happened, business time. / 发生时间"),
                ["data"] = Reference("schemas", DataOf(type.Subject)),
            },
        };

    private static string DataOf(EventSubject subject) =>
        subject == EventSubject.Application ? "ApplicationEventData" : "CardEventData";

    private static JsonObject Data(EventSubject subject)
    {
        var facts = FactsOf(subject);
        var previous = new JsonObject
        {
            ["type"] = "object",
            ["description"] = "The changed facts with their old values. / 变化项的原值",
            ["properties"] = Object(facts.Select(fact => (fact.Key, fact.Value(true)))),
        };
        return new JsonObject
        {
            ["type"] = "object",
            ["description"] =
                "Beside the ids: the status after the event, and the other facts that it changed. / 事件后的状态及变化项的新值",
            ["required"] = Array("cardId", "applicationId", "version", "sequence", "previous", "status"),
            ["properties"] = Object(
                new (string, JsonNode)[]
                {
                    ("cardId", Id("crd", nullable: true)),
                    ("applicationId", Id("app", nullable: true)),
                    (
                        "version",
                        Number("Grows by one with each event of the card, or of the application. / 逐事件加一")
                    ),
                    ("sequence", Number("The place in the feed. / 事件流中的序号")),
                    ("previous", previous),
                }.Concat(facts.Select(fact => (fact.Key, fact.Value(fact.Key != "status"))))
            ),
        };
    }

    /// <summary>What an event of a subject can tell, each with its schema; whether null may stand there is the argument.</summary>
    private static Dictionary<string, Func<bool, JsonNode>> FactsOf(EventSubject subject) =>
        subject == EventSubject.Application
            ? new(StringComparer.Ordinal)
            {
                ["status"] = States<ApplicationStatus>,
                ["deadline"] = States<DeadlineState>,
                ["dueAt"] = _ => Time("The new end of the time promised. / 新的时限"),
                ["dueSoonAt"] = _ => Time("From when on it counts as near. / 新的提醒时间"),
            }
            : new(StringComparer.Ordinal)
            {
                ["status"] = States<CardStatus>,
                ["custody"] = States<Custody>,
                ["bank"] = States<FunctionState>,
                ["insurance"] = States<FunctionState>,
                ["pickup"] = States<PickupState>,
            };

    private static JsonObject States<TState>(bool nullable)
        where TState : struct, Enum
    {
        var names = Enum.GetNames<TState>().Select(name => (JsonNode?)JsonValue.Create(Snake.Case(name))).ToList();
        if (nullable)
            names.Add(null);
        return new JsonObject
        {
            ["type"] = nullable ? Array("string", "null") : "string",
            ["enum"] = new JsonArray([.. names]),
            ["x-extensible-enum"] = true,
        };
    }

    private static IEnumerable<JsonObject> Headers()
    {
        yield return Header(
            "webhook-id",
            "The event's id, the same at every attempt. / 事件标识，重试时不变",
            30,
            "^evt_[0-9a-z]{26}$"
        );
        yield return Header(
            "webhook-timestamp",
            "When this attempt is made, in Unix seconds. / 本次推送时间",
            12,
            "^[0-9]+$"
        );
        yield return Header(
            "webhook-signature",
            "One or more signatures. / 一个或多个签名",
            250,
            "^v1,[A-Za-z0-9+/=]{44}( v1,[A-Za-z0-9+/=]{44})*$"
        );
    }

    private static JsonObject Header(string name, string description, int longest, string pattern) =>
        new()
        {
            ["name"] = name,
            ["in"] = "header",
            ["required"] = true,
            ["description"] = description,
            ["schema"] = new JsonObject
            {
                ["type"] = "string",
                ["maxLength"] = longest,
                ["pattern"] = pattern,
            },
        };

    private static IEnumerable<string> SeenBy(EventSubject subject) =>
        subject switch
        {
            EventSubject.Card => ["bank", "service_point", "operations"],
            EventSubject.Application => ["service_point", "center", "authority", "operations"],
            _ => ["operations"],
        };

    private static JsonObject Id(string prefix, bool nullable) =>
        new()
        {
            ["type"] = nullable ? Array("string", "null") : "string",
            ["maxLength"] = 30,
            ["pattern"] = $"^{prefix}_[0-9a-z]{{26}}$",
        };

    private static JsonObject Number(string description) =>
        new()
        {
            ["type"] = "integer",
            ["format"] = "int64",
            ["minimum"] = 1,
            ["maximum"] = 9_007_199_254_740_991,
            ["description"] = description,
        };

    private static JsonObject Time(string description) =>
        new()
        {
            ["type"] = "string",
            ["format"] = "date-time",
            ["maxLength"] = 35,
            ["description"] = description,
        };

    private static JsonObject Says(string description) => new() { ["description"] = description };

    private static JsonObject Reference(string kind, string name) => new() { ["$ref"] = $"#/components/{kind}/{name}" };

    /// <summary>card.in_transit → CardInTransit.</summary>
    private static string SchemaName(EventType type) =>
        string.Concat(
            type.Name.Split('.', '_').Select(word => char.ToUpper(word[0], CultureInfo.InvariantCulture) + word[1..])
        );

    private static JsonObject Object(IEnumerable<(string Name, JsonNode Value)> members) =>
        new(members.Select(member => KeyValuePair.Create(member.Name, (JsonNode?)member.Value)));

    private static JsonArray Array(params IEnumerable<string> values) =>
        new([.. values.Select(value => (JsonNode?)JsonValue.Create(value))]);

    private static JsonArray Array(IEnumerable<JsonObject> values) =>
        new([.. values.Select(value => (JsonNode?)value)]);
}
