using System.Text.Json.Nodes;
using Issuance.Applications;
using Issuance.Tests.World;
using Microsoft.EntityFrameworkCore;

namespace Issuance.Tests.ServicePoints;

public sealed class HandOverTests(SharedWorld shared) : IClassFixture<SharedWorld>
{
    private readonly IssuanceWorld world = shared.World;

    private Task<Answer> HandOverAsync(
        TestCard card,
        string? number = null,
        string client = "servicepoint-east",
        string collectedBy = "holder",
        bool originalSeen = true,
        string? key = null
    ) =>
        world
            .As(client)
            .PostAsync(
                $"{card.Path}/hand-over",
                new
                {
                    clerk = "E-1007",
                    collectedBy,
                    idDocument = new
                    {
                        type = "id_card",
                        number = number ?? card.Person.IdNumber,
                        originalSeen,
                    },
                },
                key
            );

    [Fact]
    public async Task The_holder_collects_the_card_and_the_application_is_complete()
    {
        var card = await world.AtPickupPointAsync();

        var answer = await HandOverAsync(card);

        Assert.Equal(200, answer.Status);
        Assert.Equal(
            ["cardId", "applicationId", "custody", "handedOverAt", "status", "version", "allowedCommands"],
            answer.Json.AsObject().Select(member => member.Key)
        );
        Assert.Equal(("handed_over", "issued"), ((string?)answer.Json["custody"], (string?)answer.Json["status"]));
        Assert.EndsWith("+08:00", (string?)answer.Json["handedOverAt"], StringComparison.Ordinal);
        Assert.Equal(["activate_bank"], answer.Json["allowedCommands"]!.AsArray().Select(c => (string)c!));
        var application = await world.ReadAsync(db => db.Applications.SingleAsync(a => a.Id == card.ApplicationId));
        Assert.Equal(ApplicationStatus.Completed, application.Status);
        Assert.Equal(
            ["card.handed_over", "pickup.collected", "application.completed"],
            (await world.EventsOfAsync(card))[^3..]
        );
        var audit = await world.ReadAsync(db =>
            db.AuditEntries.SingleAsync(a => a.Subject == card.Id && a.Action == "card.handed_over")
        );
        Assert.Equal(("servicepoint-east", "SP-EAST", "E-1007"), (audit.Actor, audit.Tenant, audit.Clerk));
    }

    [Fact]
    public async Task Everything_wrong_with_the_request_alone_is_told_at_once_before_the_card_is_looked_for()
    {
        var unknown = new TestCard("crd_00000000000000000000000000", "", People.New(), "", "");

        var answer = await HandOverAsync(unknown, "109901198504120132", collectedBy: "agent", originalSeen: false);

        Assert.Equal((422, "original_not_seen"), (answer.Status, answer.Code));
        Assert.Equal(
            [
                ("/idDocument/originalSeen", "original_not_seen"),
                ("/collectedBy", "collector_not_offered"),
                ("/idDocument/number", "id_number_check_digit"),
            ],
            answer.Json["errors"]!.AsArray().Select(e => ((string)e!["pointer"]!, (string)e["code"]!))
        );
        Assert.Equal("collector_not_offered", (await HandOverAsync(unknown, collectedBy: "agent")).Code);
    }

    [Theory]
    [InlineData("", "id_number_format")]
    [InlineData("10990119850412013", "id_number_format")]
    [InlineData("109903198504120131", "id_number_region")]
    [InlineData("109901198502300131", "id_number_birth_date")]
    [InlineData("109901198504120132", "id_number_check_digit")]
    public async Task A_number_that_cannot_be_one_is_refused_and_not_repeated(string number, string code)
    {
        var card = await world.AtPickupPointAsync();

        var answer = await HandOverAsync(card, number);

        Assert.Equal((422, code), (answer.Status, answer.Code));
        Assert.True(number.Length == 0 || !answer.Text.Contains(number, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Another_service_point_has_no_such_card()
    {
        var card = await world.AtPickupPointAsync();
        var closed = await world.AtPickupPointAsync();
        await world.ChangeAsync(closed, c => c.Close());

        Assert.Equal((404, "card_not_found"), Of(await HandOverAsync(card, client: "servicepoint-west")));
        Assert.Equal((404, "card_not_found"), Of(await HandOverAsync(closed, client: "servicepoint-west")));
        Assert.Equal((404, "card_not_found"), Of(await HandOverAsync(card with { Id = "crd_short" })));
    }

    [Fact]
    public async Task Closed_goes_before_lost_lost_before_the_state_and_the_state_before_the_person()
    {
        var other = People.New().IdNumber;
        var closed = await world.AtPickupPointAsync();
        await world.ChangeAsync(
            closed,
            c =>
            {
                c.ReportLost();
                c.Close();
            }
        );
        var lost = await world.InTransitAsync();
        await world.ChangeAsync(lost, c => c.ReportLost());
        var shipped = await world.InTransitAsync();

        Assert.Equal((409, "card_closed"), Of(await HandOverAsync(closed, other)));
        Assert.Equal((409, "card_lost"), Of(await HandOverAsync(lost, other)));
        var early = await HandOverAsync(shipped, other);
        Assert.Equal((409, "invalid_state_transition"), Of(early));
        Assert.Equal("in_fulfilment", (string?)early.Json["currentStatus"]);
        Assert.Empty((JsonArray)early.Json["allowedCommands"]!);
        Assert.Empty(
            await world.ReadAsync(db => db.IdentityMismatches.Where(m => m.CardId == shipped.Id).ToListAsync())
        );
    }

    [Fact]
    public async Task Five_wrong_numbers_lock_the_hand_over_for_the_day_even_for_the_right_one()
    {
        var card = await world.AtPickupPointAsync();
        for (var i = 0; i < 5; i++)
        {
            var other = People.New().IdNumber;
            var answer = await HandOverAsync(card, other);
            Assert.Equal((422, "identity_mismatch"), Of(answer));
            Assert.DoesNotContain(other, answer.Text, StringComparison.Ordinal);
        }

        var locked = await HandOverAsync(card);

        Assert.Equal((429, "identity_locked"), Of(locked));
        Assert.InRange(
            int.Parse(locked.Header("Retry-After")!, System.Globalization.CultureInfo.InvariantCulture),
            1,
            86_400
        );
        Assert.True((bool)locked.Json["retryable"]!);
        Assert.Equal(
            "at_pickup_point",
            (string?)(await world.As("ops").GetAsync($"{card.Path}/status")).Json["custody"]
        );
        Assert.DoesNotContain(world.Log.Lines, line => line.Contains(card.Person.IdNumber, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_repeated_request_counts_one_wrong_number_once()
    {
        var card = await world.AtPickupPointAsync();
        var other = People.New().IdNumber;
        var key = Guid.NewGuid().ToString();
        for (var i = 0; i < 6; i++)
            Assert.Equal((422, "identity_mismatch"), Of(await HandOverAsync(card, other, key: key)));

        Assert.Equal(200, (await HandOverAsync(card)).Status);
    }

    [Fact]
    public async Task Twenty_hand_overs_at_once_give_the_card_away_once()
    {
        var card = await world.AtPickupPointAsync();
        await world.As("servicepoint-east").TokenAsync();

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => HandOverAsync(card)));

        Assert.Equal(1, answers.Count(answer => answer.Status == 200));
        Assert.Equal(19, answers.Count(answer => Of(answer) == (409, "invalid_state_transition")));
        var events = await world.EventsOfAsync(card);
        Assert.Single(events, "card.handed_over");
        Assert.Single(events, "application.completed");
    }

    private static (int, string?) Of(Answer answer) => (answer.Status, answer.Code);
}
