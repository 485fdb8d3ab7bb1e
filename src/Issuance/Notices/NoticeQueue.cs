using System.Globalization;
using Issuance.Cards;
using Issuance.Persistence;
using Issuance.Time;
using Microsoft.EntityFrameworkCore;

namespace Issuance.Notices;

/// <summary>Puts notices into the present transaction: nobody is told of something that did not happen.</summary>
public sealed class NoticeQueue(IssuanceDb db, NoticeOptions options, BusinessClock clock, TimeProvider wallClock)
{
    /// <summary>Tells the holder that the card is there; call it in the transaction of <see cref="Card.Arrive"/> (R054).</summary>
    public void TellOfArrival(Card card) =>
        Add(card, NoticeKind.PickupNotice, string.Create(CultureInfo.InvariantCulture, $"arrival-{card.Version}"));

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
