using Issuance.Persistence;
using Microsoft.EntityFrameworkCore;

namespace Issuance.Calendar;

/// <summary>
/// Puts the embedded years into a database that has no calendar yet. Later years and corrections are imported, because
/// open deadlines may hang on them.
/// </summary>
public static class CalendarSeed
{
    private static readonly CalendarNote Note = new("issuance", "Comes with the program");

    public static async Task PlantAsync(IssuanceDb db, CancellationToken cancel)
    {
        if (await db.CalendarYears.AnyAsync(cancel))
            return;
        var now = TimeProvider.System.GetUtcNow();
        foreach (var file in PublishedYears.Files())
        {
            db.CalendarYears.Add(CalendarRevision.Of(file, 1, Note, now));
            db.CalendarActivations.Add(
                new CalendarActivation
                {
                    Year = file.Year,
                    Revision = 1,
                    At = now,
                    By = Note.By,
                    Reason = Note.Reason,
                    MovedDeadlines = 0,
                }
            );
        }
        await db.SaveChangesAsync(cancel);
    }
}
