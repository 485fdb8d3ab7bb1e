using System.Globalization;
using Issuance.Shared;

namespace Issuance.Tests.Shared;

public class ResidentIdTests
{
    private static readonly DateOnly Today = new(2026, 3, 2);

    [Theory] // the fixed people of the sandbox
    [InlineData("109901198504120131", Sex.Male, "1985-04-12")]
    [InlineData("109902197811300353", Sex.Male, "1978-11-30")]
    [InlineData("109901199001010242", Sex.Female, "1990-01-01")]
    [InlineData("109901198504129013", Sex.Male, "1985-04-12")]
    public void The_sandbox_people_have_sound_numbers_in_the_sandbox_alone(string raw, Sex sex, string born)
    {
        var reading = Read(raw, sandbox: true);

        Assert.True(reading.IsSound);
        Assert.Empty(reading.Warnings);
        Assert.Equal(sex, reading.Value.Sex);
        Assert.Equal(DateOnly.Parse(born, CultureInfo.InvariantCulture), reading.Value.BirthDate);
        Assert.Equal(raw[..6], reading.Value.Region);
        Assert.Equal("id_number_region", Read(raw, sandbox: false).Fault);
    }

    [Theory] // published examples
    [InlineData("11010519491231002X")]
    [InlineData("440524188001010014")]
    public void The_published_examples_are_sound(string raw) => Assert.Equal(raw, Read(raw).Value!.Canonical);

    [Theory]
    [InlineData("109900")]
    [InlineData("109901")]
    [InlineData("109902")]
    public void The_three_sandbox_regions_are_read_without_a_warning(string region) =>
        Assert.Empty(Sound(Number(region), sandbox: true).Warnings);

    [Theory] // province 10 is assigned nowhere, so no county of it is merely unlisted
    [InlineData("109903")]
    [InlineData("109999")]
    [InlineData("100000")]
    [InlineData("109800")]
    public void No_other_region_of_province_10_is_read_even_in_the_sandbox(string region) =>
        Assert.Equal("id_number_region", Read(Number(region), sandbox: true).Fault);

    [Theory]
    [InlineData("810000")]
    [InlineData("820000")]
    [InlineData("830000")]
    public void Residence_permits_from_Hong_Kong_Macau_and_Taiwan_are_sound(string region) =>
        Assert.Empty(Sound(Number(region)).Warnings);

    [Fact]
    public void An_unlisted_county_of_an_assigned_province_is_a_warning_only() =>
        Assert.Equal(["id_region_unlisted"], Sound(Number("529892")).Warnings);

    [Fact]
    public void Lower_case_x_is_read_as_upper_case()
    {
        var lower = Sound("11010519491231002x").Value;

        Assert.Equal("11010519491231002X", lower!.Canonical);
        Assert.Equal(Sound("11010519491231002X").Value, lower);
    }

    [Fact]
    public void The_15_and_the_18_digit_form_are_one_person()
    {
        var old = Sound("150302460202890");

        Assert.Equal(["id_number_legacy"], old.Warnings);
        Assert.Equal("150302194602028909", old.Value!.Canonical);
        Assert.Equal(Sound("150302194602028909").Value, old.Value);
        Assert.Equal(Sound("150302194602028909").Value!.GetHashCode(), old.Value.GetHashCode());
    }

    [Fact]
    public void A_15_digit_number_of_an_unlisted_county_carries_both_warnings() =>
        Assert.Equal(["id_region_unlisted", "id_number_legacy"], Sound("529892460202890").Warnings);

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("10990119850412013")] // 17
    [InlineData("1099011985041201311")] // 19
    [InlineData("109901198504120131 ")]
    [InlineData("109901198504120131\n")]
    [InlineData("10990119850412013\n")]
    [InlineData("1099011985O4120131")] // the letter O
    [InlineData("10990119850412X131")]
    [InlineData("10990119850412013Χ")] // the Greek letter
    [InlineData("１０９９０１１９８５０４１２０１３１")] // full-width digits
    [InlineData("10990119850412013١")] // an Arabic-Indic digit
    [InlineData("15030246020289X")] // no check digit in the old form
    [InlineData("109901-85-04-12-01")]
    [InlineData("+09901198504120131")]
    [InlineData("\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0")]
    public void Anything_but_15_or_18_characters_of_the_right_kind_is_a_fault_of_format(string raw) =>
        Assert.Equal("id_number_format", Read(raw, sandbox: true).Fault);

    [Theory]
    [InlineData("18500101", true)]
    [InlineData("18491231", false)]
    [InlineData("20260302", true)] // born today
    [InlineData("20260303", false)]
    [InlineData("20240229", true)]
    [InlineData("20250229", false)]
    [InlineData("19000229", false)]
    [InlineData("20000229", true)]
    [InlineData("19900431", false)]
    [InlineData("19900001", false)]
    [InlineData("19900100", false)]
    [InlineData("00000101", false)]
    [InlineData("99991231", false)]
    public void A_birth_date_must_be_possible_not_before_1850_and_not_after_today(string born, bool sound) =>
        Assert.Equal(sound ? null : "id_number_birth_date", Read(Number("110101", born)).Fault);

    [Fact]
    public void The_future_is_that_of_business_time()
    {
        var raw = Number("110101", "20260302");

        Assert.Null(ResidentId.Read(raw, new(2026, 3, 2), Divisions.For(sandbox: false)).Fault);
        Assert.Equal(
            "id_number_birth_date",
            ResidentId.Read(raw, new(2026, 3, 1), Divisions.For(sandbox: false)).Fault
        );
    }

    [Theory] // each raw number has the named fault and every later one
    [InlineData("00990119851341013Y", "id_number_format")]
    [InlineData("000101198513410130", "id_number_region")]
    [InlineData("110101198513410130", "id_number_birth_date")]
    [InlineData("110101198512310130", "id_number_check_digit")]
    public void The_first_fault_is_the_answer(string raw, string fault)
    {
        var reading = Read(raw);

        Assert.Equal(fault, reading.Fault);
        Assert.False(reading.IsSound);
        Assert.Null(reading.Value);
        Assert.Empty(reading.Warnings);
    }

    [Fact]
    public void Of_the_eleven_check_characters_exactly_one_fits_and_every_one_is_used()
    {
        HashSet<char> used = [];
        for (var order = 0; order < 1000; order++)
        {
            var first17 = $"11010119850412{order:000}";
            var fitting = "0123456789X".Where(check => Read(first17 + check).IsSound).ToList();
            used.Add(Assert.Single(fitting));
        }
        Assert.Equal(11, used.Count);
    }

    [Fact]
    public void One_wrong_digit_or_two_swapped_neighbours_are_always_found()
    {
        var random = new Random(20260302);
        for (var round = 0; round < 300; round++)
        {
            var raw = RandomNumber(random);
            for (var place = 0; place < 17; place++)
            {
                var wrong = raw.ToCharArray();
                wrong[place] = (char)('0' + (wrong[place] - '0' + random.Next(1, 10)) % 10);
                Assert.False(Read(new string(wrong)).IsSound);

                var swapped = raw.ToCharArray();
                (swapped[place], swapped[place + 1]) = (swapped[place + 1], swapped[place]);
                Assert.Equal(raw[place] == raw[place + 1], Read(new string(swapped)).IsSound);
            }
        }
    }

    [Fact]
    public void Random_people_are_read_back_as_they_were_made()
    {
        var random = new Random(1);
        for (var round = 0; round < 2000; round++)
        {
            var born = new DateOnly(1850, 1, 1).AddDays(random.Next(64_000));
            var order = random.Next(1000);
            var raw = Number("350203", born.ToString("yyyyMMdd", CultureInfo.InvariantCulture), order);

            var id = Sound(raw).Value!;

            Assert.Equal(born, id.BirthDate);
            Assert.Equal(order % 2 == 1 ? Sex.Male : Sex.Female, id.Sex);
        }
    }

    [Fact]
    public void A_number_is_printed_masked_however_it_is_printed()
    {
        var reading = Read("109901198504120131", sandbox: true);

        Assert.Equal("109901********0131", reading.Value!.ToString());
        Assert.Equal("109901********0131", $"{reading.Value}");
        Assert.DoesNotContain("19850412", reading.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("1101011985041201")]
    [InlineData("110101198504120131")]
    [InlineData("1101011985041201x")]
    public void A_check_character_is_computed_from_17_digits_only(string digits) =>
        Assert.Throws<ArgumentException>(() => ResidentId.CheckCharacter(digits));

    private static ResidentIdReading Read(string raw, bool sandbox = false) =>
        ResidentId.Read(raw, Today, Divisions.For(sandbox));

    private static ResidentIdReading Sound(string raw, bool sandbox = false)
    {
        var reading = Read(raw, sandbox);
        Assert.Null(reading.Fault);
        return reading;
    }

    private static string Number(string region, string born = "19850412", int order = 13)
    {
        var first17 = $"{region}{born}{order:000}";
        return first17 + ResidentId.CheckCharacter(first17);
    }

    private static string RandomNumber(Random random) =>
        Number(
            "110101",
            new DateOnly(1950, 1, 1).AddDays(random.Next(25_000)).ToString("yyyyMMdd", CultureInfo.InvariantCulture),
            random.Next(1000)
        );
}
