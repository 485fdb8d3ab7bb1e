using Issuance.Shared;

namespace Issuance.Tests.Shared;

public class DivisionsTests
{
    private static readonly Divisions Real = Divisions.For(sandbox: false);
    private static readonly Divisions Sandbox = Divisions.For(sandbox: true);

    [Theory]
    [InlineData("110101")] // current
    [InlineData("540481")] // in the newer table only
    [InlineData("350200")] // a city
    public void A_division_of_the_current_or_the_newer_table_is_known(string code)
    {
        Assert.True(Real.IsKnown(code));
        Assert.True(Real.Recognises(code));
    }

    [Theory]
    [InlineData("110103")]
    [InlineData("420983")]
    [InlineData("830000")] // residence permits from Taiwan
    public void An_abolished_or_permit_region_stands_in_ID_numbers_but_nobody_is_insured_there(string code)
    {
        Assert.True(Real.Recognises(code));
        Assert.False(Real.IsKnown(code));
    }

    [Fact]
    public void Of_all_codes_of_province_10_the_sandbox_knows_three_and_production_none()
    {
        var all = Enumerable.Range(100_000, 10_000).Select(code => $"{code}").ToList();

        Assert.Equal("109900 109901 109902", string.Join(' ', all.Where(Sandbox.IsKnown)));
        Assert.Equal("109900 109901 109902", string.Join(' ', all.Where(Sandbox.Recognises)));
        Assert.DoesNotContain(all, code => Real.IsKnown(code) || Real.Recognises(code));
        Assert.False(Sandbox.IsProvince("10"));
    }

    [Fact]
    public void The_sandbox_differs_from_the_real_world_in_three_codes_only()
    {
        var all = Enumerable.Range(0, 1_000_000).Select(code => $"{code:000000}").ToList();

        Assert.Equal(3656 + 15, all.Count(Real.IsKnown));
        Assert.Equal(3656 + 15 + 992 + 1, all.Count(Real.Recognises)); // and 830000
        Assert.Equal(3, all.Count(code => Real.IsKnown(code) != Sandbox.IsKnown(code)));
        Assert.Equal(3, all.Count(code => Real.Recognises(code) != Sandbox.Recognises(code)));
    }

    [Fact]
    public void The_assigned_provinces_are_the_34_and_83()
    {
        var assigned = Enumerable.Range(0, 100).Select(prefix => $"{prefix:00}").Where(Real.IsProvince);

        Assert.Equal(
            "11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54 61 62 63 64 65 71 81 82 83",
            string.Join(' ', assigned)
        );
    }

    [Theory]
    [InlineData("")]
    [InlineData("11010")]
    [InlineData("1101010")]
    [InlineData("110101 ")]
    [InlineData("１１０１０１")]
    [InlineData("abcdef")]
    public void What_is_not_six_digits_is_no_division(string code)
    {
        Assert.False(Sandbox.IsKnown(code));
        Assert.False(Sandbox.Recognises(code));
    }

    [Fact]
    public void The_table_is_read_once() => Assert.Same(Real, Divisions.For(sandbox: false));
}
