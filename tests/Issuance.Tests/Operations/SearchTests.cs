using Issuance.Operations;
using Issuance.Tests.World;
using Microsoft.EntityFrameworkCore;

namespace Issuance.Tests.Operations;

public sealed class SearchTests
{
    [Fact]
    public async Task Whatever_a_person_holds_in_the_hand_leads_to_the_case_and_no_number_comes_back()
    {
        await using var world = await IssuanceWorld.StartAsync();
        var card = await world.AtPickupPointAsync();
        var happened = await world.ReadAsync(db =>
            db.Events.Where(e => e.CardId == card.Id).Select(e => e.Id).FirstAsync()
        );
        var reference = await world.ReadAsync(db =>
            db.Cards.Where(c => c.Id == card.Id).Select(c => c.OrderReference).SingleAsync()
        );
        var wanted = new (string Text, string Kind)[]
        {
            (card.ApplicationId, "application"),
            (card.Id, "card"),
            (card.Serial, "serial"),
            (reference, "reference"),
            (happened, "event"),
            (card.Number, "card_number"),
            (string.Join(' ', card.Number.Chunk(4).Select(four => new string(four))), "card_number"),
            (card.Person.IdNumber, "id_number"),
        };

        foreach (var (text, kind) in wanted)
        {
            var hits = await FindAsync(world, text);
            Assert.True(hits.Any(hit => hit.Kind == kind && hit.ApplicationId == card.ApplicationId), kind);
            Assert.DoesNotContain(card.Number, string.Concat(hits), StringComparison.Ordinal);
            Assert.DoesNotContain(card.Person.IdNumber, string.Concat(hits), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_request_leads_to_what_it_did()
    {
        await using var world = await IssuanceWorld.StartAsync("api");
        var submitted = await world.As("servicepoint-east").PostAsync("/v1/applications", People.New().Application());
        var request = submitted.Headers.GetValues("Request-Id").Single();

        var hit = Assert.Single(await FindAsync(world, $" {request} "));

        Assert.Equal(("request", (string)submitted.Json["id"]!), (hit.Kind, hit.ApplicationId));
    }

    [Theory]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData("crd_")]
    [InlineData("app_00000000000000000000000000")]
    [InlineData("109901199001011239")]
    [InlineData("' or 1=1 --")]
    [InlineData("张三")]
    [InlineData("0123456789abcdef0123456789abcdef")]
    public async Task What_is_nothing_of_ours_finds_nothing(string text)
    {
        await using var world = await IssuanceWorld.StartAsync("api");

        Assert.Empty(await FindAsync(world, text));
    }

    [Fact]
    public async Task A_case_is_told_in_one_line_of_time_across_all_that_took_part()
    {
        await using var world = await IssuanceWorld.StartAsync();
        var (applicationId, cardId) = await world.ApprovedAsync(People.New());
        await world.UntilAsync(cardId, "in_transit");
        await IssuanceWorld.EventuallyAsync(() => world.ReadAsync(db => db.BankCalls.AnyAsync()), written => written);

        var timeline = (
            await world.UseAsync<ShowCaseTimeline, CaseTimeline?>(show => show.ReadAsync(applicationId, default))
        )!;

        Assert.Equal((applicationId, "in_transit"), (timeline.Case.ApplicationId, timeline.Custody));
        Assert.Equal(
            timeline.Entries.OrderBy(entry => entry.At).Select(entry => entry.At),
            timeline.Entries.Select(entry => entry.At)
        );
        Assert.Equal("application.received", timeline.Entries[0].What);
        string[] sources = ["bank_call", "event", "instruction", "work_item"];
        Assert.Equal(sources, timeline.Entries.Select(entry => entry.Source).Distinct().Order(StringComparer.Ordinal));
        Assert.Contains(
            timeline.Entries,
            entry => entry is { Source: "bank_call", What: "order", Detail: "accepted", Milliseconds: >= 0 }
        );
        Assert.Null(await world.UseAsync<ShowCaseTimeline, CaseTimeline?>(show => show.ReadAsync("app_none", default)));
    }

    private static Task<IReadOnlyList<SearchHit>> FindAsync(IssuanceWorld world, string text) =>
        world.UseAsync<SearchEverything, IReadOnlyList<SearchHit>>(search => search.FindAsync(text, default));
}
