using System.Security.Cryptography;

namespace Issuance.Shared;

/// <summary>Public identifiers: a prefix and 26 characters that carry 128 random bits, so that nobody can guess a neighbour's.</summary>
public static class Ids
{
    public const string Application = "app_";
    public const string Card = "crd_";
    public const string Event = "evt_";
    public const string Appointment = "apt_";

    private const string Alphabet = "0123456789abcdefghjkmnpqrstvwxyz";

    /// <summary>A new identifier such as <c>crd_5v0k…</c>.</summary>
    public static string New(string prefix)
    {
        Span<byte> random = stackalloc byte[16];
        RandomNumberGenerator.Fill(random);
        var number = new UInt128(
            System.Buffers.Binary.BinaryPrimitives.ReadUInt64BigEndian(random),
            System.Buffers.Binary.BinaryPrimitives.ReadUInt64BigEndian(random[8..])
        );
        return prefix + Base32(number, 26);
    }

    /// <summary>A short random token of <paramref name="length"/> characters, for references that others must be able to type.</summary>
    public static string Token(int length) => RandomNumberGenerator.GetString(Alphabet, length);

    /// <summary>Whether a text has the form of an identifier; a malformed one is answered as an unknown one.</summary>
    public static bool IsWellFormed(string? text, string prefix) =>
        text is not null
        && text.Length == prefix.Length + 26
        && text.StartsWith(prefix, StringComparison.Ordinal)
        && text.AsSpan(prefix.Length).IndexOfAnyExcept(WellFormed) < 0;

    private static readonly System.Buffers.SearchValues<char> WellFormed = System.Buffers.SearchValues.Create(
        "0123456789abcdefghijklmnopqrstuvwxyz"
    );

    private static string Base32(UInt128 number, int length) =>
        string.Create(
            length,
            number,
            static (characters, rest) =>
            {
                for (var i = characters.Length - 1; i >= 0; i--)
                {
                    characters[i] = Alphabet[(int)(rest & 31)];
                    rest >>= 5;
                }
            }
        );
}
