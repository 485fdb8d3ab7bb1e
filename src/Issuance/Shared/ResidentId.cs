using System.Diagnostics;
using System.Globalization;

namespace Issuance.Shared;

/// <summary>A person's sex, as the resident ID number states it.</summary>
public enum Sex
{
    Male,
    Female,
}

/// <summary>A sound resident ID number (GB 11643), the identification code of a card's holder (R102).</summary>
/// <remarks>
/// Equal when the persons are: both forms of X and the 15- and 18-digit forms give one value. Printed masked, so that a
/// log line, an exception or an interpolated string never carries the number; <see cref="Canonical"/> is the one way to it.
/// </remarks>
[DebuggerDisplay("{ToString(),nq}")]
public sealed record ResidentId
{
    /// <summary>No living or insured person was born earlier; such a date is a slip of the pen.</summary>
    public static readonly DateOnly EarliestBirth = new(1850, 1, 1);

    private static readonly int[] Weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];

    private ResidentId(string canonical, DateOnly birthDate)
    {
        Canonical = canonical;
        BirthDate = birthDate;
    }

    /// <summary>The 18 characters, upper case. Personal: encrypt it where it rests, mask it where it shows.</summary>
    public string Canonical { get; }

    public DateOnly BirthDate { get; }

    /// <summary>The division of first registration; it may have been abolished since.</summary>
    public string Region => Canonical[..6];

    /// <summary>Digit 17: odd is male, even is female (R103).</summary>
    public Sex Sex => (Canonical[16] - '0') % 2 == 1 ? Sex.Male : Sex.Female;

    /// <summary>Reads a number as typed: 18 characters with x or X, or the 15 digits issued until 1999.</summary>
    /// <param name="raw">Taken strictly: a blank or a full-width digit is a fault of format.</param>
    /// <param name="today">The business date in Asia/Shanghai; a birth date after it is a fault.</param>
    /// <param name="divisions">The regions that may stand in front.</param>
    /// <returns>The number with its warnings, or the first fault of: format, region, birth date, check digit.</returns>
    /// <remarks>Source: GB 11643 and contract 1.2.2; see R102 in docs/rules.md.</remarks>
    public static ResidentIdReading Read(string raw, DateOnly today, Divisions divisions)
    {
        if (!IsWellFormed(raw))
            return ResidentIdReading.Refused(ResidentIdFaults.Format);
        var legacy = raw.Length == 15;
        var first17 = legacy ? $"{raw[..6]}19{raw[6..]}" : raw[..17];

        var listed = divisions.Recognises(first17[..6]);
        // Counties change faster than any table, provinces do not: an unlisted county is only worth a warning.
        if (!listed && !divisions.IsProvince(first17[..2]))
            return ResidentIdReading.Refused(ResidentIdFaults.Region);

        if (BirthDateIn(first17) is not { } birthDate || birthDate < EarliestBirth || birthDate > today)
            return ResidentIdReading.Refused(ResidentIdFaults.BirthDate);

        var check = CheckCharacter(first17);
        if (!legacy && char.ToUpperInvariant(raw[17]) != check)
            return ResidentIdReading.Refused(ResidentIdFaults.CheckDigit);

        List<string> warnings = [];
        if (!listed)
            warnings.Add(ResidentIdWarnings.RegionUnlisted);
        if (legacy)
            warnings.Add(ResidentIdWarnings.Legacy);
        return ResidentIdReading.Accepted(new ResidentId(first17 + check, birthDate), warnings);
    }

    /// <summary>The check character that belongs behind 17 digits (ISO 7064 MOD 11-2).</summary>
    /// <exception cref="ArgumentException">Not 17 ASCII digits.</exception>
    public static char CheckCharacter(ReadOnlySpan<char> first17)
    {
        if (first17.Length != 17 || first17.ContainsAnyExceptInRange('0', '9'))
            throw new ArgumentException("The check character is computed from 17 digits.", nameof(first17));
        var sum = 0;
        for (var i = 0; i < Weights.Length; i++)
            sum += (first17[i] - '0') * Weights[i];
        return "10X98765432"[sum % 11];
    }

    /// <summary>The masked number, 6 + 4 characters of it.</summary>
    public override string ToString() => Masks.IdNumber(Canonical);

    private static bool IsWellFormed(string raw) =>
        raw.Length switch
        {
            15 => AreDigits(raw),
            18 => AreDigits(raw.AsSpan(0, 17)) && (raw[17] is 'X' or 'x' || char.IsAsciiDigit(raw[17])),
            _ => false,
        };

    // char.IsDigit would let the digits of other scripts in, which then count as something else.
    private static bool AreDigits(ReadOnlySpan<char> text) => !text.ContainsAnyExceptInRange('0', '9');

    private static DateOnly? BirthDateIn(string first17) =>
        DateOnly.TryParseExact(
            first17.AsSpan(6, 8),
            "yyyyMMdd",
            CultureInfo.InvariantCulture,
            DateTimeStyles.None,
            out var date
        )
            ? date
            : null;
}
