using System.Text.Json;
using Issuance.Access;
using Issuance.Events;
using Issuance.Shared;
using Issuance.Time;
using Microsoft.EntityFrameworkCore;

namespace Issuance.Audit;

/// <summary>
/// The one place that writes business events and their audit rows: in the same save, so in the same transaction,
/// as the change of the card or application that they tell of.
/// </summary>
public sealed class ChangeRecorder(CurrentActor actor, BusinessClock clock, TimeProvider wallClock)
{
    /// <summary>Adds the rows of what happened since the last call; the save that follows writes them.</summary>
    internal void Record(DbContext db)
    {
        var happenings = db
            .ChangeTracker.Entries<IHasHappenings>()
            .SelectMany(entry => entry.Entity.TakeHappenings())
            .OrderBy(happening => happening.Order)
            .ToList();
        foreach (var happening in happenings)
        {
            db.Add(Event(happening));
            db.Add(
                AuditTrail.Entry(
                    actor,
                    wallClock,
                    happening.Type,
                    happening.CardId ?? happening.ApplicationId!,
                    happening.Reason
                )
            );
        }
    }

    private BusinessEvent Event(Happening happening) =>
        new()
        {
            Id = Ids.New(Ids.Event),
            Type = happening.Type,
            CardId = happening.CardId,
            ApplicationId = happening.ApplicationId,
            Version = happening.Version,
            Timestamp = clock.GetUtcNow(),
            Now = JsonSerializer.Serialize(happening.Now),
            Previous = JsonSerializer.Serialize(happening.Previous),
            Bank = happening.Bank,
            ServicePoint = happening.ServicePoint,
            City = happening.City,
            CreatedAt = wallClock.GetUtcNow(),
        };
}
