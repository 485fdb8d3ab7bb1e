using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;

namespace Issuance.Shared;

/// <summary>A mobile telephone number of mainland China: 1 and ten digits. Printed masked.</summary>
/// <remarks>Wider than what operators assign, so that the sandbox can use 100…, which belongs to nobody.</remarks>
[DebuggerDisplay("{ToString(),nq}")]
public sealed record Mobile
{
    private Mobile(string digits) => Digits = digits;

    /// <summary>The eleven digits. Personal: encrypt them where they rest.</summary>
    public string Digits { get; }

    /// <summary>Reads a number strictly: no country code, no blanks, ASCII digits. Source: contract 1.2.1.</summary>
    public static bool TryRead(string raw, [NotNullWhen(true)] out Mobile? mobile)
    {
        // Not a pattern: `$` would let a line break through behind the last digit.
        var sound = raw.Length == 11 && raw[0] == '1' && !raw.AsSpan().ContainsAnyExceptInRange('0', '9');
        mobile = sound ? new Mobile(raw) : null;
        return sound;
    }

    /// <summary>The masked number, 3 + 4 digits of it.</summary>
    public override string ToString() => Masks.Mobile(Digits);
}
