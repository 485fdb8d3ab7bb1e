using Issuance.Jobs;
using Issuance.Notices;
using Issuance.Persistence;
using Issuance.Time;
using Microsoft.EntityFrameworkCore;

namespace Issuance.ServicePoints;

/// <summary>Says once of every appointment whose slot has ended that nobody came, and tells the holder.</summary>
public sealed class MissedAppointmentsJob(IssuanceDb db, NoticeQueue notices, BusinessClock clock) : IIssuanceJob
{
    private const int Batch = 200;

    public async Task<JobCount> RunAsync(DateOnly? period, CancellationToken cancel)
    {
        var missed = 0;
        while (true)
        {
            db.ChangeTracker.Clear();
            await using var transaction = await db.Database.BeginTransactionAsync(cancel);
            var now = clock.GetUtcNow();
            // The cards first, as everywhere; two runs wait for each other, and the second finds nothing left.
            var cards = await db
                .Cards.FromSql(
                    $"""
                    select * from cards where id in (
                        select card_id from pickup_appointments where status = 'booked' and ends_at <= {now}
                        order by ends_at limit {Batch})
                    order by id for update
                    """
                )
                .ToDictionaryAsync(card => card.Id, StringComparer.Ordinal, cancel);
            // Asked again under the locks: some may have been collected, moved or noted meanwhile.
            var over = await db
                .PickupAppointments.Where(a =>
                    cards.Keys.Contains(a.CardId) && a.Status == AppointmentStatus.Booked && a.EndsAt <= now
                )
                .OrderBy(a => a.EndsAt)
                .ToListAsync(cancel);
            foreach (var appointment in over)
            {
                appointment.Miss(cards[appointment.CardId]);
                notices.TellOfMiss(cards[appointment.CardId], appointment);
            }

            await db.SaveChangesAsync(cancel);
            await transaction.CommitAsync(cancel);
            missed += over.Count;
            if (cards.Count < Batch)
                return new JobCount(missed, 0);
        }
    }
}
