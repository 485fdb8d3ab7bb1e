using Issuance.Banks;
using Issuance.CardOrders;
using Issuance.Operations;
using Issuance.Tests.Console;
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

    [Fact]
    public async Task Every_reference_of_ours_leads_to_the_case_of_its_card_and_a_batch_to_itself()
    {
        await using var world = await IssuanceWorld.StartAsync();
        var (applicationId, cardId) = await world.ApprovedAsync(People.New());
        await world.SqlAsync(
            $"""
            insert into bank_instructions (reference, bank, kind, card_id, application_id, attempt, created_at, state, since,
                sends, enquiries, no_trace_after_window, last_sequence, version)
            select reference, 'harbour', kind, card, case when card is not null then '{applicationId}' end, attempt, now(),
                'accepted', now(), 1, 0, false, 0, 1
            from (values ('svc-one-1', 'freeze', '{cardId}', 1), ('rep-one-2', 'replace_card', '{cardId}', 2),
                ('bat-one-1', 'submit_batch', null, 1)) one (reference, kind, card, attempt);
            insert into transfer_batches (base_reference, bank, period, line_count, total_fen, created_at)
            values ('bat-one', 'harbour', '2026-02-28', 1, 100, now());
            insert into transfer_lines (reference, batch_reference, card_id, order_reference, period, kind, attempt, amount_fen, state)
            values ('bat-one-00001', 'bat-one', '{cardId}', 'ord-one-1', '2026-02-28', 'allocation', 1, 100, 'pending')
            """
        );
        using var viewer = await Browser.SignedInAsync(world.Url, "viewer");

        foreach (var reference in new[] { "svc-one-1", "rep-one-2", "bat-one-00001" })
        {
            Assert.Equal([new SearchHit("reference", reference, applicationId)], await FindAsync(world, reference));
            var page = await viewer.GetAsync($"/ops/search?q={reference}");
            Assert.Contains(applicationId, page.Text, StringComparison.Ordinal);
        }

        Assert.Equal([new SearchHit("reference", "bat-one-1", null)], await FindAsync(world, "bat-one-1"));
    }

    [Fact]
    public async Task A_message_that_a_task_names_is_found_from_the_list_of_tasks()
    {
        await using var world = await IssuanceWorld.StartAsync();
        var none = new BankOrderData(null, null, null, null, null, null, null);
        await world.UseAsync<BankInbox, MessageOutcome>(inbox =>
            inbox.TakeAsync(
                new("harbour", "hb-000417", "ord-nobodys-1", new(BankReportType.OrderAccepted, 1, none)),
                default
            )
        );
        using var viewer = await Browser.SignedInAsync(world.Url, "viewer");

        var link = (await viewer.GetAsync("/ops/tasks")).Document.QuerySelector("tbody th a")!.GetAttribute("href")!;
        var found = await viewer.GetAsync(link);

        Assert.Contains(
            "harbour/hb-000417",
            found.Document.QuerySelector("#list")!.TextContent,
            StringComparison.Ordinal
        );
        Assert.Equal(
            [new SearchHit("message", "harbour/hb-000417", null)],
            await FindAsync(world, "harbour/hb-000417")
        );
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

    /// <summary>Told not to read a table from end to end, the database does so only where no index leads to the rows.</summary>
    [Fact]
    public async Task A_case_among_millions_is_told_by_indexes_alone()
    {
        await using var world = await IssuanceWorld.StartAsync();
        var (applicationId, cardId) = await world.ApprovedAsync(People.New());
        await world.UntilAsync(cardId, "in_transit");

        var scanned = await world.ReadAsync(async db =>
        {
            await using var transaction = await db.Database.BeginTransactionAsync();
            await db.Database.ExecuteSqlAsync($"set local enable_seqscan = off");
            var timeline = await new ShowCaseTimeline(db).ReadAsync(applicationId, default);
            Assert.NotEmpty(timeline!.Entries);
            return await db
                .Database.SqlQuery<string>(
                    $"""select relname::text as "Value" from pg_stat_xact_user_tables where seq_scan > 0"""
                )
                .ToListAsync();
        });

        Assert.Empty(scanned);
    }

    private static Task<IReadOnlyList<SearchHit>> FindAsync(IssuanceWorld world, string text) =>
        world.UseAsync<SearchEverything, IReadOnlyList<SearchHit>>(search => search.FindAsync(text, default));
}
