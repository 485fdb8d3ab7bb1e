using System.Globalization;

namespace Issuance.DevHost.Tour;

/// <summary>An invented person of the sandbox's region, with a sound ID number that belongs to nobody.</summary>
internal sealed record Person(string Name, string IdNumber, string Sex, string Mobile, string Division)
{
    private static readonly int[] Weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];

    /// <summary>A new person with a random birth date and an order number below 900, as those above make the bank misbehave.</summary>
    public static Person Random(string division)
    {
        var born = new DateOnly(1950, 1, 1).AddDays(System.Random.Shared.Next(365 * 55));
        var order = System.Random.Shared.Next(1, 900);
        var first17 = string.Create(CultureInfo.InvariantCulture, $"{division}{born:yyyyMMdd}{order:000}");
        // Digit 17 is odd for a man, even for a woman (GB 11643).
        var sex = order % 2 == 1 ? "male" : "female";
        var mobile = string.Create(
            CultureInfo.InvariantCulture,
            $"100{System.Random.Shared.Next(100_000_000):00000000}"
        );
        return new Person(RandomName(), first17 + CheckDigit(first17), sex, mobile, division);
    }

    /// <summary>The same number with a check digit that does not fit.</summary>
    public string WithWrongCheckDigit() => IdNumber[..17] + (IdNumber[17] == '0' ? '1' : '0');

    /// <summary>The last character of an ID number, from its first 17 digits (GB 11643).</summary>
    public static char CheckDigit(string first17) =>
        "10X98765432"[first17.Zip(Weights, (digit, weight) => (digit - '0') * weight).Sum() % 11];

    private static string RandomName()
    {
        const string surnames = "王李张刘陈杨黄赵周吴";
        const string given = "晓明芳伟静丽强洋艳勇敏杰娟涛";
        return $"{Pick(surnames)}{Pick(given)}{Pick(given)}";

        static char Pick(string from) => from[System.Random.Shared.Next(from.Length)];
    }
}
