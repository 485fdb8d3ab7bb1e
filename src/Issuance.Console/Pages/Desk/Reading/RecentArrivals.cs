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
        var since = clock.GetUtcNow() - Window;
        var today = clock.Today;
        var rows = await (
            from card in db.Cards.AsNoTracking()
            where card.ServicePoint == point && card.Custody == Custody.AtPickupPoint
            where card.PickupFrom == today && card.AppointmentId == null && !card.Lost
            from happened in db.Events
            where happened.CardId == card.Id && happened.Type == "card.at_pickup_point" && happened.Timestamp >= since
            orderby happened.Number descending
            select new
            {
                card.ApplicationId,
                card.Serial,
                happened.Timestamp,
            }
        )
            .Take(Most)
            .ToListAsync(cancel);
        return
        [
            .. rows.DistinctBy(row => row.ApplicationId, StringComparer.Ordinal)
                .Select(row => new Arrival(row.ApplicationId, row.Serial!, row.Timestamp, row.Timestamp + Window)),
        ];
    }

    private static readonly TimeSpan Window = TimeSpan.FromMinutes(10);
}
