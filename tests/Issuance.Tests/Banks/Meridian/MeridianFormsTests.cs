using Issuance.Banks.Meridian;

namespace Issuance.Tests.Banks.Meridian;

/// <summary>Money and time are converted exactly or refused.</summary>
public sealed class MeridianFormsTests
{
    [Theory]
    [InlineData("0", 0)]
    [InlineData("0.01", 1)]
    [InlineData("0.1", 10)]
    [InlineData("1234.50", 123450)]
    [InlineData("1234.5", 123450)]
    [InlineData("1234", 123400)]
    [InlineData("9999999999999.99", 999999999999999)]
    public void An_amount_in_yuan_is_read_to_the_fen(string yuan, long fen) =>
        Assert.Equal(fen, MeridianForms.Fen(yuan));

    [Theory]
    [InlineData("")]
    [InlineData(".50")]
    [InlineData("1.")]
    [InlineData("1.234")]
    [InlineData("-1.00")]
    [InlineData("+1.00")]
    [InlineData("1,234.50")]
    [InlineData("1e3")]
    [InlineData(" 1.00")]
    [InlineData("01.00")]
    [InlineData("１.00")]
    [InlineData("1.0.0")]
    [InlineData("10000000000000.00")]
    public void Anything_else_is_no_amount(string yuan) => Assert.Null(MeridianForms.Fen(yuan));

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(99)]
    [InlineData(100)]
    [InlineData(123450)]
    [InlineData(999999999999999)]
    public void What_is_written_is_read_again(long fen) =>
        Assert.Equal(fen, MeridianForms.Fen(MeridianForms.Yuan(fen)));

    [Fact]
    public void A_negative_amount_is_never_written() =>
        Assert.Throws<InvalidOperationException>(() => MeridianForms.Yuan(-1));

    [Fact]
    public void Times_are_those_of_Shanghai()
    {
        var at = new DateTimeOffset(2026, 3, 1, 16, 30, 5, TimeSpan.Zero);

        Assert.Equal("20260302003005", MeridianForms.Stamp(at));
        Assert.Equal(at, MeridianForms.ReadStamp("20260302003005"));
        Assert.Equal("2026-03-02T00:30:05+08:00", MeridianForms.Time(at));
        Assert.Equal(new DateOnly(2026, 3, 2), MeridianForms.DayOf(at));
        Assert.Null(MeridianForms.ReadStamp("20260230000000"));
        Assert.Null(MeridianForms.ReadDay("2026-2-3"));
    }
}
