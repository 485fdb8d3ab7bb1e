using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Issuance.Events;
using Issuance.Host.OpenApi;
using Issuance.Tests.House;
using Issuance.Tests.World;
using Microsoft.OpenApi;

namespace Issuance.Tests.Events;

/// <summary>The list of what is told, against the code that tells it and the document that promises it.</summary>
public sealed partial class EventCatalogueTests(SharedWorld shared) : IClassFixture<SharedWorld>
{
    private readonly IssuanceWorld world = shared.World;

    private static string Committed() =>
        File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "openapi", "webhooks.v1.json"));

    /// <summary>A type as it is written where something happens: the first text of a change, or of a happening.</summary>
    [GeneratedRegex(
        """\b(?:Change|Take|Step|new Happening)\(\s*(?:\w+Command\.\w+,\s*|\w+Step\.\w+,\s*)?"(?<type>[a-z_]+\.[a-z_]+)"|NoteBankOrder\("(?<state>[a-z_]+)"\)""",
        RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant,
        1000
    )]
    private static partial Regex Telling();

    [Fact]
    public void Every_type_that_the_code_tells_is_in_the_catalogue_and_no_other()
    {
        var told = Repository
            .Sources(Repository.Issuance)
            .Where(file => !Path.GetFileName(file).StartsWith("EventCatalogue", StringComparison.Ordinal))
            .SelectMany(file => Telling().Matches(File.ReadAllText(file)))
            .Select(match =>
                match.Groups["state"].Success ? $"bank_order.{match.Groups["state"].Value}" : match.Groups["type"].Value
            )
            .Distinct();

        Assert.Equal(
            EventCatalogue.All.Select(type => type.Name).Order(StringComparer.Ordinal),
            told.Order(StringComparer.Ordinal)
        );
    }

    [Fact]
    public void The_committed_document_is_made_of_the_catalogue() =>
        Assert.True(
            WebhookDocument.Write() == Committed(),
            "openapi/webhooks.v1.json is out of date. Run: dotnet run --project src/Issuance.Host -- openapi --webhooks --out openapi/webhooks.v1.json"
        );

    [Fact]
    public async Task The_committed_file_is_served_byte_for_byte()
    {
        using var http = new HttpClient();

        Assert.Equal(Committed(), await http.GetStringAsync($"{world.Url}/openapi/webhooks.v1.json"));
    }

    [Fact]
    public void The_document_is_sound_OpenAPI()
    {
        var read = OpenApiDocument.Parse(Committed(), "json");

        Assert.Empty(read.Diagnostic!.Errors);
        Assert.Equal(EventCatalogue.All.Count, read.Document!.Webhooks!.Count);
    }

    [Fact]
    public void Every_example_has_the_form_that_is_promised()
    {
        foreach (var (name, webhook) in JsonNode.Parse(Committed())!["webhooks"]!.AsObject())
        {
            var content = webhook!["post"]!["requestBody"]!["content"]!["application/json"]!;
            AssertFits(name, content["example"]!);
            Assert.Matches(@"\p{IsCJKUnifiedIdeographs}", (string)webhook["post"]!["description"]!);
        }
    }

    [Fact]
    public async Task What_really_happens_has_the_form_that_is_promised()
    {
        var card = await world.HandedOverAsync();
        await world.ChangeAsync(card, c => c.Activate(alsoInsurance: true, IssuanceWorld.Monday));
        await world.ChangeAsync(card, c => c.ReportLost());
        await world.ChangeAsync(card, c => c.Close());

        var events = (await world.As("ops").GetAsync($"/v1/events?limit=100&applicationId={card.ApplicationId}")).Json;

        Assert.True(events["data"]!.AsArray().Count > 14);
        foreach (var happened in events["data"]!.AsArray())
            AssertFits((string)happened!["type"]!, happened);
    }

    /// <summary>Members that are promised and values that are listed; written here, so that it owes the document's maker nothing.</summary>
    private static void AssertFits(string type, JsonNode message)
    {
        var document = JsonNode.Parse(Committed())!;
        var schema = Resolve(
            document["webhooks"]![type]!["post"]!["requestBody"]!["content"]!["application/json"]!["schema"]!
        );
        Assert.Equal((string?)schema["properties"]!["type"]!["const"], (string?)message["type"]);
        var data = Resolve(schema["properties"]!["data"]!);
        foreach (var name in data["required"]!.AsArray())
            Assert.True(message["data"]!.AsObject().ContainsKey((string)name!), $"{type}: {name}");
        AssertFacts(data["properties"]!, message["data"]!.AsObject());
        AssertFacts(data["properties"]!["previous"]!["properties"]!, message["data"]!["previous"]!.AsObject());

        void AssertFacts(JsonNode promised, JsonObject given)
        {
            foreach (var (name, value) in given)
            {
                Assert.True(promised[name] is not null, $"{type}: {name} is not promised");
                if (promised[name]!["enum"] is JsonArray values)
                    Assert.Contains((string?)value, values.Select(v => (string?)v));
            }
        }

        JsonNode Resolve(JsonNode node) =>
            (string?)node["$ref"] is { } reference
                ? reference.Split('/').Skip(1).Aggregate(document, (at, step) => at[step]!)
                : node;
    }
}
