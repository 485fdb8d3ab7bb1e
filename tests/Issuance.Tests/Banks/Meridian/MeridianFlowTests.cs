using Issuance.Tests.Applications;
using Issuance.Tests.World;

namespace Issuance.Tests.Banks.Meridian;

/// <summary>The whole service with the bank Meridian: it never calls back, and the card goes its way all the same.</summary>
public sealed class MeridianFlowTests(SharedWorld shared) : IClassFixture<SharedWorld>
{
    private readonly IssuanceWorld world = shared.World;

    [Fact]
    public async Task A_card_of_a_bank_that_only_answers_polls_goes_to_in_transit()
    {
        var card = await ApprovedAsync();

        var seen = await world.UntilAsync(card, "in_transit");

        var entry = await world.Bank.EntryAsync((string)seen["bankOrder"]!["reference"]!, "meridian");
        Assert.Equal("1 1 in_transit", $"{entry!["effects"]} {entry["requests"]} {entry["state"]}");
    }

    [Fact]
    public async Task One_setting_alone_has_the_bank_spoken_to_with_SM2_with_the_keys_of_every_checkout()
    {
        await using var chinese = await IssuanceWorld.StartAsync(
            settings: new Dictionary<string, string?> { ["Banks:Meridian:Suite"] = "gm" }
        );

        var (_, card) = await chinese.ApprovedAsync(People.New(), bank: "meridian");
        var seen = await chinese.UntilAsync(card, "in_transit");

        var entry = await chinese.Bank.EntryAsync((string)seen["bankOrder"]!["reference"]!, "meridian");
        Assert.Equal("1 1 in_transit", $"{entry!["effects"]} {entry["requests"]} {entry["state"]}");
        var banks = await chinese.As("ops").GetAsync("/v1/banks");
        Assert.Equal("gm", Suite(banks.Json, "meridian"));
    }

    private static string? Suite(System.Text.Json.Nodes.JsonNode banks, string code) =>
        (string?)banks["data"]!.AsArray().Single(bank => (string?)bank!["code"] == code)!["suite"];

    private async Task<string> ApprovedAsync()
    {
        var person = People.New();
        var submitted = await world
            .As("servicepoint-east")
            .PostAsync("/v1/applications", person.Form(("/agentBank", "meridian")));
        Assert.True(submitted.Status == 202, submitted.Text);
        var id = (string)submitted.Json["id"]!;
        var approved = await world
            .As("reviewer-1")
            .PostAsync($"/v1/applications/{id}/approval", new { clerk = "R-1", identityVerified = true });
        Assert.True(approved.Status == 200, approved.Text);
        return (string)approved.Json["cardId"]!;
    }
}
