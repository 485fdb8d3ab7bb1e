using Issuance.Persistence;
using Issuance.ServicePoints;
using Issuance.Time;
using Microsoft.EntityFrameworkCore;

namespace Issuance.Pages.Desk.Reading;

/// <summary>How much lies in each stage of the member's service point.</summary>
public sealed class StageCounts(IssuanceDb db, SignedInMember signedIn, BusinessClock clock)
{
    /// <summary>Counting ends here, so that no heap makes the page slow.</summary>
    public const int Most = 10_000;

    public async Task<IReadOnlyDictionary<Stage, int>> ReadAsync(CancellationToken cancel)
    {
        var point = (await signedIn.GetAsync(cancel)).Tenant;
        var counts = new Dictionary<Stage, int>();
        foreach (var stage in Enum.GetValues<Stage>())
            counts[stage] = await CountAsync(stage, point, cancel);
        return counts;
    }

    /// <summary>How many holders are still to come today.</summary>
    public async Task<int> StillToComeAsync(CancellationToken cancel)
    {
        var point = (await signedIn.GetAsync(cancel)).Tenant;
        return await StageQueries
            .Appointments(db, point, clock.Today)
            .CountAsync(a => a.Status == AppointmentStatus.Booked, cancel);
    }

    /// <summary>The number, or that it is more than anybody counts.</summary>
    public static string Text(int count) =>
        count > Most ? $"{Most:N0}+" : count.ToString("N0", System.Globalization.CultureInfo.InvariantCulture);

    private Task<int> CountAsync(Stage stage, string point, CancellationToken cancel) =>
        stage switch
        {
            Stage.Received or Stage.DueSoon or Stage.Overdue => StageQueries
                .Applications(db, stage, point, clock.GetUtcNow())
                .Take(Most + 1)
                .CountAsync(cancel),
            Stage.BookedToday => StageQueries.Appointments(db, point, clock.Today).Take(Most + 1).CountAsync(cancel),
            _ => StageQueries.Cards(db, stage, point).Take(Most + 1).CountAsync(cancel),
        };
}
