namespace Issuance.Calendar;

/// <summary>What a date is for the offices of mainland China.</summary>
public enum DayKind
{
    /// <summary>An ordinary day from Monday to Friday.</summary>
    Working,

    /// <summary>An ordinary Saturday or Sunday.</summary>
    Weekend,

    /// <summary>Named by a notice as off, whatever day of the week it is.</summary>
    Holiday,

    /// <summary>A weekend day that a notice names as worked (调休).</summary>
    MakeUp,
}

/// <summary>One date and what it is.</summary>
/// <param name="Name">The holiday that it belongs to, also for a make-up day; null for an ordinary day.</param>
public readonly record struct CalendarDay(DateOnly Date, DayKind Kind, string? Name)
{
    public bool IsWorked => Kind is DayKind.Working or DayKind.MakeUp;

    /// <summary>What a date is that no notice names.</summary>
    public static CalendarDay Ordinary(DateOnly date) =>
        new(date, date.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday ? DayKind.Weekend : DayKind.Working, null);
}
