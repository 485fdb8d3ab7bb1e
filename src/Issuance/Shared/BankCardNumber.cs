using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;

namespace Issuance.Shared;

/// <summary>A sound bank card number (ISO 7812), printed with its last four digits only (R091).</summary>
[DebuggerDisplay("{ToString(),nq}")]
public sealed record BankCardNumber
{
    private BankCardNumber(string digits) => Digits = digits;

    /// <summary>The whole number. Encrypt it where it rests; it is never shown.</summary>
    public string Digits { get; }

    public string Last4 => Digits[^4..];

    /// <summary>Reads 16 to 19 digits with a right Luhn digit and the prefix 62 of domestic cards.</summary>
    /// <param name="raw">Taken strictly: no blanks, no hyphens, ASCII digits.</param>
    /// <param name="sandbox">Also takes prefix 9990, under which the stub bank invents cards.</param>
    /// <param name="number">The number, or null where it is not sound.</param>
    public static bool TryRead(string raw, bool sandbox, [NotNullWhen(true)] out BankCardNumber? number)
    {
        var sound =
            raw.Length is >= 16 and <= 19
            && !raw.AsSpan().ContainsAnyExceptInRange('0', '9')
            && (
                raw.StartsWith("62", StringComparison.Ordinal)
                || (sandbox && raw.StartsWith("9990", StringComparison.Ordinal))
            )
            && raw[^1] == CheckDigit(raw.AsSpan()[..^1]);
        number = sound ? new BankCardNumber(raw) : null;
        return sound;
    }

    /// <summary>The Luhn digit that belongs behind these digits.</summary>
    /// <exception cref="ArgumentException">Something else than ASCII digits.</exception>
    public static char CheckDigit(ReadOnlySpan<char> digits)
    {
        if (digits.ContainsAnyExceptInRange('0', '9'))
            throw new ArgumentException("The check digit is computed from digits.", nameof(digits));
        var sum = 0;
        for (var i = 0; i < digits.Length; i++)
        {
            var digit = digits[^(i + 1)] - '0';
            // Every second digit counts double, beginning beside the check digit; 9 is taken off a two-digit double.
            sum += i % 2 == 1 ? digit : digit * 2 - (digit > 4 ? 9 : 0);
        }
        return (char)('0' + (10 - sum % 10) % 10);
    }

    /// <summary>Stars and the last four digits.</summary>
    public override string ToString() => new string('*', Digits.Length - 4) + Last4;
}
