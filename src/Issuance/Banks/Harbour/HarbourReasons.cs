namespace Issuance.Banks.Harbour;

/// <summary>Harbour's reason codes in our spelling.</summary>
internal static class HarbourReasons
{
    private const int MaxLength = 40;

    /// <returns>
    /// The code itself in snake_case where it is a short word, else <c>other</c>: a number or a sentence in its place could
    /// be a person's, and codes are stored and shown.
    /// </returns>
    internal static string Map(string code)
    {
        var ours = code.Length <= MaxLength ? code.ToLowerInvariant().Replace('-', '_') : "";
        return IsWord(ours) ? ours : "other";
    }

    // Four digits leave room for a code like e_1007, and none for a number that belongs to somebody.
    private static bool IsWord(string code) =>
        code.Length > 0
        && char.IsAsciiLetterLower(code[0])
        && code.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '_')
        && code.Count(char.IsAsciiDigit) <= 4;
}
