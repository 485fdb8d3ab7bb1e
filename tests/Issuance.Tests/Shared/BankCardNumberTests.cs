using System.Globalization;
using Issuance.Shared;
using Issuance.Tests.Vectors;

namespace Issuance.Tests.Shared;

public class BankCardNumberTests
{
    public sealed record Vector(string Pan, bool Valid);

    [Theory] // none of them begins with 9990
    [InlineData(false)]
    [InlineData(true)]
    public void Every_bank_card_vector_gets_its_verdict(bool sandbox) =>
        Assert.All(
            VectorFile.Vectors<Vector>("bank-card-vectors.json"),
            vector => Assert.Equal(vector.Valid, BankCardNumber.TryRead(vector.Pan, sandbox, out _))
        );

    [Fact]
    public void A_card_of_the_stub_bank_is_read_in_the_sandbox_alone()
    {
        Assert.True(BankCardNumber.TryRead("9990000000000417", sandbox: true, out var number));
        Assert.Equal("0417", number.Last4);
        Assert.Equal("9990000000000417", number.Digits);

        Assert.False(BankCardNumber.TryRead("9990000000000417", sandbox: false, out number));
        Assert.Null(number);
    }

    [Theory]
    [InlineData("")]
    [InlineData("6")]
    [InlineData("0000000000000000")] // Luhn is right, the prefix is not
    [InlineData("9991000000000002")]
    [InlineData("6299270642808105 ")]
    [InlineData("6299270642808105\n")]
    [InlineData("6299-2706-4280-8105")]
    [InlineData("６２９９２７０６４２８０８１０５")] // full-width digits
    [InlineData("629927064280810X")]
    [InlineData("+299270642808105")]
    public void What_is_not_plain_digits_under_a_domestic_prefix_is_refused(string raw) =>
        Assert.False(BankCardNumber.TryRead(raw, sandbox: true, out _));

    [Fact]
    public void Only_16_to_19_digits_are_a_card_number()
    {
        var sound = Enumerable.Range(4, 30).Where(length => BankCardNumber.TryRead(OfLength(length), false, out _));

        Assert.Equal([16, 17, 18, 19], sound);
    }

    [Fact]
    public void Exactly_one_check_digit_fits()
    {
        var random = new Random(7);
        for (var round = 0; round < 1000; round++)
        {
            var front = "9990" + random.NextInt64(100_000_000_000).ToString("D11", CultureInfo.InvariantCulture);
            var fitting = "0123456789".Where(check => BankCardNumber.TryRead(front + check, true, out _));

            Assert.Equal(BankCardNumber.CheckDigit(front), Assert.Single(fitting));
        }
    }

    [Fact]
    public void A_card_number_is_printed_with_its_last_four_digits_only()
    {
        Assert.True(BankCardNumber.TryRead("9990000000000417", sandbox: true, out var number));

        Assert.Equal("************0417", $"{number}");
    }

    [Fact]
    public void Equal_numbers_are_equal()
    {
        BankCardNumber.TryRead("6299270642808105", false, out var one);
        BankCardNumber.TryRead("6299270642808105", true, out var other);

        Assert.NotNull(one);
        Assert.Equal(one, other);
    }

    [Fact]
    public void A_check_digit_is_computed_from_digits_only() =>
        Assert.Throws<ArgumentException>(() => BankCardNumber.CheckDigit("62 99"));

    private static string OfLength(int length)
    {
        var front = "62".PadRight(length - 1, '5');
        return front + BankCardNumber.CheckDigit(front);
    }
}
