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
        return prefix + Base32(Number(random), 26);
    }

    /// <summary>An identifier that always follows from the same bytes; of its first 128 bits.</summary>
    /// <param name="hash">At least 16 bytes that nobody can guess.</param>
    public static string Of(string prefix, ReadOnlySpan<byte> hash) => prefix + Base32(Number(hash), 26);

    /// <summary>As <see cref="Token(int)"/>, but always the same for the same bytes.</summary>
    /// <param name="hash">At least 16 bytes that nobody can guess.</param>
    /// <param name="length">Up to 25 characters of 5 bits each.</param>
    public static string Token(ReadOnlySpan<byte> hash, int length) => Base32(Number(hash), length);

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

    private static UInt128 Number(ReadOnlySpan<byte> bytes) =>
        new(
            System.Buffers.Binary.BinaryPrimitives.ReadUInt64BigEndian(bytes),
            System.Buffers.Binary.BinaryPrimitives.ReadUInt64BigEndian(bytes[8..])
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
