using System.Text.Json.Nodes;
using Issuance.Notices;
using Issuance.ServicePoints;
using Issuance.Tests.Notices;
using Issuance.Tests.World;
using Microsoft.EntityFrameworkCore;

namespace Issuance.Tests.ServicePoints;

/// <summary>Closing a point for a day. Each test has a week of its own; the business clock stands at Monday, 2 March 2026.</summary>
public sealed class ClosureTests(QuietWorld quiet) : IClassFixture<QuietWorld>
{
    private const string East = "/v1/service-points/SP-EAST/closures";
    private readonly IssuanceWorld world = quiet.World;

    private Task<Answer> CloseAsync(
        string date,
        bool dryRun = false,
        string client = "servicepoint-east",
        string path = East,
        string? key = null
    ) =>
        world
            .As(client)
            .PostAsync(
                path,
                new
                {
                    clerk = "E-1007",
                    date,
                    reason = "weather",
                    dryRun,
                },
                key
            );

    private Task<Answer> ReopenAsync(string date, string client = "servicepoint-east") =>
        world.As(client).PostAsync($"{East}/{date}/reopening", new { clerk = "E-1007" });

    private async Task<List<TestCard>> BookedAsync(params string[] slots)
    {
        var cards = new List<TestCard>();
        foreach (var slot in slots)
        {
            cards.Add(await world.AtPickupPointAsync());
            await world.BookedAsync(cards[^1], slot);
        }

        return cards;
    }

    private static List<(string From, string? To)> Moves(Answer answer) =>
        [
            .. answer.Json["bookings"]!
                .AsArray()
                .Select(b => ((string)b!["from"]!["slotId"]!, (string?)b["to"]?["slotId"])),
        ];

    [Fact]
    public async Task The_preview_says_what_the_closing_then_does_and_changes_nothing()
    {
        await world.ToDayAsync(0);
        await BookedAsync("SP-EAST.20260304T0900");
        var cards = await BookedAsync("SP-EAST.20260303T0900", "SP-EAST.20260303T0930", "SP-EAST.20260303T0900");
        var received = await world.As("servicepoint-east").PostAsync("/v1/applications", People.New().Application());
        var before = await world.SlotsAsync("?from=2026-03-03&to=2026-03-05&limit=100");

        var preview = await CloseAsync("2026-03-03", dryRun: true);
        Assert.Equal(
            before.Select(slot => slot.ToJsonString()),
            (await world.SlotsAsync("?from=2026-03-03&to=2026-03-05&limit=100")).Select(slot => slot.ToJsonString())
        );
        var key = Guid.NewGuid().ToString();
        var real = await CloseAsync("2026-03-03", key: key);

        Assert.Equal(200, preview.Status);
        Assert.Equal(
            [
                ("SP-EAST.20260303T0900", "SP-EAST.20260304T0900"),
                ("SP-EAST.20260303T0900", "SP-EAST.20260304T0930"),
                ("SP-EAST.20260303T0930", "SP-EAST.20260304T0930"),
            ],
            Moves(preview)
        );
        Assert.Equal((3, 0), ((int)preview.Json["moved"]!, (int)preview.Json["cancelled"]!));
        Assert.True((int)preview.Json["deadlinesUnchanged"]! >= 1);
        Assert.Equal(preview.Text.Replace("\"dryRun\":true", "\"dryRun\":false", StringComparison.Ordinal), real.Text);
        Assert.Equal(real.Text, (await CloseAsync("2026-03-03", key: key)).Text);
        Assert.Equal((409, "already_closed"), (await CloseAsync("2026-03-03")).Said());
        Assert.Equal((409, "already_closed"), (await CloseAsync("2026-03-03", dryRun: true)).Said());

        // Nothing is offered or taken on that day; everybody has another time and is told it.
        Assert.Empty(await world.SlotsAsync("?from=2026-03-03&to=2026-03-03"));
        Assert.Equal(
            (404, "slot_not_found"),
            (await world.BookAsync(await world.AtPickupPointAsync(), "SP-EAST.20260303T1000")).Said()
        );
        Assert.Equal(2, await world.TakenAsync("SP-EAST.20260304T0900"));
        await world.RunAsync<SendNoticesJob>();
        foreach (var card in cards)
        {
            Assert.Equal(["appointment_moved sent"], await world.MailsAsync(card));
            Assert.Contains(
                "2026年3月4日09:",
                (string)(await world.MailOfAsync(card))[0]["text"]!,
                StringComparison.Ordinal
            );
            Assert.Single(await world.EventsOfAsync(card), "pickup.moved");
        }

        var audit = await world.ReadAsync(db =>
            db.AuditEntries.Where(a => a.Action == "service_point.closed").ToListAsync()
        );
        Assert.Contains(audit, a => a is { Clerk: "E-1007", Reason: "2026-03-03 weather moved=3 cancelled=0" });
        // The law's days are not the office's: what is due stays due.
        var dueAt = (string?)received.Json["dueAt"];
        var application = await world.As("servicepoint-east").GetAsync($"/v1/applications/{received.Json["id"]}");
        Assert.Equal(("2026-03-05T17:30:00+08:00", dueAt), (dueAt, (string?)application.Json["dueAt"]));
    }

    [Fact]
    public async Task Another_closed_day_is_skipped_and_opening_again_leaves_the_moved_where_they_are()
    {
        await world.ToDayAsync(0);
        var cards = await BookedAsync("SP-EAST.20260310T1400");
        Assert.Equal(200, (await CloseAsync("2026-03-11")).Status);

        var closed = await CloseAsync("2026-03-10");
        Assert.Equal([("SP-EAST.20260310T1400", "SP-EAST.20260312T0900")], Moves(closed));
        var list = await world.As("ops").GetAsync($"{East}?limit=100");
        Assert.Subset(
            list.Json["data"]!.AsArray().Select(c => (string)c!["date"]!).ToHashSet(),
            new HashSet<string> { "2026-03-10", "2026-03-11" }
        );

        Assert.Equal(200, (await ReopenAsync("2026-03-10")).Status);
        Assert.Equal((404, "closure_not_found"), (await ReopenAsync("2026-03-10")).Said());
        Assert.Equal((404, "closure_not_found"), (await ReopenAsync("10.03.2026")).Said());
        Assert.Equal((404, "service_point_not_found"), (await ReopenAsync("2026-03-11", "servicepoint-west")).Said());
        Assert.Equal(12, (await world.SlotsAsync("?from=2026-03-10&to=2026-03-10")).Count);
        Assert.Equal("SP-EAST.20260312T0900", (await world.AppointmentsOfAsync(cards[0])).Single().SlotId);
        await BookedAsync("SP-EAST.20260310T1400");
        await world.ToDayAsync(10);
        Assert.Equal((409, "closure_over"), (await ReopenAsync("2026-03-11")).Said());
        await world.ToDayAsync(0);
    }

    [Fact]
    public async Task A_booking_that_finds_no_slot_is_cancelled_told_and_shown_to_a_person()
    {
        await world.ToDayAsync(0);
        // The last day that can be booked: nothing follows it.
        var card = (await BookedAsync("SP-EAST.20260402T1000"))[0];
        var lost = (await BookedAsync("SP-EAST.20260402T1000"))[0];
        await world.ChangeAsync(lost, c => c.ReportLost());

        var closed = await CloseAsync("2026-04-02");
        await world.RunAsync<SendNoticesJob>();

        Assert.Equal((0, 2), ((int)closed.Json["moved"]!, (int)closed.Json["cancelled"]!));
        Assert.All(closed.Json["bookings"]!.AsArray(), booking => Assert.Null(booking!["to"]));
        Assert.Equal(AppointmentStatus.Cancelled, (await world.AppointmentsOfAsync(card)).Single().Status);
        Assert.Equal("pickup.cancelled", (await world.EventsOfAsync(card))[^1]);
        Assert.Equal(["appointment_moved sent"], await world.MailsAsync(card));
        Assert.Contains("不能保留", (string)(await world.MailOfAsync(card))[0]["text"]!, StringComparison.Ordinal);
        Assert.Empty(await world.MailsAsync(lost));
        var tasks = await world.ReadAsync(db =>
            db.OpsTasks.Where(t => t.Kind == "appointment_without_slot").Select(t => t.Subject + t.Detail).ToListAsync()
        );
        Assert.Equal([card.Id + "SP-EAST_closed_2026-04-02"], tasks);
        Assert.Equal(
            0,
            await world.ReadAsync(db =>
                db.PickupSlots.Where(s => s.Id == "SP-EAST.20260402T1000").SumAsync(s => s.Booked)
            )
        );
    }

    [Fact]
    public async Task Only_the_point_itself_closes_and_only_a_day_that_can_still_come()
    {
        await world.ToDayAsync(0);
        foreach (var date in new[] { "2026-03-01", "2027-03-04" })
            Assert.Equal((422, "closure_date_invalid"), (await CloseAsync(date)).Said());
        Assert.Equal((400, "request_invalid"), (await CloseAsync("2026-02-30")).Said());
        Assert.Equal(
            (404, "service_point_not_found"),
            (await CloseAsync("2026-03-20", client: "servicepoint-west")).Said()
        );
        Assert.Equal(
            (404, "service_point_not_found"),
            (await CloseAsync("2026-03-20", path: "/v1/service-points/SP-NOWHERE/closures")).Said()
        );
        Assert.Equal((403, "insufficient_scope"), (await CloseAsync("2026-03-20", client: "ops")).Said());
        Assert.Equal((404, "service_point_not_found"), (await world.As("servicepoint-west").GetAsync(East)).Said());
    }

    [Theory]
    [InlineData("2026-03-17")]
    [InlineData("2026-03-18")]
    [InlineData("2026-03-19")]
    public async Task Whoever_books_while_the_day_is_being_closed_is_not_left_on_it(string day)
    {
        await world.ToDayAsync(0);
        var slots = Enumerable
            .Range(0, 12)
            .Select(i => $"SP-EAST.{day.Replace("-", "")}T{(i < 6 ? 9 : 11) + (i / 2):00}{i % 2 * 30:00}")
            .ToArray();
        var movers = await BookedAsync(slots[0], slots[1], slots[2], slots[3]);
        var ids = new List<string>();
        foreach (var card in movers)
            ids.Add((await world.AppointmentsOfAsync(card)).Single().Id);
        var newcomers = new List<TestCard>();
        for (var i = 0; i < 16; i++)
            newcomers.Add(await world.AtPickupPointAsync());

        var bookings = newcomers.Select((card, i) => world.BookAsync(card, slots[i % 12])).ToList();
        var closing = CloseAsync(day);
        var moves = movers.Select((card, i) => world.MoveAsync(card, ids[i], slots[4 + i])).ToList();
        var answers = await Task.WhenAll([.. bookings, .. moves]);
        var closed = await closing;

        Assert.True(closed.Status == 200, closed.Text);
        Assert.All(answers, answer => Assert.True(answer.Status is 200 or 201 or 404 or 409, answer.Text));
        var (from, to) = (ToUtc(day), ToUtc(day).AddDays(1));
        var left = await world.ReadAsync(db =>
            db.PickupAppointments.CountAsync(a =>
                a.Status == AppointmentStatus.Booked && a.StartsAt >= from && a.StartsAt < to
            )
        );
        Assert.Equal(0, left);
        await ExpectSoundCountsAsync();
    }

    private static DateTimeOffset ToUtc(string day) =>
        new DateTimeOffset(
            DateTime.ParseExact(day, "yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture),
            TimeSpan.FromHours(8)
        ).ToUniversalTime();

    private async Task ExpectSoundCountsAsync()
    {
        var rows = await world.ReadAsync(db => db.PickupSlots.ToListAsync());
        var seated = await world.ReadAsync(db =>
            db.PickupAppointments.Where(a => a.Status != AppointmentStatus.Cancelled)
                .GroupBy(a => a.SlotId)
                .Select(group => new { group.Key, Count = group.Count() })
                .ToDictionaryAsync(group => group.Key, group => group.Count)
        );
        Assert.All(rows, row => Assert.Equal(seated.GetValueOrDefault(row.Id), row.Booked));
    }

    [Fact]
    public async Task A_point_opens_when_its_own_hours_say_and_as_usual_where_it_has_none()
    {
        await using var fresh = await IssuanceWorld.StartAsync("api");
        Assert.Equal(2, await fresh.ReadAsync(db => db.OpeningHours.CountAsync(h => h.ServicePoint == "SP-EAST")));
        await fresh.SqlAsync($"delete from opening_hours");
        Assert.Equal(12, (await fresh.SlotsAsync("?from=2026-03-03&to=2026-03-03")).Count);

        await fresh.SqlAsync(
            $"insert into opening_hours (service_point, opens_at, closes_at) values ('SP-EAST', '08:30', '10:00')"
        );

        Assert.Equal(
            ["SP-EAST.20260303T0830", "SP-EAST.20260303T0900", "SP-EAST.20260303T0930"],
            (await fresh.SlotsAsync("?from=2026-03-03&to=2026-03-03")).Select(slot => (string)slot["slotId"]!)
        );
        var card = await fresh.AtPickupPointAsync();
        Assert.Equal((404, "slot_not_found"), (await fresh.BookAsync(card, "SP-EAST.20260303T1400")).Said());
        await fresh.BookedAsync(card, "SP-EAST.20260303T0830");
        Assert.Equal(12, (await fresh.SlotsAsync("?from=2026-03-03&to=2026-03-03", "SP-WEST")).Count);
    }
}
