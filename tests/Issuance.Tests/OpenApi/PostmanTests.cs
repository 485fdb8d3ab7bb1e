using System.Text.Json.Nodes;
using Issuance.Host.OpenApi;
using Issuance.Pages.Developers.Reading;
using Issuance.Tests.House;

namespace Issuance.Tests.OpenApi;

public sealed class PostmanTests
{
    private static string Committed() =>
        File.ReadAllText(Path.Combine(Repository.Root, "openapi", "postman.v1.json"));

    private static IEnumerable<JsonNode> Requests() =>
        from folder in JsonNode.Parse(Committed())!["item"]!.AsArray()
        from item in folder!["item"]!.AsArray()
        select item!["request"]!;

    [Fact]
    public void The_committed_collection_is_what_the_document_says() =>
        Assert.True(
            PostmanCollection.Of(Repository.Document()) == Committed(),
            "openapi/postman.v1.json is out of date. Run: dotnet run --project src/Issuance.Host -- postman --out openapi/postman.v1.json"
        );

    [Fact]
    public void It_has_every_operation_once()
    {
        var operations = new ApiReference(Repository.Document()).Operations.Select(o =>
            $"{o.Method} {{{{base}}}}{o.Path.Replace('{', ':').Replace("}", "", StringComparison.Ordinal)}"
        );

        Assert.Equal(
            operations.Order(StringComparer.Ordinal),
            Requests().Select(r => $"{r["method"]} {r["url"]!["raw"]}").Order(StringComparer.Ordinal)
        );
    }

    [Fact]
    public void A_command_names_itself_anew_each_time_and_what_takes_no_token_sends_none()
    {
        var submit = Requests().Single(r => (string)r["url"]!["raw"]! == "{{base}}/v1/applications" && (string)r["method"]! == "POST");
        var token = Requests().Single(r => (string)r["url"]!["raw"]! == "{{base}}/oauth/token");

        Assert.Contains(
            submit["header"]!.AsArray(),
            header => (string)header!["key"]! == "Idempotency-Key" && (string)header["value"]! == "{{$guid}}"
        );
        Assert.Null(submit["auth"]);
        Assert.Equal("noauth", (string)token["auth"]!["type"]!);
        Assert.Equal("urlencoded", (string)token["body"]!["mode"]!);
    }
}
