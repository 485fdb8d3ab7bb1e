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
