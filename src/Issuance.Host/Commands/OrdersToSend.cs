using System.Globalization;
using Issuance.Applications;
using Issuance.Banks;
using Issuance.Cards;
using Issuance.Jobs;
using Issuance.Persistence;
using Issuance.Shared;
using Issuance.Time;

namespace Issuance.Host.Commands;

/// <summary>Invented people with approved applications whose cards are to be ordered, written through the service's own entities.</summary>
internal sealed class OrdersToSend(ServiceProvider services)
{
    private const int Batch = 500;
    private static readonly DateOnly FirstBirth = new(1930, 1, 1);
    private const int Births = 25_000;

    /// <summary>Sound sandbox numbers, each used once; the order number stays below those that make a stub misbehave.</summary>
    private int drawn;

    /// <returns>When all of them are written; they are due from then on.</returns>
    public async Task PrepareAsync(string bank, int count)
    {
        for (var left = count; left > 0; left -= Batch)
        {
            await using var scope = services.CreateAsyncScope();
            var db = scope.ServiceProvider.GetRequiredService<IssuanceDb>();
            var queue = scope.ServiceProvider.GetRequiredService<WorkQueue>();
            for (var i = 0; i < Math.Min(left, Batch); i++)
            {
                var (application, card, order) = One(scope.ServiceProvider, bank);
                db.AddRange(application, card, order);
                queue.Add(WorkKinds.OrderCard, order.Reference, lane: bank);
            }

            await db.SaveChangesAsync();
        }
    }

    /// <summary>The same order as a message, for the floor.</summary>
    public BankRequest.OpenAccountAndOrderCard Message() =>
        new($"ord-{Ids.Token(13)}-1", new("张晓明", NextNumber(), "10000000001", "male"), "SP-EAST");

    /// <summary>The last number that a person was given, in clear.</summary>
    public string LastNumber { get; private set; } = "";

    /// <summary>An approved application with its card and order, not saved yet.</summary>
    public (CardApplication Application, Card Card, BankInstruction Order) One(IServiceProvider scope, string bank)
    {
        var vault = scope.GetRequiredService<Vault>();
        var now = scope.GetRequiredService<BusinessClock>().GetUtcNow();
        var wall = TimeProvider.System.GetUtcNow();
        var (cardId, applicationId) = (Ids.New(Ids.Card), Ids.New(Ids.Application));
        var number = LastNumber = NextNumber();
        var holder = vault.IndexOfIdNumber(number);
        var person = Applicant.Seal(
            vault,
            applicationId,
            "张晓明",
            number,
            "10000000001",
            Sex.Male,
            Scheme.Employee,
            "109901"
        );
        var application = CardApplication.Receive(
            new Intake(
                applicationId,
                wall,
                "SP-EAST",
                "1099",
                bank,
                "E-1",
                "SP-EAST/E-1",
                person,
                holder,
                "[]",
                "[]",
                now,
                now.AddDays(3),
                now.AddDays(2)
            )
        );
        application.Approve(cardId, "R-1", "1099/R-1", null, now);
        var order = BankInstruction.Prepare($"ord-{Ids.Token(13)}", 1, bank, cardId, applicationId, wall);
        return (application, Card.Order(cardId, applicationId, bank, holder, "SP-EAST", order.Reference, wall), order);
    }

    private string NextNumber()
    {
        var n = Interlocked.Increment(ref drawn);
        var born = FirstBirth.AddDays(n % Births).ToString("yyyyMMdd", CultureInfo.InvariantCulture);
        var digits = string.Create(CultureInfo.InvariantCulture, $"109901{born}{1 + (2 * (n / Births)):000}");
        return digits + ResidentId.CheckCharacter(digits);
    }
}
