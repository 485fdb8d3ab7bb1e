using System.Text.Json;
using System.Text.Json.Nodes;
using Issuance.Tests.World;

namespace Issuance.Tests.Banks.Rural;

/// <summary>An application at the bank rural, through the whole service: files out, files in.</summary>
public sealed class RuralFlowTests(SharedWorld shared) : IClassFixture<SharedWorld>
{
    private readonly IssuanceWorld world = shared.World;

    [Fact]
    public async Task A_card_of_the_bank_rural_comes_on_its_way_by_files_alone()
    {
        var card = await ApprovedAsync(People.New() with { Name = "𠮷田㐀" });

        var seen = await world.UntilAsync(card, "in_transit");

        var entry = await EntryAsync((string)seen["bankOrder"]!["reference"]!);
        Assert.Equal((1, 1), ((int)entry["effects"]!, (int)entry["requests"]!));
        Assert.Equal((string?)entry["last4"], (string?)seen["last4"]);
        Assert.Equal((string?)entry["serial"], (string?)seen["serial"]);
    }

    [Fact]
    public async Task A_file_that_the_bank_rejected_goes_out_again_and_is_done_once()
    {
        await world.Bank.ModeAsync("error_500", count: 1, bank: "rural");
        var card = await ApprovedAsync(People.New());

        var seen = await world.UntilAsync(card, "in_transit");

        var entry = await EntryAsync((string)seen["bankOrder"]!["reference"]!);
        Assert.Equal((1, 2), ((int)entry["effects"]!, (int)entry["requests"]!));
    }

    private async Task<string> ApprovedAsync(TestPerson person)
    {
        var body = JsonSerializer.SerializeToNode(person.Application())!;
        body["agentBank"] = "rural";
        var submitted = await world.As("servicepoint-east").PostAsync("/v1/applications", body);
        Assert.True(submitted.Status == 202, submitted.Text);
        var approved = await world
            .As("reviewer-1")
            .PostAsync(
                $"/v1/applications/{(string)submitted.Json["id"]!}/approval",
                new { clerk = "R-1", identityVerified = true }
            );
        Assert.True(approved.Status == 200, approved.Text);
        return (string)approved.Json["cardId"]!;
    }

    private async Task<JsonNode> EntryAsync(string reference)
    {
        using var http = new HttpClient();
        var ledger = JsonNode.Parse(
            await http.GetStringAsync($"{world.StubsUrl}/_stub/ledger?bank=rural&reference={reference}")
        );
        return ledger!["entries"]!.AsArray().Single()!;
    }
}
