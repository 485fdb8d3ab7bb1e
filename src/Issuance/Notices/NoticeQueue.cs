using System.Globalization;
using Issuance.Cards;
using Issuance.Persistence;
using Issuance.Time;
using Microsoft.EntityFrameworkCore;

namespace Issuance.Notices;

/// <summary>Puts notices into the present transaction: nobody is told of something that did not happen.</summary>
public sealed class NoticeQueue(IssuanceDb db, NoticeOptions options, BusinessClock clock, TimeProvider wallClock)
{
    /// <summary>
    /// Tells the holders that their cards are there; call it in the transaction of <see cref="Card.Arrive"/> (R054). The
    /// arrivals of a card are counted, so that the same arrival, scanned again after a restore, is the same occasion.
    /// </summary>
    /// <param name="cards">Locked.</param>
    public async Task TellOfArrivalAsync(IReadOnlyCollection<Card> cards, CancellationToken cancel)
    {
        var ids = cards.Select(card => card.Id).ToArray();
        var told = await db
            .Notices.Where(n =>
                ids.Contains(n.CardId) && n.Kind == NoticeKind.PickupNotice && !EF.Functions.Like(n.Stage, "%~%")
            )
            .GroupBy(n => n.CardId)
            .Select(card => new { CardId = card.Key, Count = card.Count() })
            .ToDictionaryAsync(card => card.CardId, card => card.Count, StringComparer.Ordinal, cancel);
        foreach (var card in cards)
            Add(
                card,
                NoticeKind.PickupNotice,
                string.Create(CultureInfo.InvariantCulture, $"arrived-{told.GetValueOrDefault(card.Id) + 1}")
            );
    }

    /// <param name="stage">Which occasion of this kind. Queueing the same occasion twice fails the save, by the unique index.</param>
    public void Add(Card card, NoticeKind kind, string stage, DateTimeOffset? appointmentAt = null) =>
        db.Notices.Add(
            Notice.About(
                card,
                kind,
                stage,
                options.Channel,
                options.Language,
                clock.GetUtcNow(),
                wallClock.GetUtcNow(),
                appointmentAt
            )
        );

    /// <summary>As <see cref="Add"/>, but nothing happens where this occasion was told already. The card must be locked.</summary>
    /// <returns>Whether it is new.</returns>
    public async Task<bool> AddOnceAsync(Card card, NoticeKind kind, string stage, CancellationToken cancel)
    {
        if (await db.Notices.AnyAsync(n => n.CardId == card.Id && n.Kind == kind && n.Stage == stage, cancel))
            return false;
        Add(card, kind, stage);
        return true;
    }
}
