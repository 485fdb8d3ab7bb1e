using Issuance.Applications;
using Issuance.Calendar;
using Issuance.Pages.Text;
using Issuance.Time;
using Microsoft.Extensions.Localization;

namespace Issuance.Pages.Desk.Reading;

/// <summary>How a case stands to its promise of three working days.</summary>
/// <param name="Tone">Names the look: good, near, late or over. The text says it too.</param>
public sealed record DeadlineChip(string Tone, string Text);

/// <summary>One day between receipt and deadline that did not count.</summary>
public sealed record SkippedDay(DateOnly Day, string Reason);

/// <summary>Says a deadline in working days: what is left of it, and why it is not earlier.</summary>
public sealed class DeadlineWords(WorkingCalendar calendar, BusinessClock clock, IStringLocalizer<DeskText> text)
{
    public DeadlineChip Of(ApplicationView application) =>
        Of(application.Deadline.State, application.DueAt, application.Deadline.MetAt);

    /// <param name="metAt">When the case was settled; null while it is not.</param>
    public DeadlineChip Of(DeadlineState state, DateTimeOffset dueAt, DateTimeOffset? metAt)
    {
        if (state == DeadlineState.Closed)
            return new DeadlineChip("over", text["deadline_closed"]);
        if (metAt is { } met)
            return met <= dueAt
                ? new DeadlineChip("good", text["deadline_met", Shown.DayAndTime(met)])
                : new DeadlineChip("late", text["deadline_met_late", Shown.DayAndTime(met), Shown.DayAndTime(dueAt)]);
        var due = Shown.DayAndTime(dueAt);
        if (clock.GetUtcNow() > dueAt)
            return new DeadlineChip("late", text["deadline_late", due]);
        return RemainingDays(dueAt) switch
        {
            null => new DeadlineChip("near", text["deadline_until", due]),
            0 => new DeadlineChip("near", text["deadline_today", due]),
            1 => new DeadlineChip("near", text["deadline_one", due]),
            var days => new DeadlineChip("good", text["deadline_days", days, due]),
        };
    }

    /// <summary>The days after receipt that did not count, each with its reason; null where the calendar cannot tell.</summary>
    public IReadOnlyList<SkippedDay>? Skipped(DateTimeOffset receivedAt, DateTimeOffset dueAt)
    {
        try
        {
            return [.. Days(receivedAt, dueAt).Where(day => !calendar.IsWorkingDay(day)).Select(Describe)];
        }
        catch (CalendarYearMissingException)
        {
            return null;
        }
    }

    /// <summary>Working days after today up to the due day.</summary>
    private int? RemainingDays(DateTimeOffset dueAt)
    {
        try
        {
            return Days(clock.GetUtcNow(), dueAt).Count(calendar.IsWorkingDay);
        }
        catch (CalendarYearMissingException)
        {
            return null;
        }
    }

    private SkippedDay Describe(DateOnly day) =>
        new(day, text[day.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday ? "day_weekend" : "day_holiday"]);

    private static IEnumerable<DateOnly> Days(DateTimeOffset after, DateTimeOffset until)
    {
        var last = ChinaTime.DateOf(until);
        for (var day = ChinaTime.DateOf(after).AddDays(1); day <= last; day = day.AddDays(1))
            yield return day;
    }
}
