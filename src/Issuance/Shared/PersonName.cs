using System.Buffers;
using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace Issuance.Shared;

/// <summary>A person's name as the ID card has it: 张晓明, 买买提·艾力, María José Pérez. Printed masked.</summary>
/// <remarks>
/// Characters are counted as Unicode code points after NFC, as PostgreSQL's <c>char_length</c> counts them; what looks
/// like one character to a reader depends on the version of Unicode, a code point does not.
/// </remarks>
[DebuggerDisplay("{ToString(),nq}")]
public sealed record PersonName
{
    public const int MinLength = 2;
    public const int MaxLength = 50;

    /// <summary>In UTF-8: fifty Chinese characters of three bytes; rare ones take four.</summary>
    public const int MaxBytes = 150;

    private PersonName(string value) => Value = value;

    /// <summary>The name in NFC, so that one name has one spelling. Personal: encrypt it where it rests.</summary>
    public string Value { get; }

    /// <summary>Reads a name and puts it into NFC.</summary>
    /// <returns>
    /// False where, in NFC, it has not 2-50 characters or over 150 bytes, holds a digit, a control or an invisible
    /// formatting character, holds no letter at all, or begins or ends with white space.
    /// </returns>
    /// <remarks>
    /// White space at an end is refused, not cut off: the name is printed on a card, so the clerk should see the slip.
    /// Source: contract 1.2.1.
    /// </remarks>
    public static bool TryRead(string raw, [NotNullWhen(true)] out PersonName? name)
    {
        name = null;
        // Normalize throws on a lone surrogate and on U+FFFE.
        if (!IsWellFormed(raw))
            return false;
        var value = raw.Normalize(NormalizationForm.FormC);
        var length = value.EnumerateRunes().Count();
        if (length is < MinLength or > MaxLength || Encoding.UTF8.GetByteCount(value) > MaxBytes)
            return false;
        if (char.IsWhiteSpace(value[0]) || char.IsWhiteSpace(value[^1]))
            return false;
        if (value.EnumerateRunes().Any(IsForbidden) || !value.EnumerateRunes().Any(IsLetter))
            return false;
        name = new PersonName(value);
        return true;
    }

    /// <summary>The masked name: its first character and two stars.</summary>
    public override string ToString() => Masks.Name(Value);

    private static bool IsForbidden(Rune rune) =>
        Rune.GetUnicodeCategory(rune)
            is UnicodeCategory.DecimalDigitNumber
                or UnicodeCategory.OtherNumber // ² and ① are digits to a reader
                or UnicodeCategory.Control
                or UnicodeCategory.Format // turns the direction of text or is not seen at all
                or UnicodeCategory.LineSeparator
                or UnicodeCategory.ParagraphSeparator;

    // 〇 is a LetterNumber and stands in names, so that category counts as letters.
    private static bool IsLetter(Rune rune) =>
        Rune.IsLetter(rune) || Rune.GetUnicodeCategory(rune) is UnicodeCategory.LetterNumber;

    private static bool IsWellFormed(string text)
    {
        for (var rest = text.AsSpan(); !rest.IsEmpty; )
        {
            if (Rune.DecodeFromUtf16(rest, out var rune, out var consumed) != OperationStatus.Done)
                return false;
            // The last two of every plane are no characters and never will be.
            if ((rune.Value & 0xFFFE) == 0xFFFE)
                return false;
            rest = rest[consumed..];
        }
        return true;
    }
}
