namespace Issuance.Calendar;

/// <summary>The State Council's notice for a year is not loaded, so nobody can say which of its days are worked.</summary>
/// <remarks>Answered as 503 <c>calendar_year_missing</c> with the year: an operator can load it, the caller cannot.</remarks>
public sealed class CalendarYearMissingException(int year) : Exception($"The working days of {year} are not loaded.")
{
    public int Year { get; } = year;
}
