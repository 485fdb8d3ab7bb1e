using System.Text.RegularExpressions;
using Issuance.Shared;

namespace Issuance.Operations;

/// <summary>Why a person acts, in their own words. It is kept in clear, so what looks like a person's number is refused.</summary>
public static partial class OpsReason
{
    public const int MaxLength = 200;

    [GeneratedRegex(@"(?:\d[ -]?){8}", RegexOptions.None, 1000)]
    private static partial Regex LongNumber();

    /// <summary>Says why this reason is not taken, or null.</summary>
    /// <param name="longest">Characters at most.</param>
    public static Refusal? WhyNot(string? reason, int longest = MaxLength)
    {
        var length = reason?.Trim().Length ?? 0;
        if (length < 3 || length > longest || reason!.Contains('\0', StringComparison.Ordinal))
            return OperationsRefusals.ReasonMissing;
        return LongNumber().IsMatch(reason!) ? OperationsRefusals.ReasonHoldsNumber : null;
    }
}
