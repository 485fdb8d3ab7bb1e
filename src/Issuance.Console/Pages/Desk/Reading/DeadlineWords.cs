using Issuance.Applications;
using Issuance.Calendar;
using Issuance.Pages.Text;
using Issuance.Time;
using Microsoft.Extensions.Localization;

namespace Issuance.Pages.Desk.Reading;

/// <summary>How a case stands to its promise of three working days.</summary>
/// <param name="Tone">Names the look: good, near, late or over. The text says it too.</param>
public sealed record DeadlineChip(string Tone, string Text);

/// <summary>Says a deadline in working days: what is left of it, and why it is not earlier.</summary>
public sealed class DeadlineWords(WorkingCalendar calendar, BusinessClock clock, IStringLocalizer<DeskText> text)
{
    public DeadlineChip Of(ApplicationView application) =>
        Of(application.Deadline.State, application.ReceivedAt, application.DueAt, application.Deadline.MetAt);

    /// <param name="metAt">When the case was settled; null while it is not.</param>
    public DeadlineChip Of(DeadlineState state, DateTimeOffset receivedAt, DateTimeOffset dueAt, DateTimeOffset? metAt)
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
        return Explain(receivedAt, dueAt)?.RemainingWorkingDays switch
        {
            null => new DeadlineChip("near", text["deadline_until", due]),
            0 => new DeadlineChip("near", text["deadline_today", due]),
            1 => new DeadlineChip("near", text["deadline_one", due]),
            var days => new DeadlineChip("good", text["deadline_days", days, due]),
        };
    }

    /// <returns>Null where a year between is not loaded.</returns>
    public DeadlineExplanation? Explain(DateTimeOffset receivedAt, DateTimeOffset dueAt)
    {
        try
        {
            return DeadlineExplanation.Of(receivedAt, dueAt, clock.GetUtcNow(), calendar);
        }
        catch (CalendarYearMissingException)
        {
            return null;
        }
    }
}
