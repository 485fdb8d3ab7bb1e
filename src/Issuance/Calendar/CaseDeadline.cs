namespace Issuance.Calendar;

/// <summary>By when a service point must have completed a case (办结), and from when it is reminded.</summary>
/// <param name="DueAt">17:30 (+08:00) on the third working day after the date of receipt; in time at this very instant.</param>
/// <param name="DueSoonAt">17:30 (+08:00) of the working day before.</param>
/// <remarks>
/// Source: service-point rule "within 3 working days" (R053). The day of receipt never counts, whatever the hour (Civil
/// Code art. 201), and the last day ends with business hours (art. 203). A make-up weekend day is a working day.
/// </remarks>
public sealed record CaseDeadline(DateTimeOffset DueAt, DateTimeOffset DueSoonAt)
{
    public const int WorkingDays = 3;

    public static readonly TimeOnly ClosingTime = new(17, 30);

    /// <summary>The deadline of a case received at an instant, which may carry any offset.</summary>
    /// <exception cref="CalendarYearMissingException">The count runs into a year that is not loaded. We never guess a holiday.</exception>
    public static CaseDeadline For(DateTimeOffset receivedAt, WorkingCalendar calendar)
    {
        var due = calendar.AddWorkingDays(ChinaTime.DateOf(receivedAt), WorkingDays);
        return new CaseDeadline(
            ChinaTime.At(due, ClosingTime),
            ChinaTime.At(calendar.PreviousWorkingDay(due), ClosingTime)
        );
    }
}
