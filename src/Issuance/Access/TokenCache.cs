using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Microsoft.IdentityModel.JsonWebTokens;

namespace Issuance.Access;

/// <summary>
/// Access tokens that were found valid a moment ago, so that a terminal which asks all day has its token's signature
/// checked once a minute and not at every request.
/// </summary>
/// <remarks>
/// Only what a token says by itself is remembered: whether its client is enabled, and which scopes it still has, is asked
/// at every request. A token is known by its SHA-256, so the memory holds none; and never longer than it lives.
/// </remarks>
public sealed class TokenCache(TimeProvider wallClock)
{
    /// <summary>Well under the minute within which a change must count.</summary>
    private static readonly TimeSpan Remembered = TimeSpan.FromSeconds(30);
    private const int Most = 10_000;

    private readonly ConcurrentDictionary<Digest, (JsonWebToken Token, DateTimeOffset Until)> known = new();

    /// <param name="read">Checks the token in full; null when it is not valid, and that is not remembered.</param>
    public async Task<JsonWebToken?> ReadAsync(string text, Func<string, Task<JsonWebToken?>> read)
    {
        var digest = Digest.Of(text);
        var now = wallClock.GetUtcNow();
        if (known.TryGetValue(digest, out var entry) && entry.Until > now)
            return entry.Token;
        if (await read(text) is not { } token)
            return null;

        // Full means many callers with tokens of their own: begun anew rather than searched.
        if (known.Count >= Most)
            known.Clear();
        var ends = new DateTimeOffset(token.ValidTo, TimeSpan.Zero);
        var until = now + Remembered;
        known[digest] = (token, until < ends ? until : ends);
        return token;
    }

    /// <summary>The token's SHA-256 by value.</summary>
    private readonly record struct Digest(UInt128 High, UInt128 Low)
    {
        public static Digest Of(string text)
        {
            Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
            SHA256.HashData(Encoding.UTF8.GetBytes(text), hash);
            return new(
                System.Buffers.Binary.BinaryPrimitives.ReadUInt128BigEndian(hash),
                System.Buffers.Binary.BinaryPrimitives.ReadUInt128BigEndian(hash[16..])
            );
        }
    }
}
