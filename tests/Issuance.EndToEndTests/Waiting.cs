using System.Globalization;
using Issuance.Applications;
using Issuance.Cards;
using Issuance.Notices;
using Issuance.Persistence;
using Issuance.Shared;
using Microsoft.EntityFrameworkCore;

namespace Issuance.EndToEndTests;

/// <summary>Many people whose cards wait for them, written through the service's own entities and keys, past its API.</summary>
internal static class Waiting
{
    private static readonly DateTimeOffset Monday = new(2026, 3, 2, 9, 30, 0, TimeSpan.FromHours(8));

    /// <summary>Each is to hear of the arrival, and is reminded after it; even masked, no two numbers are the same.</summary>
    public static async Task PlantAsync(Machine machine, int people)
    {
        await using var db = Open(machine);
        var vault = new Vault(VaultKeys.Load(machine.Keys));
        for (var i = 0; i < people; i++)
        {
            var (card, application) = Person(vault, i);
            db.AddRange(application, card);
            foreach (var kind in new[] { NoticeKind.PickupNotice, NoticeKind.PickupReminder })
                db.Add(
                    Notice.About(
                        card,
                        kind,
                        "planted",
                        NoticeChannel.Sms,
                        NoticeText.Chinese,
                        Monday,
                        TimeProvider.System.GetUtcNow()
                    )
                );
        }

        await db.SaveChangesAsync();
    }

    public static IssuanceDb Open(Machine machine) =>
        new(new DbContextOptionsBuilder<IssuanceDb>().UseNpgsql(machine.ConnectionString).Options);

    private static (Card Card, CardApplication Application) Person(Vault vault, int i)
    {
        var (cardId, applicationId, wall) = (
            Ids.New(Ids.Card),
            Ids.New(Ids.Application),
            TimeProvider.System.GetUtcNow()
        );
        var number = i.ToString("0000", CultureInfo.InvariantCulture);
        var holder = vault.IndexOfIdNumber($"planted-{number}");
        var application = CardApplication.Receive(
            new Intake(
                applicationId,
                wall,
                "SP-EAST",
                "1099",
                "harbour",
                "E-1007",
                "SP-EAST/E-1007",
                Applicant.Seal(
                    vault,
                    applicationId,
                    "张晓明",
                    "109901198504120131",
                    $"1000000{number}",
                    Sex.Male,
                    Scheme.Employee,
                    "109901"
                ),
                holder,
                "[]",
                "[]",
                Monday,
                Monday.AddDays(3),
                Monday.AddDays(2)
            )
        );
        application.Approve(cardId, "R-1", "1099/R-1", null, Monday);
        var card = Card.Order(cardId, applicationId, "harbour", holder, "SP-EAST", $"ord-{Ids.Token(13)}", wall);
        card.AcceptOrder("0417");
        card.StartProduction();
        card.Produce(
            $"SC9{number}",
            number,
            vault.Seal(number, SealedPlace.CardNumber, cardId),
            vault.IndexOfCardNumber(number)
        );
        card.Ship("SH-1");
        card.Arrive(Monday);
        application.MeetDeadline(Monday);
        return (card, application);
    }
}
