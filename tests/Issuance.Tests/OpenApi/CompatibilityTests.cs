using System.Text.Json.Nodes;
using Issuance.Host.OpenApi;
using Issuance.Tests.House;

namespace Issuance.Tests.OpenApi;

/// <summary>Nobody who was built against the last published document is broken by this one.</summary>
public sealed class CompatibilityTests
{
    private static readonly string Released = Path.Combine(Repository.Root, "openapi", "released", "issuance.v1.json");

    private static JsonObject Parse() => JsonNode.Parse(Repository.Document())!.AsObject();

    private static JsonObject Operation(JsonObject document, string path, string method) =>
        document["paths"]![path]![method]!.AsObject();

    private static JsonObject Schema(JsonObject document, string name) =>
        document["components"]!["schemas"]![name]!.AsObject();

    /// <summary>What a change of the document breaks.</summary>
    private static IReadOnlyList<string> After(Action<JsonObject> change) => After(_ => { }, change);

    /// <summary>What breaks between two documents.</summary>
    private static IReadOnlyList<string> After(Action<JsonObject> before, Action<JsonObject> change)
    {
        var (older, newer) = (Parse(), Parse());
        before(older);
        change(newer);
        return Compatibility.Breaks(older.ToJsonString(), newer.ToJsonString());
    }

    [Fact]
    public void The_document_breaks_no_caller_of_the_last_published_one()
    {
        var breaks = Compatibility.Breaks(File.ReadAllText(Released), Repository.Document());

        Assert.True(breaks.Count == 0, string.Join("\n", breaks));
    }

    [Fact]
    public void The_same_document_breaks_nobody() => Assert.Empty(After(_ => { }));

    [Fact]
    public void An_operation_that_is_gone_is_named() =>
        Assert.Equal(
            ["GET /v1/banks: the operation is gone"],
            After(document => document["paths"]!.AsObject().Remove("/v1/banks"))
        );

    [Fact]
    public void A_member_of_an_answer_that_is_gone_is_named_wherever_it_is_answered() =>
        Assert.Contains(
            "GET /v1/applications/{applicationId} 200: the member dueAt is gone",
            After(document => Schema(document, "ApplicationView")["properties"]!.AsObject().Remove("dueAt"))
        );

    [Fact]
    public void A_member_of_an_answer_that_may_now_be_null_is_named() =>
        Assert.Contains(
            "GET /v1/applications/{applicationId} 200 dueAt: may now be null",
            After(document =>
                Schema(document, "ApplicationView")["properties"]!["dueAt"]!["type"] = new JsonArray("null", "string")
            )
        );

    [Fact]
    public void A_view_that_is_no_longer_answered_is_named() =>
        Assert.Contains(
            "GET /v1/cards/{cardId}/status 200: BankView is no longer answered",
            After(document =>
                Operation(document, "/v1/cards/{cardId}/status", "get")["responses"]!["200"]!["content"]![
                    "application/json"
                ]!["schema"]!["anyOf"]!
                    .AsArray()
                    .RemoveAt(1)
            )
        );

    [Fact]
    public void A_member_that_a_request_now_needs_is_named() =>
        Assert.Contains(
            "POST /v1/cards/{cardId}/bank-activations body: the member alsoInsurance is now required",
            After(document => Schema(document, "ActivateAtBranchRequest")["required"]!.AsArray().Add("alsoInsurance"))
        );

    [Fact]
    public void A_value_that_is_no_longer_taken_is_named() =>
        Assert.Contains(
            "POST /v1/cards/{cardId}/bank-activations body presentedBy: the value proxy is no longer taken",
            After(document =>
                Schema(document, "ActivateAtBranchRequest")["properties"]!["presentedBy"]!["enum"]!
                    .AsArray()
                    .RemoveAt(1)
            )
        );

    [Theory]
    [InlineData("maxLength", 20)]
    [InlineData("minLength", 2)]
    public void A_bound_that_became_narrower_is_named(string bound, int value) =>
        Assert.Contains(
            $"POST /v1/cards/{{cardId}}/bank-activations body teller: {bound} is now {value}",
            After(document => Schema(document, "ActivateAtBranchRequest")["properties"]!["teller"]![bound] = value)
        );

    [Fact]
    public void A_member_that_a_request_may_no_longer_hold_is_named() =>
        Assert.Contains(
            "POST /v1/cards/{cardId}/bank-activations body: the member presentedBy is no longer taken",
            After(document =>
                Schema(document, "ActivateAtBranchRequest")["properties"]!.AsObject().Remove("presentedBy")
            )
        );

    [Fact]
    public void A_code_that_is_gone_is_named() =>
        Assert.Equal(
            ["GET /v1/events/{eventId} 404: the code event_not_found is gone"],
            After(document =>
                Operation(document, "/v1/events/{eventId}", "get")["responses"]!["404"]!["x-codes"]!
                    .AsArray()
                    .RemoveAt(0)
            )
        );

    [Fact]
    public void Another_scope_is_named() =>
        Assert.Equal(
            ["""GET /v1/events: the scope {"client":["events:read"]} is now {"client":["cards.status:read"]}"""],
            After(document =>
                Operation(document, "/v1/events", "get")["security"]![0]!["client"]![0] = "cards.status:read"
            )
        );

    [Fact]
    public void One_of_several_scopes_that_no_longer_suffices_is_named() =>
        Assert.StartsWith(
            """GET /v1/banks: the scope {"client":["applications:read"]} is now """,
            Assert.Single(
                After(document => Operation(document, "/v1/banks", "get")["security"]!.AsArray().RemoveAt(2))
            ),
            StringComparison.Ordinal
        );

    [Fact]
    public void A_body_that_is_now_needed_is_named() =>
        Assert.Equal(
            ["POST /v1/webhook-endpoints: a body is now required"],
            After(
                document => Operation(document, "/v1/webhook-endpoints", "post")["requestBody"]!["required"] = false,
                _ => { }
            )
        );

    [Fact]
    public void A_parameter_that_is_gone_or_now_needed_is_named()
    {
        var breaks = After(document =>
        {
            var parameters = Operation(document, "/v1/banks", "get")["parameters"]!.AsArray();
            parameters.Clear();
            parameters.Add(
                new JsonObject
                {
                    ["name"] = "region",
                    ["in"] = "query",
                    ["required"] = true,
                    ["schema"] = new JsonObject { ["type"] = "string" },
                }
            );
        });

        Assert.Equal(
            [
                "GET /v1/banks: the parameter query city is gone",
                "GET /v1/banks: the parameter query region is now required",
            ],
            breaks
        );
    }

    [Fact]
    public void What_is_only_added_breaks_nobody() =>
        Assert.Empty(
            After(document =>
            {
                document["paths"]!["/v1/new"] = document["paths"]!["/v1/banks"]!.DeepClone();
                Schema(document, "ApplicationView")["properties"]!["note"] = new JsonObject { ["type"] = "string" };
                Schema(document, "ActivateAtBranchRequest")["properties"]!["note"] = new JsonObject
                {
                    ["type"] = "string",
                };
                Schema(document, "ActivateAtBranchRequest")["properties"]!["teller"]!["maxLength"] = 64;
                Schema(document, "Problem")["properties"]!["code"]!["enum"]!.AsArray().Add("brand_new");
                Operation(document, "/v1/banks", "get")["responses"]!["409"] = Operation(
                    document,
                    "/v1/cards/{cardId}/hand-over",
                    "post"
                )["responses"]!["409"]!.DeepClone();
            })
        );
}
