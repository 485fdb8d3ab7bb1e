namespace BankStubs.Ledger;

/// <summary>Card numbers that belong to nobody: prefix 9990, which no bank has.</summary>
internal static class CardNumbers
{
    /// <summary>Adds the check digit of ISO/IEC 7812-1 (Luhn).</summary>
    public static string WithCheckDigit(string digits)
    {
        var sum = 0;
        for (var i = 0; i < digits.Length; i++)
        {
            var digit = digits[^(i + 1)] - '0';
            // Every second digit counts twice, beginning with the one beside the check digit.
            sum += i % 2 == 0 ? (2 * digit / 10) + (2 * digit % 10) : digit;
        }

        return digits + (char)('0' + ((10 - (sum % 10)) % 10));
    }
}
