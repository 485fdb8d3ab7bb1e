using System.Text.Json.Nodes;
using Issuance.Applications;
using Issuance.Tests.World;
using Microsoft.EntityFrameworkCore;

namespace Issuance.Tests.ServicePoints;

public sealed class ArrivalTests(SharedWorld shared) : IClassFixture<SharedWorld>
{
    private const string East = "/v1/service-points/SP-EAST/arrivals";
    private readonly IssuanceWorld world = shared.World;

    private Task<Answer> ScanAsync(
        string[] serials,
        string client = "servicepoint-east",
        string path = East,
        string? key = null
    ) => world.As(client).PostAsync(path, new { clerk = "E-1007", serials }, key);

    private static List<(string Serial, string Outcome, string? CardId)> Results(Answer answer) =>
        [
            .. answer.Json["results"]!
                .AsArray()
                .Select(r => ((string)r!["serial"]!, (string)r["outcome"]!, (string?)r["cardId"])),
        ];

    [Fact]
    public async Task Each_scanned_serial_is_judged_for_itself_in_order()
    {
        var first = await world.InTransitAsync();
        var second = await world.InTransitAsync();
        var west = await world.InTransitAsync("SP-WEST");
        var produced = await world.ProducedAsync();
        var collected = await world.HandedOverAsync();
        var lost = await world.InTransitAsync();
        await world.ChangeAsync(lost, card => card.ReportLost());
        var closed = await world.InTransitAsync();
        await world.ChangeAsync(closed, card => card.Close());

        var answer = await ScanAsync([
            first.Serial,
            second.Serial,
            west.Serial,
            "SC00000000000000",
            first.Serial,
            produced.Serial,
            collected.Serial,
            lost.Serial,
            closed.Serial,
        ]);

        Assert.Equal(200, answer.Status);
        Assert.Equal(2, (int)answer.Json["arrived"]!);
        Assert.Equal(
            [
                (first.Serial, "arrived", first.Id),
                (second.Serial, "arrived", second.Id),
                (west.Serial, "wrong_site", null),
                ("SC00000000000000", "unknown_serial", null),
                (first.Serial, "already_arrived", first.Id),
                (produced.Serial, "not_in_transit", produced.Id),
                (collected.Serial, "not_in_transit", collected.Id),
                (lost.Serial, "not_in_transit", lost.Id),
                (closed.Serial, "not_in_transit", closed.Id),
            ],
            Results(answer)
        );
        Assert.DoesNotContain(west.Id, answer.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task With_the_arrival_the_deadline_is_met_and_the_notice_queued()
    {
        var card = await world.InTransitAsync();

        await ScanAsync([card.Serial]);

        var application = await world.ReadAsync(db => db.Applications.SingleAsync(a => a.Id == card.ApplicationId));
        Assert.Equal(DeadlineState.Met, application.DeadlineState);
        Assert.NotNull(application.MetAt);
        var events = await world.EventsOfAsync(card);
        // The notice itself may be on its way by now; that is another story.
        var story = events.SkipWhile(type => type != "card.in_transit").Take(3);
        Assert.Equal(["card.in_transit", "card.at_pickup_point", "pickup.notice_queued"], story);
        var status = await world.As("servicepoint-east").GetAsync($"{card.Path}/status");
        Assert.Equal("awaiting_pickup", (string?)status.Json["status"]);
        Assert.NotNull((string?)status.Json["pickup"]!["from"]);
    }

    [Fact]
    public async Task A_card_that_came_to_the_wrong_site_makes_one_task_however_often_it_is_scanned()
    {
        var west = await world.InTransitAsync("SP-WEST");

        await ScanAsync([west.Serial]);
        await ScanAsync([west.Serial, west.Serial]);

        var tasks = await world.ReadAsync(db => db.OpsTasks.Where(t => t.Subject == west.Id).ToListAsync());
        Assert.Equal(("wrong_site", "scanned_at_SP-EAST"), (Assert.Single(tasks).Kind, tasks[0].Detail));
        Assert.Equal(
            "arrived",
            Results(await ScanAsync([west.Serial], "servicepoint-west", "/v1/service-points/SP-WEST/arrivals"))[
                0
            ].Outcome
        );
    }

    [Fact]
    public async Task Scanning_twice_under_one_key_repeats_the_first_answer()
    {
        var card = await world.InTransitAsync();
        var key = Guid.NewGuid().ToString();

        var first = await ScanAsync([card.Serial], key: key);
        var again = await ScanAsync([card.Serial], key: key);

        Assert.Equal(first.Text, again.Text);
        Assert.Equal("true", again.Header("Idempotent-Replayed"));
        Assert.Equal("already_arrived", Results(await ScanAsync([card.Serial]))[0].Outcome);
    }

    [Theory]
    [InlineData("/v1/service-points/SP-WEST/arrivals")]
    [InlineData("/v1/service-points/SP-NOWHERE/arrivals")]
    public async Task Another_or_an_unknown_service_point_does_not_exist(string path)
    {
        var card = await world.InTransitAsync("SP-WEST");

        var answer = await ScanAsync([card.Serial], path: path);

        Assert.Equal((404, "service_point_not_found"), (answer.Status, answer.Code));
        Assert.Equal("in_transit", (string?)(await world.As("ops").GetAsync($"{card.Path}/status")).Json["custody"]);
    }

    [Fact]
    public async Task Two_clerks_who_scan_one_delivery_at_once_let_each_card_arrive_once()
    {
        var cards = new List<TestCard>();
        for (var i = 0; i < 12; i++)
            cards.Add(await world.InTransitAsync());
        var serials = cards.Select(card => card.Serial).ToArray();

        var answers = await Task.WhenAll(ScanAsync(serials), ScanAsync([.. serials.Reverse()]), ScanAsync(serials));

        Assert.All(answers, answer => Assert.Equal(200, answer.Status));
        Assert.Equal(12, answers.Sum(answer => (int)answer.Json["arrived"]!));
        foreach (var card in cards)
            Assert.Single(await world.EventsOfAsync(card), "card.at_pickup_point");
    }

    [Fact]
    public async Task A_list_of_serials_has_its_bounds()
    {
        var none = await ScanAsync([]);
        var many = await ScanAsync([.. Enumerable.Repeat("SC1", 501)]);
        var empty = await ScanAsync([""]);

        Assert.Equal(["too_short", "too_long", "too_short"], new[] { none, many, empty }.Select(FirstFault));
        Assert.All(new[] { none, many, empty }, answer => Assert.Equal(400, answer.Status));

        static string? FirstFault(Answer answer) => (string?)((JsonArray)answer.Json["errors"]!)[0]!["code"];
    }
}
