using Issuance.Calendar;
using Issuance.ServicePoints;

namespace Issuance.Tests.ServicePoints;

public sealed class SlotGridTests
{
    private static readonly WorkingCalendar Calendar = WorkingCalendar.Published;
    private static readonly DateOnly Monday = new(2026, 3, 2);

    [Fact]
    public void A_working_day_has_twelve_half_hours_with_a_break_at_noon()
    {
        var slots = SlotGrid.Of(OpeningTimes.Usual("SP-EAST"), Monday, Calendar).ToList();

        Assert.Equal(12, slots.Count);
        Assert.Equal(("SP-EAST.20260302T0900", "SP-EAST.20260302T1130"), (slots[0].Id, slots[5].Id));
        Assert.Equal(("SP-EAST.20260302T1400", "SP-EAST.20260302T1630"), (slots[6].Id, slots[11].Id));
        Assert.All(slots, slot => Assert.Equal(TimeSpan.FromMinutes(30), slot.EndsAt - slot.StartsAt));
        Assert.Equal(new DateTimeOffset(2026, 3, 2, 17, 0, 0, TimeSpan.FromHours(8)), slots[11].EndsAt);
    }

    [Theory]
    [InlineData("2026-03-07", 0)] // a Saturday
    [InlineData("2026-10-01", 0)] // National Day, a Thursday
    [InlineData("2026-10-10", 12)] // a Saturday worked for it
    public void Holidays_have_no_slots_and_make_up_days_have(string day, int count) =>
        Assert.Equal(
            count,
            SlotGrid
                .Of(
                    OpeningTimes.Usual("SP-EAST"),
                    DateOnly.Parse(day, System.Globalization.CultureInfo.InvariantCulture),
                    Calendar
                )
                .Count()
        );

    [Theory]
    [InlineData("SP-EAST.20260303T0900", true)]
    [InlineData("SP-EAST.20260302T0900", true)] // past, but it was one
    [InlineData("SP-EAST.20260402T1630", true)] // 31 days ahead
    [InlineData("SP-EAST.20260403T0900", false)] // 32 days ahead
    [InlineData("SP-WEST.20260303T0900", false)]
    [InlineData("SP-EAST.20260303T1200", false)] // the break
    [InlineData("SP-EAST.20260303T0915", false)]
    [InlineData("SP-EAST.20260303T1700", false)] // the end
    [InlineData("SP-EAST.20260307T0900", false)] // a Saturday
    [InlineData("SP-EAST.20260230T0900", false)] // no such day
    [InlineData("SP-EAST.20270302T0900", false)] // not loaded, and too far ahead
    [InlineData("SP-EAST.20190304T0900", false)] // not loaded, and long past
    [InlineData("SP-EAST.20260303T0900 ", false)]
    [InlineData("SP-EAST.20260303t0900", false)]
    [InlineData("SP-EAST.２0260303T0900", false)]
    [InlineData("SP-EAST.", false)]
    [InlineData("", false)]
    public void An_id_finds_its_slot_or_nothing(string id, bool found) =>
        Assert.Equal(found ? id : null, SlotGrid.Find(id, OpeningTimes.Usual("SP-EAST"), Monday, Calendar)?.Id);

    [Fact]
    public void Near_enough_in_a_year_that_is_not_loaded_nobody_knows() =>
        Assert.Equal(
            2027,
            Assert
                .Throws<CalendarYearMissingException>(() =>
                    SlotGrid.Find(
                        "SP-EAST.20270104T0900",
                        OpeningTimes.Usual("SP-EAST"),
                        new DateOnly(2026, 12, 28),
                        Calendar
                    )
                )
                .Year
        );
}
