using System.Globalization;
using Issuance.Cards;
using Issuance.Persistence;
using Issuance.Shared;
using Issuance.Time;

namespace Issuance.Host.Commands;

/// <summary>
/// Invented people with cards that have come as far as a bench needs them, moved there by the card's own rules. What happened
/// on the way leaves no events: it is not what is measured.
/// </summary>
internal sealed class CardsToUse(ServiceProvider services)
{
    private const int Batch = 500;

    private readonly OrdersToSend orders = new(services);

    /// <summary>So that no two worlds of one database give out the same serials.</summary>
    private long made = Random.Shared.NextInt64(1_000_000_000_000);

    /// <param name="alsoDo">What else is to be saved with each card; told the holder's number.</param>
    public async Task PrepareAsync(int count, bool handedOver, Action<IServiceProvider, Card, string> alsoDo)
    {
        for (var left = count; left > 0; left -= Batch)
        {
            await using var scope = services.CreateAsyncScope();
            var db = scope.ServiceProvider.GetRequiredService<IssuanceDb>();
            for (var i = 0; i < Math.Min(left, Batch); i++)
            {
                var (application, card, order) = orders.One(scope.ServiceProvider, "harbour");
                order.Send(order.CreatedAt);
                order.Accept(order.CreatedAt);
                Arrive(scope.ServiceProvider, card);
                if (handedOver)
                    card.HandOver(scope.ServiceProvider.GetRequiredService<BusinessClock>().GetUtcNow());
                application.TakeHappenings();
                card.TakeHappenings();
                db.AddRange(application, card, order);
                alsoDo(scope.ServiceProvider, card, orders.LastNumber);
            }

            await db.SaveChangesAsync();
        }
    }

    private void Arrive(IServiceProvider scope, Card card)
    {
        var vault = scope.GetRequiredService<Vault>();
        var number = (made++).ToString("D15", CultureInfo.InvariantCulture);
        card.AcceptOrder("0417");
        card.StartProduction();
        card.Produce(
            $"S{number}",
            number[^4..],
            vault.Seal($"9990{number}", SealedPlace.CardNumber, card.Id),
            vault.IndexOfCardNumber($"9990{number}")
        );
        card.Ship("SHIP-1");
        card.Arrive(scope.GetRequiredService<BusinessClock>().GetUtcNow());
    }
}
