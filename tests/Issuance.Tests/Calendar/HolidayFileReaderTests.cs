using System.Text;
using Issuance.Calendar;

namespace Issuance.Tests.Calendar;

public sealed class HolidayFileReaderTests
{
    private const string Sound = """{"name":"元旦","date":"2027-01-01","isOffDay":true}""";

    [Fact]
    public void A_published_year_reads_as_it_is_embedded()
    {
        var file = HolidayFileReader.Read(HolidayJson.Published(2023)).File!;

        var embedded = PublishedYears.Files().Single(known => known.Year == 2023);
        Assert.Equal(embedded.Days, file.Days);
        Assert.Equal(embedded.ContentHash(), file.ContentHash());
        Assert.Contains(file.Days, day => day.Date == new DateOnly(2022, 12, 31)); // named by the notice for 2023
    }

    [Fact]
    public void The_same_notice_in_another_order_and_with_other_spaces_is_the_same_file()
    {
        var one = Read("""{"year":2027,"papers":["https://a.cn/"],"days":[DAYS]}""", Sound + "," + Day("2027-01-02"));
        var other = Read(
            """ { "$schema":"x", "papers" : ["https://a.cn/"], "year":2027, "days":[DAYS] } """,
            Day("2027-01-02") + " , " + Sound
        );

        Assert.Equal(one.File!.ContentHash(), other.File!.ContentHash());
    }

    [Fact]
    public void A_year_without_a_notice_is_not_published_whatever_days_it_names()
    {
        var reading = Read("""{"year":2027,"papers":[],"days":[DAYS]}""", Sound);

        Assert.Equal(("calendar_not_published", 2027), (reading.Refusal!.Code, reading.Refusal.Year));
        Assert.Equal("calendar_not_published", Read("""{"year":2027,"papers":[],"days":[]}""").Refusal!.Code);
    }

    [Theory]
    [InlineData("2026-11-30", "calendar_date_outside_year")]
    [InlineData("2028-02-01", "calendar_date_outside_year")]
    [InlineData("2027-01-01", "calendar_date_twice")]
    [InlineData("2027-02-29", "calendar_file_invalid")]
    [InlineData("2027-1-2", "calendar_file_invalid")]
    [InlineData("", "calendar_file_invalid")]
    public void A_wrong_date_is_refused_where_it_stands(string date, string code)
    {
        var reading = Read("""{"year":2027,"papers":["https://a.cn/"],"days":[DAYS]}""", Sound + "," + Day(date));

        var fault = Assert.Single(reading.Refusal!.Faults);
        Assert.Equal(("/days/1/date", code), (fault.Pointer, fault.Code));
        Assert.Null(reading.File);
    }

    [Theory]
    [InlineData("2026-12-31")]
    [InlineData("2028-01-01")]
    public void The_month_before_and_the_month_after_may_be_named(string date) =>
        Assert.NotNull(
            Read("""{"year":2027,"papers":["https://a.cn/"],"days":[DAYS]}""", Sound + "," + Day(date)).File
        );

    [Theory]
    [InlineData("")]
    [InlineData("nothing")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("""{"year":2027,"papers":["https://a.cn/"]}""")]
    [InlineData("""{"year":"2027","papers":["https://a.cn/"],"days":[]}""")]
    [InlineData("""{"year":1949,"papers":["https://a.cn/"],"days":[]}""")]
    [InlineData("""{"year":2027,"year":2026,"papers":["https://a.cn/"],"days":[]}""")]
    [InlineData("""{"year":2027,"papers":"https://a.cn/","days":[]}""")]
    [InlineData("""{"year":2027,"papers":["javascript:alert(1)"],"days":[DAYS]}""")]
    [InlineData("""{"year":2027,"papers":["https://user@a.cn/"],"days":[DAYS]}""")]
    [InlineData("""{"year":2027,"papers":["https://a.cn/"],"days":[DAYS],"more":1}""")]
    [InlineData("""{"year":2027,"papers":["https://a.cn/"],"days":[{"name":"x","date":"2027-01-01"}]}""")]
    [InlineData("""{"year":2027,"papers":["https://a.cn/"],"days":[{"name":"x","date":"2027-01-01","isOffDay":1}]}""")]
    [InlineData(
        """{"year":2027,"papers":["https://a.cn/"],"days":[{"name":"","date":"2027-01-01","isOffDay":true}]}"""
    )]
    [InlineData(
        """{"year":2027,"papers":["https://a.cn/"],"days":[{"name":"\ud800","date":"2027-01-01","isOffDay":true}]}"""
    )]
    [InlineData("""{"year":2027,"papers":["https://a.cn/"],"days":[]}""")]
    public void What_is_no_sound_file_is_refused(string json) => Assert.Equal(422, Read(json, Sound).Refusal!.Status);

    [Fact]
    public void More_than_256_KB_are_not_looked_at() =>
        Assert.Equal("calendar_file_too_large", HolidayFileReader.Read(new byte[256 * 1024 + 1]).Refusal!.Code);

    [Fact]
    public void Cut_anywhere_a_file_is_refused_and_breaks_nothing()
    {
        var sound = HolidayJson.Published(2026);
        for (var length = 0; length < sound.Length; length += 7)
            Assert.NotNull(HolidayFileReader.Read(sound.AsMemory(0, length)).Refusal);
    }

    private static string Day(string date) => $$"""{"name":"元旦","date":"{{date}}","isOffDay":true}""";

    private static HolidayFileReading Read(string json, string days = "") =>
        HolidayFileReader.Read(Encoding.UTF8.GetBytes(json.Replace("DAYS", days, StringComparison.Ordinal)));
}
