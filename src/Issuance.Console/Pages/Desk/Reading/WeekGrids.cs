using System.Globalization;
using Issuance.Calendar;
using Issuance.Http;
using Issuance.Pages.Api;
using Issuance.ServicePoints;
using Issuance.Time;

namespace Issuance.Pages.Desk.Reading;

/// <summary>A week of a service point's slots.</summary>
/// <param name="Days">Monday to Sunday.</param>
/// <param name="Hours">When slots start on any of its days, in order.</param>
/// <param name="Slots">Those that can still be booked, by their start; what is missing is past or not worked.</param>
/// <param name="Trouble">Why nothing is known, as a code; null otherwise.</param>
public sealed record WeekGrid(
    DateOnly Monday,
    IReadOnlyList<DateOnly> Days,
    IReadOnlyList<TimeOnly> Hours,
    IReadOnlyDictionary<DateTimeOffset, ListSlots.Item> Slots,
    IReadOnlySet<DateOnly> Worked,
    string? Trouble
)
{
    public ListSlots.Item? At(DateOnly day, TimeOnly hour) => Slots.GetValueOrDefault(ChinaTime.At(day, hour));

    public string Previous => Name(Monday.AddDays(-7));

    public string Next => Name(Monday.AddDays(7));

    public static string Name(DateOnly monday) => monday.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}

/// <summary>Reads a week of slots from the API.</summary>
public sealed class WeekGrids(ApiCalls api, SignedInMember signedIn, WorkingCalendar calendar, BusinessClock clock)
{
    private static readonly TimeOnly[] UsualHours =
    [
        .. new[] { 9.0, 9.5, 10, 10.5, 11, 11.5, 14, 14.5, 15, 15.5, 16, 16.5 }.Select(hour =>
            TimeOnly.FromTimeSpan(TimeSpan.FromHours(hour))
        ),
    ];

    /// <param name="week">Any day of the week wanted, as 2026-03-02; what cannot be read, or lies behind us, means this week.</param>
    public async Task<WeekGrid> ReadAsync(string? week, CancellationToken cancel)
    {
        var monday = MondayOf(
            DateOnly.TryParseExact(week, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
            && day > clock.Today
            && day <= clock.Today.AddDays(SlotGrid.DaysAhead)
                ? day
                : clock.Today
        );
        var days = Enumerable.Range(0, 7).Select(monday.AddDays).ToList();
        var point = (await signedIn.GetAsync(cancel)).Tenant;
        var answer = await api.GetAsync(
            $"/v1/service-points/{point}/slots?from={WeekGrid.Name(monday)}&to={WeekGrid.Name(days[^1])}&limit=100",
            cancel
        );
        IReadOnlyList<ListSlots.Item> slots = answer.Succeeded ? answer.Read<Page<ListSlots.Item>>().Data : [];
        return new WeekGrid(
            monday,
            days,
            Hours(slots),
            slots.ToDictionary(slot => slot.StartsAt),
            days.Where(IsWorked).ToHashSet(),
            answer.Code
        );
    }

    public bool IsLast(WeekGrid grid) => grid.Monday.AddDays(7) > clock.Today.AddDays(SlotGrid.DaysAhead);

    public bool IsFirst(WeekGrid grid) => grid.Monday <= clock.Today;

    /// <summary>When the point opens, as far as this week's free time shows it.</summary>
    private static TimeOnly[] Hours(IReadOnlyList<ListSlots.Item> slots) =>
        slots.Count == 0
            ? UsualHours
            : [.. slots.Select(slot => TimeOnly.FromDateTime(slot.StartsAt.DateTime)).Distinct().Order()];

    private bool IsWorked(DateOnly day) => calendar.HasYear(day.Year) && calendar.IsWorkingDay(day);

    private static DateOnly MondayOf(DateOnly day) => day.AddDays(-(((int)day.DayOfWeek + 6) % 7));
}
