using System.Net;
using Issuance.Tests.Webhooks;
using Microsoft.EntityFrameworkCore;

namespace Issuance.EndToEndTests;

/// <summary>The service as several processes: one of each may die, and each may be restarted, in the middle of everything.</summary>
public sealed partial class SpreadTests
{
    [Fact]
    public async Task With_one_of_each_killed_amid_orders_and_activations_nothing_is_lost_or_doubled()
    {
        const int cards = 16;
        await using var machine = await Machine.SetUpAsync();
        await using var spread = await Spread.StartAsync(machine, api: 2, jobs: 2);
        using var users = new Users(machine);
        using var feed = new FeedFollower(users, "ops");
        // Slow enough that messages are on their way when a process dies.
        await using var partner = await Receiver.StartAsync();
        partner.Answer = (_, context) => Task.Delay(300, context.RequestAborted);
        var endpoint = new { url = partner.Url };
        await users.AskAsync("bank-harbour", HttpMethod.Post, "/v1/webhook-endpoints", endpoint, "endpoint");
        var collected = await CollectedAsync(users, cards);
        var applications = new List<string>();
        for (var i = 0; i < cards; i++)
            applications.Add(
                (string)
                    (
                        await users.AskAsync(
                            "servicepoint-east",
                            HttpMethod.Post,
                            "/v1/applications",
                            Users.Application(Users.NewIdNumber()),
                            $"second-{i}"
                        )
                    )["id"]!
            );

        var followed = feed.FollowAsync();
        var load = Task.WhenAll([
            .. applications.Select(users.ApproveUntilDoneAsync),
            .. collected.Select(card => ActivateTwiceAsync(users, card)),
        ]);
        await Task.Delay(150);
        await Task.WhenAll(spread.KillAsync("host-api-1"), spread.KillAsync("host-jobs-1"));
        await load;
        // The schedule's own tasks, from two processes at once, while one that died is coming back.
        var runs = Task.WhenAll(Enumerable.Range(0, 2).Select(_ => RunForAsync(machine, "2026-03-02")));
        await Task.WhenAll(spread.StartAgainAsync("host-api-1"), spread.StartAgainAsync("host-jobs-1"));
        await runs;
        await users.UntilInTransitAsync(applications);

        // Both processes that run jobs hear of it at the same moment.
        await users.AskAsync("ops", HttpMethod.Post, "/v1/sandbox/clock", new { advance = "P4WD" }, null);
        var invariants = new Invariants(machine);
        await UntilToldAsync(machine, cards);
        await invariants.UntilAtRestAsync(cards * 2, "spread");
        await invariants.AssertAsync("spread");
        await AssertNothingTwiceAsync(machine, cards);
        await AssertFeedAsync(machine, await feed.EndAsync(followed));
        await AssertDeliveredAsync(users, partner);
    }

    [Fact]
    public async Task Every_process_restarted_in_turn_under_load_fails_no_request_and_doubles_nothing()
    {
        await using var machine = await Machine.SetUpAsync();
        await using var spread = await Spread.StartAsync(machine, api: 2, jobs: 1);
        // However slow the machine is: a request that fails is one that is refused or cut off.
        using var users = new Users(machine, patience: 60);
        var first = await users.SubmitAsync();
        using var operatorsBrowser = await DatabaseOutageTests.SignInAsync(machine.Url);
        using var over = new CancellationTokenSource();
        var (taken, read, shown) = (0, 0, 0);

        var load = Task.WhenAll(
            RepeatAsync(
                async () =>
                {
                    using var answer = await users.TrySubmitAsync();
                    await RequireAsync(HttpStatusCode.Accepted, answer);
                    taken++;
                },
                over.Token
            ),
            RepeatAsync(
                async () =>
                {
                    using var answer = await users.SendAsync(
                        "ops",
                        HttpMethod.Get,
                        $"/v1/applications/{first}",
                        null,
                        null
                    );
                    await RequireAsync(HttpStatusCode.OK, answer);
                    read++;
                },
                over.Token
            ),
            // Signed in once: the console that comes after knows the member all the same.
            RepeatAsync(
                async () =>
                {
                    using var answer = await operatorsBrowser.GetAsync($"{machine.Url}/ops/jobs");
                    await RequireAsync(HttpStatusCode.OK, answer);
                    Assert.Equal("/ops/jobs", answer.RequestMessage!.RequestUri!.AbsolutePath);
                    shown++;
                },
                over.Token
            )
        );
        var restarted = await spread.RollAsync();
        await over.CancelAsync();
        await load;

        Assert.Equal(4, restarted);
        Assert.True(taken > 50 && read > 50 && shown > 10, $"{taken} taken, {read} read, {shown} shown: hardly a load");
        await using var db = Waiting.Open(machine);
        Assert.Equal(taken + 1, await db.Applications.CountAsync());
        Assert.Equal(taken + 1, await db.Events.CountAsync(e => e.Type == "application.received"));
    }

    [Fact]
    public async Task Who_signs_in_at_one_console_is_known_at_another_that_was_started_with_it()
    {
        await using var machine = await Machine.SetUpAsync();
        await machine.StartStubsAsync();
        // At once on an empty database: each finds no key for its cookies there.
        var consoles = await Task.WhenAll(machine.StartBesideAsync("console"), machine.StartBesideAsync("console"));

        using var browser = await DatabaseOutageTests.SignInAsync(consoles[0].Url);
        using var known = await browser.GetAsync($"{consoles[1].Url}/ops");

        Assert.Equal("/ops", known.RequestMessage!.RequestUri!.AbsolutePath);
        Assert.Equal(HttpStatusCode.OK, known.StatusCode);
    }

    /// <summary>Cards that were made, have arrived and are in their holders' hands.</summary>
    private static async Task<List<(string Card, string IdNumber)>> CollectedAsync(Users users, int count)
    {
        var people = Enumerable.Range(0, count).Select(_ => Users.NewIdNumber()).ToList();
        var applications = new List<string>();
        foreach (var (person, i) in people.Select((person, i) => (person, i)))
        {
            var body = Users.Application(person);
            var taken = await users.AskAsync("servicepoint-east", HttpMethod.Post, "/v1/applications", body, $"a-{i}");
            applications.Add((string)taken["id"]!);
            await users.ApproveAgainAsync(applications[^1]);
        }

        await users.UntilInTransitAsync(applications);
        var cards = new List<(string, string)>();
        var serials = new List<string>();
        foreach (var (application, person) in applications.Zip(people))
        {
            var shown = await users.AskAsync("ops", HttpMethod.Get, $"/v1/applications/{application}", null, null);
            var card = (string)shown["cardId"]!;
            var status = await users.AskAsync("ops", HttpMethod.Get, $"/v1/cards/{card}/status", null, null);
            serials.Add((string)status["serial"]!);
            cards.Add((card, person));
        }

        var arrivals = new { clerk = "E-1007", serials };
        await users.AskAsync(
            "servicepoint-east",
            HttpMethod.Post,
            "/v1/service-points/SP-EAST/arrivals",
            arrivals,
            "a"
        );
        foreach (var (card, person) in cards)
            await users.AskAsync(
                "servicepoint-east",
                HttpMethod.Post,
                $"/v1/cards/{card}/hand-over",
                new
                {
                    clerk = "E-1007",
                    collectedBy = "holder",
                    idDocument = Document(person),
                },
                $"hand-over-{card}"
            );
        return cards;
    }

    /// <summary>Two tellers at the same moment, each repeating until answered.</summary>
    private static async Task ActivateTwiceAsync(Users users, (string Card, string IdNumber) card)
    {
        var answers = await Task.WhenAll(
            new[] { "first", "second" }.Select(teller =>
                users.AskAsync(
                    "bank-harbour",
                    HttpMethod.Post,
                    $"/v1/cards/{card.Card}/bank-activations",
                    new
                    {
                        branch = "HB-001",
                        teller = "T-1",
                        idDocument = Document(card.IdNumber),
                        alsoInsurance = true,
                    },
                    $"{teller}-{card.Card}"
                )
            )
        );
        Assert.Single(answers, answer => (bool)answer["changed"]!);
    }

    private static object Document(string number) =>
        new
        {
            type = "id_card",
            number,
            originalSeen = true,
        };

    private static async Task RunForAsync(Machine machine, string period)
    {
        foreach (var job in new[] { "case-deadlines", "missed-appointments" })
            Assert.Equal(0, await machine.CommandAsync("run-job", job, "--period", period));
    }

    private static async Task RepeatAsync(Func<Task> act, CancellationToken over)
    {
        while (!over.IsCancellationRequested)
        {
            await act();
            await Task.Delay(60, CancellationToken.None);
        }
    }

    private static async Task RequireAsync(HttpStatusCode expected, HttpResponseMessage answer)
    {
        var said = await answer.Content.ReadAsStringAsync();
        Assert.True(
            answer.StatusCode == expected,
            $"{answer.RequestMessage!.RequestUri}: {answer.StatusCode} {said[..Math.Min(500, said.Length)]}"
        );
    }
}
