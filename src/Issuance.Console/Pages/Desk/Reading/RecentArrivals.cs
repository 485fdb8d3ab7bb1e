using Issuance.Cards;
using Issuance.Persistence;
using Issuance.Time;
using Microsoft.EntityFrameworkCore;

namespace Issuance.Pages.Desk.Reading;

/// <summary>What arrived at the member's service point a moment ago and can still be taken back.</summary>
public sealed class RecentArrivals(IssuanceDb db, SignedInMember signedIn, BusinessClock clock)
{
    private const int Most = 100;

    /// <param name="Until">Until when the arrival can be undone; business time.</param>
    public sealed record Arrival(string ApplicationId, string Serial, DateTimeOffset At, DateTimeOffset Until);

    public async Task<IReadOnlyList<Arrival>> ReadAsync(CancellationToken cancel)
    {
        var point = (await signedIn.GetAsync(cancel)).Tenant;
        var now = clock.GetUtcNow();
        var since = now - Card.UndoWindow;
        var cards = await db
            .Cards.AsNoTracking()
            .Where(card => card.ServicePoint == point && card.Custody == Custody.AtPickupPoint)
            .Where(card => card.ArrivedAt >= since && card.AppointmentId == null)
            .OrderByDescending(card => card.ArrivedAt)
            .Take(Most)
            .ToListAsync(cancel);
        return
        [
            .. cards
                .Where(card => card.WhyNotUndoArrival(now) is null)
                .Select(card => new Arrival(
                    card.ApplicationId,
                    card.Serial!,
                    card.ArrivedAt!.Value,
                    card.ArrivedAt.Value + Card.UndoWindow
                )),
        ];
    }
}
