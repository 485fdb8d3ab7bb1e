using System.Text.Json.Nodes;

namespace Issuance.Tests.World;

/// <summary>The steps of the main job over HTTP, as its users take them.</summary>
internal static class Flow
{
    /// <summary>The servicepoint's clerk submits, the reviewer approves: the order goes to the bank by itself.</summary>
    public static async Task<(string ApplicationId, string CardId)> ApprovedAsync(
        this IssuanceWorld world,
        TestPerson person,
        string servicePoint = "SP-EAST",
        string bank = "harbour"
    )
    {
        var (id, _) = await world.SubmittedAsync(person, servicePoint, bank);
        var approved = await world
            .As("reviewer-1")
            .PostAsync($"/v1/applications/{id}/approval", new { clerk = "R-1", identityVerified = true });
        Assert.True(
            approved.Status == 200,
            approved.Text
                + string.Join("\n", world.Log.Lines.Where(line => line.StartsWith("Error", StringComparison.Ordinal)))
        );
        return (id, (string)approved.Json["cardId"]!);
    }

    /// <summary>The servicepoint's clerk submits.</summary>
    public static async Task<(string ApplicationId, string Client)> SubmittedAsync(
        this IssuanceWorld world,
        TestPerson person,
        string servicePoint = "SP-EAST",
        string bank = "harbour"
    )
    {
        var client = servicePoint == "SP-EAST" ? "servicepoint-east" : "servicepoint-west";
        var submitted = await world
            .As(client)
            .PostAsync("/v1/applications", person.Application(servicePoint, bank: bank));
        Assert.True(submitted.Status == 202, submitted.Text);
        return ((string)submitted.Json["id"]!, client);
    }

    /// <summary>What operations see of a card.</summary>
    public static async Task<JsonNode> CardAsync(this IssuanceWorld world, string cardId)
    {
        var status = await world.As("ops").GetAsync($"/v1/cards/{cardId}/status");
        Assert.True(status.Status == 200, status.Text);
        return status.Json;
    }

    public static Task<JsonNode> UntilAsync(
        this IssuanceWorld world,
        string cardId,
        string custody,
        double seconds = 45
    ) =>
        IssuanceWorld.EventuallyAsync(
            () => world.CardAsync(cardId),
            card => (string?)card["custody"] == custody,
            seconds
        );

    /// <summary>The types of everything that happened to a card, in the order of the feed, as operations see it.</summary>
    public static async Task<List<string>> HistoryAsync(this IssuanceWorld world, string cardId)
    {
        var page = await world.As("ops").GetAsync($"/v1/events?cardId={cardId}&limit=100");
        Assert.True(page.Status == 200, page.Text);
        return [.. page.Json["data"]!.AsArray().Select(happened => (string)happened!["type"]!)];
    }

    /// <summary>The ledger's entry of a card's present order.</summary>
    public static async Task<JsonNode?> LedgerAsync(this IssuanceWorld world, string cardId)
    {
        var card = await world.CardAsync(cardId);
        return await world.Bank.EntryAsync((string)card["bankOrder"]!["reference"]!);
    }
}
