using Issuance.Audit;
using Issuance.Calendar;
using Issuance.Jobs;
using Issuance.Persistence;
using Issuance.Shared;
using Issuance.Time;
using Microsoft.EntityFrameworkCore;

namespace Issuance.Applications;

/// <summary>What a revision of a year would change, or has changed.</summary>
/// <param name="Revision">Its number within the year.</param>
/// <param name="IsNew">It was not imported before; false for an older one that comes into force again.</param>
/// <param name="Version">The calendar's version that this was seen against; <c>expected</c> of the apply.</param>
/// <param name="Days">The dates that are another kind of day, or unknown until now; without those that stay ordinary.</param>
/// <param name="Page">Some of the deadlines that move, in the order of their ids.</param>
public sealed record CalendarChange(
    int Year,
    int Revision,
    bool IsNew,
    long Version,
    IReadOnlyList<CalendarChange.Day> Days,
    MovedDeadlines Deadlines,
    IReadOnlyList<MovedDeadline> Page
)
{
    /// <param name="Before">Null where the year was not loaded.</param>
    public sealed record Day(CalendarDay? Before, CalendarDay After);
}

/// <summary>Either what changes or why it does not.</summary>
public sealed record CalendarOutcome(CalendarChange? Change, Refusal? Refusal);

/// <summary>
/// Brings a year's file, or an older revision again, into force: first as a preview that changes nothing, then in one
/// transaction with every open deadline that counts differently. Nothing is overwritten, so every step can be undone.
/// </summary>
public sealed class CalendarImport(
    IssuanceDb db,
    CalendarStore store,
    AuditTrail audit,
    BusinessClock clock,
    TimeProvider wallClock
)
{
    public const int PageSize = 50;

    /// <summary>What the file would change. Writes nothing.</summary>
    public async Task<CalendarOutcome> PreviewAsync(
        ReadOnlyMemory<byte> file,
        int offset = 0,
        int limit = PageSize,
        CancellationToken cancel = default
    )
    {
        var reading = HolidayFileReader.Read(file);
        return reading.Refusal is { } refusal
            ? new(null, refusal)
            : await LookAsync(reading.File!, offset, limit, cancel);
    }

    /// <summary>What making an older revision the one in force again would change. Writes nothing.</summary>
    public async Task<CalendarOutcome> PreviewAsync(
        int year,
        int revision,
        int offset = 0,
        int limit = PageSize,
        CancellationToken cancel = default
    ) =>
        await FindAsync(year, revision, cancel) is { } found
            ? await LookAsync(found.ToFile(), offset, limit, cancel)
            : new(null, CalendarRefusals.RevisionNotFound);

    /// <param name="expected">The version of the preview that was agreed to; null to take the calendar as it is.</param>
    public async Task<CalendarOutcome> ApplyAsync(
        ReadOnlyMemory<byte> file,
        CalendarNote note,
        long? expected = null,
        CancellationToken cancel = default
    )
    {
        var reading = HolidayFileReader.Read(file);
        return reading.Refusal is { } refusal
            ? new(null, refusal)
            : await ApplyAsync(reading.File!, note, expected, cancel);
    }

    /// <summary>Makes an older revision the one in force again.</summary>
    /// <param name="expected">As for a file.</param>
    public async Task<CalendarOutcome> ActivateAsync(
        int year,
        int revision,
        CalendarNote note,
        long? expected = null,
        CancellationToken cancel = default
    ) =>
        await FindAsync(year, revision, cancel) is { } found
            ? await ApplyAsync(found.ToFile(), note, expected, cancel)
            : new(null, CalendarRefusals.RevisionNotFound);

    private async Task<CalendarOutcome> ApplyAsync(
        HolidayFile file,
        CalendarNote note,
        long? expected,
        CancellationToken cancel
    )
    {
        if (!note.IsSound)
            return new(null, CalendarRefusals.NoteInvalid);
        db.ChangeTracker.Clear();
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        // From here on nobody else imports, and nobody stores a deadline that was counted by the old calendar.
        await CalendarStore.LockAsync(db, cancel);
        var look = await LookAsync(file, 0, 0, cancel);
        if (look.Change is not { } change)
            return look;
        if (expected is { } version && version != change.Version)
            return new(null, CalendarRefusals.ChangedMeanwhile);

        if (change.IsNew)
            db.CalendarYears.Add(CalendarRevision.Of(file, change.Revision, note, wallClock.GetUtcNow()));
        await db.SaveChangesAsync(cancel);
        var inForce = await CalendarInForce.ReadAsync(db, cancel);
        var calendar = inForce.With(file);
        var reason = $"calendar_{file.Year}_{change.Revision}";
        var recount = await DeadlineRecount.CountAsync(db, calendar, cancel);
        var moved = await recount.MoveAsync(db, reason, cancel);

        db.CalendarActivations.Add(
            new CalendarActivation
            {
                Year = file.Year,
                Revision = change.Revision,
                At = wallClock.GetUtcNow(),
                By = note.By,
                Reason = note.Reason,
                MovedDeadlines = moved,
            }
        );
        audit.Record(change.IsNew ? "calendar.imported" : "calendar.reactivated", $"calendar/{file.Year}", reason);
        await db.SaveChangesAsync(cancel);
        await CalendarWatchJob.SettleAsync(db, calendar, clock.Today, cancel);
        await transaction.CommitAsync(cancel);
        await store.RefreshAsync(cancel);
        return new(change with { Deadlines = change.Deadlines with { Total = moved } }, null);
    }

    private async Task<CalendarOutcome> LookAsync(HolidayFile file, int offset, int limit, CancellationToken cancel)
    {
        var inForce = await CalendarInForce.ReadAsync(db, cancel);
        if (!inForce.MayHold(file.Year))
            return new(null, CalendarRefusals.YearGap with { Year = file.Year });
        var hash = file.ContentHash();
        var known = await db
            .CalendarYears.AsNoTracking()
            .Where(revision => revision.Year == file.Year)
            .Select(revision => new { revision.Revision, revision.ContentHash })
            .ToListAsync(cancel);
        var same = known.Find(revision => revision.ContentHash.AsSpan().SequenceEqual(hash))?.Revision;
        if (same is not null && inForce.Revisions.Any(r => r.Year == file.Year && r.Revision == same))
            return new(null, CalendarRefusals.AlreadyInForce with { Year = file.Year });

        try
        {
            var calendar = inForce.With(file);
            var recount = await DeadlineRecount.CountAsync(db, calendar, cancel);
            return new(
                new CalendarChange(
                    file.Year,
                    same ?? known.Select(revision => revision.Revision).DefaultIfEmpty().Max() + 1,
                    same is null,
                    inForce.Version,
                    Days(inForce.Calendar, calendar, file),
                    await recount.SumAsync(db, cancel),
                    limit == 0 ? [] : await recount.PageAsync(db, offset, limit, cancel)
                ),
                null
            );
        }
        catch (CalendarYearMissingException missing)
        {
            return new(null, CalendarRefusals.NextYearNeeded with { Year = missing.Year });
        }
    }

    private static List<CalendarChange.Day> Days(WorkingCalendar before, WorkingCalendar after, HolidayFile file)
    {
        var (first, last) = (new DateOnly(file.Year - 1, 12, 1), new DateOnly(file.Year + 1, 1, 31));
        return
        [
            .. Enumerable
                .Range(0, last.DayNumber - first.DayNumber + 1)
                .Select(first.AddDays)
                .Where(day => after.HasYear(day.Year))
                .Select(day => new CalendarChange.Day(
                    before.HasYear(day.Year) ? before.Describe(day) : null,
                    after.Describe(day)
                ))
                .Where(day => (day.Before ?? CalendarDay.Ordinary(day.After.Date)) != day.After),
        ];
    }

    private Task<CalendarRevision?> FindAsync(int year, int revision, CancellationToken cancel) =>
        db
            .CalendarYears.AsNoTracking()
            .Include(r => r.Days)
            .SingleOrDefaultAsync(r => r.Year == year && r.Revision == revision, cancel);
}
