using Issuance.Shared;

namespace Issuance.Tests.Shared;

public class MobileTests
{
    [Theory]
    [InlineData("10000000001")]
    [InlineData("13800138000")]
    [InlineData("19999999999")]
    public void One_and_ten_digits_are_a_mobile_number(string raw)
    {
        Assert.True(Mobile.TryRead(raw, out var mobile));
        Assert.Equal(raw, mobile.Digits);
    }

    [Theory]
    [InlineData("")]
    [InlineData("1000000001")] // 10
    [InlineData("100000000001")] // 12
    [InlineData("20000000001")]
    [InlineData("10000000001\n")]
    [InlineData("1000000000\n")]
    [InlineData(" 10000000001")]
    [InlineData("1000000000x")]
    [InlineData("+8610000000001")]
    [InlineData("１００００００００００")]
    [InlineData("1000000000٣")]
    public void Anything_else_is_refused(string raw)
    {
        Assert.False(Mobile.TryRead(raw, out var mobile));
        Assert.Null(mobile);
    }

    [Fact]
    public void A_mobile_number_is_printed_masked()
    {
        Assert.True(Mobile.TryRead("10000000001", out var mobile));
        Assert.Equal("100****0001", $"{mobile}");
    }
}
