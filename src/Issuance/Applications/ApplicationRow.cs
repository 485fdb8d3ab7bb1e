using Issuance.Banks;
using Issuance.Cards;
using Issuance.Persistence;
using Microsoft.EntityFrameworkCore;

namespace Issuance.Applications;

/// <summary>An application, its card and the present attempt of the card's order, read for showing.</summary>
internal sealed record ApplicationRow
{
    public required CardApplication Application { get; init; }
    public required Card? Card { get; init; }
    public required BankInstruction? Order { get; init; }
}

internal static class ApplicationRows
{
    /// <summary>Reads all three in one query, however many applications there are.</summary>
    public static IQueryable<ApplicationRow> WithCards(this IQueryable<CardApplication> applications, IssuanceDb db) =>
        from application in applications.AsNoTracking()
        join c in db.Cards.AsNoTracking() on application.CardId equals c.Id into cards
        from card in cards.DefaultIfEmpty()
        join i in db.BankInstructions.AsNoTracking() on card.OrderReference equals i.Reference into orders
        from order in orders.DefaultIfEmpty()
        select new ApplicationRow
        {
            Application = application,
            Card = card,
            Order = order,
        };
}
