using System.Buffers;
using System.Text;

namespace Issuance.Shared;

/// <summary>How personal members look wherever they are shown: in answers, on pages, in notices' addresses, in logs.</summary>
/// <remarks>Total: whatever text comes in, a masked one goes out. A text too short to hide anything becomes stars alone.</remarks>
public static class Masks
{
    /// <summary>The first character and always two stars, so that the mask does not tell the name's length: 张**.</summary>
    public static string Name(string name)
    {
        // A rare character is two UTF-16 units; half of one is not a character.
        var first = Rune.DecodeFromUtf16(name, out var rune, out _) == OperationStatus.Done;
        return first ? $"{rune}**" : "**";
    }

    /// <summary>The first six characters and the last four: 109901********0131.</summary>
    public static string IdNumber(string number) => Keep(number, head: 6, tail: 4);

    /// <summary>The first three digits and the last four: 100****0001.</summary>
    public static string Mobile(string number) => Keep(number, head: 3, tail: 4);

    private static string Keep(string text, int head, int tail) =>
        text.Length <= head + tail
            ? new string('*', text.Length)
            : $"{text[..head]}{new string('*', text.Length - head - tail)}{text[^tail..]}";
}
