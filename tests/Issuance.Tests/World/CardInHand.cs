using System.Globalization;
using Issuance.Applications;
using Issuance.Banks;
using Issuance.Cards;
using Issuance.Persistence;
using Issuance.Shared;
using Issuance.Time;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Issuance.Tests.World;

/// <summary>A card that exists already, with everything about it that a test may ask for.</summary>
public sealed record TestCard(string Id, string ApplicationId, TestPerson Person, string Serial, string Number)
{
    public string Path => $"/v1/cards/{Id}";
}

/// <summary>
/// Cards for tests that begin where the bank's part ends: written through the same entities, vault and database context
/// as the service uses, without a bank.
/// </summary>
public static class CardInHand
{
    /// <summary>Ordered and produced, not shipped yet.</summary>
    public static async Task<TestCard> ProducedAsync(
        this IssuanceWorld world,
        string servicePoint = "SP-EAST",
        string bank = "harbour",
        TestPerson? person = null
    )
    {
        person ??= People.New();
        var (cardId, applicationId) = (Ids.New(Ids.Card), Ids.New(Ids.Application));
        var reference = $"ord-{Ids.Token(13)}";
        var number = NewNumber();
        var serial =
            "SC"
            + Random.Shared.NextInt64(90_000_000_000_000, 99_999_999_999_999).ToString(CultureInfo.InvariantCulture);

        await using var scope = world.Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<IssuanceDb>();
        var vault = scope.ServiceProvider.GetRequiredService<Vault>();
        var now = scope.ServiceProvider.GetRequiredService<BusinessClock>().GetUtcNow();
        var wall = TimeProvider.System.GetUtcNow();
        var holder = vault.IndexOfIdNumber(person.IdNumber);

        var application = CardApplication.Receive(
            Intake(vault, applicationId, person, holder, servicePoint, bank, now, wall)
        );
        application.Approve(cardId, "R-2001", "1099/R-2001", null, now);
        var order = BankInstruction.Prepare(reference, 1, bank, cardId, applicationId, wall);
        order.Send(wall);
        order.Accept(wall);
        var card = Card.Order(cardId, applicationId, bank, holder, servicePoint, order.Reference, wall);
        card.NoteBankOrder("accepted");
        card.AcceptOrder("0417");
        card.StartProduction();
        card.Produce(
            serial,
            number[^4..],
            vault.Seal(number, SealedPlace.CardNumber, cardId),
            vault.IndexOfCardNumber(number)
        );
        db.AddRange(application, card, order);
        await db.SaveChangesAsync();
        return new TestCard(cardId, applicationId, person, serial, number);
    }

    public static async Task<TestCard> InTransitAsync(
        this IssuanceWorld world,
        string servicePoint = "SP-EAST",
        string bank = "harbour",
        TestPerson? person = null
    )
    {
        var card = await world.ProducedAsync(servicePoint, bank, person);
        await world.ChangeAsync(card, (c, _, _) => c.Ship("SH-1"));
        return card;
    }

    public static async Task<TestCard> AtPickupPointAsync(
        this IssuanceWorld world,
        string servicePoint = "SP-EAST",
        string bank = "harbour",
        TestPerson? person = null
    )
    {
        var card = await world.InTransitAsync(servicePoint, bank, person);
        await world.ChangeAsync(
            card,
            (c, application, now) =>
            {
                c.Arrive(now);
                application.MeetDeadline(now);
            }
        );
        return card;
    }

    public static async Task<TestCard> HandedOverAsync(
        this IssuanceWorld world,
        string servicePoint = "SP-EAST",
        string bank = "harbour",
        TestPerson? person = null
    )
    {
        var card = await world.AtPickupPointAsync(servicePoint, bank, person);
        await world.HandOverAsync(card);
        return card;
    }

    public static Task HandOverAsync(this IssuanceWorld world, TestCard card) =>
        world.ChangeAsync(
            card,
            (c, application, now) =>
            {
                c.HandOver(now);
                application.Complete();
            }
        );

    /// <summary>Does something with the card and its application in one transaction, as the service would; the time is business time.</summary>
    public static async Task ChangeAsync(
        this IssuanceWorld world,
        TestCard card,
        Action<Card, CardApplication, DateTimeOffset> change
    )
    {
        await using var scope = world.Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<IssuanceDb>();
        var now = scope.ServiceProvider.GetRequiredService<BusinessClock>().GetUtcNow();
        await using var transaction = await db.Database.BeginTransactionAsync();
        var loaded = await db.Cards.FromSql($"select * from cards where id = {card.Id} for update").SingleAsync();
        change(loaded, await db.Applications.SingleAsync(a => a.Id == card.ApplicationId), now);
        await db.SaveChangesAsync();
        await transaction.CommitAsync();
    }

    public static Task ChangeAsync(this IssuanceWorld world, TestCard card, Action<Card> change) =>
        world.ChangeAsync(card, (c, _, _) => change(c));

    /// <summary>The types of the card's events, in the order in which they were written.</summary>
    public static Task<List<string>> EventsOfAsync(this IssuanceWorld world, TestCard card) =>
        world.ReadAsync(db =>
            db.Events.Where(e => e.CardId == card.Id || e.ApplicationId == card.ApplicationId)
                .OrderBy(e => e.Number)
                .Select(e => e.Type)
                .ToListAsync()
        );

    private static Intake Intake(
        Vault vault,
        string applicationId,
        TestPerson person,
        byte[] holder,
        string servicePoint,
        string bank,
        DateTimeOffset now,
        DateTimeOffset wall
    ) =>
        new(
            applicationId,
            wall,
            servicePoint,
            "1099",
            bank,
            "E-1007",
            $"{servicePoint}/E-1007",
            Applicant.Seal(
                vault,
                applicationId,
                person.Name,
                person.IdNumber,
                person.Mobile,
                person.Sex == "male" ? Sex.Male : Sex.Female,
                Scheme.Employee,
                person.Division
            ),
            holder,
            "[]",
            "[]",
            now,
            now.AddDays(3),
            now.AddDays(2)
        );

    private static string NewNumber()
    {
        var first =
            "9990" + Random.Shared.NextInt64(100_000_000_000).ToString("00000000000", CultureInfo.InvariantCulture);
        return first + BankCardNumber.CheckDigit(first);
    }
}
