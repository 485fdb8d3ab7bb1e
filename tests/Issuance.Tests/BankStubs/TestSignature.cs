using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Issuance.Tests.StubBanks;

/// <summary>RFC 9421 once more, in the fewest lines: what the tests sign and check does not lean on what they test.</summary>
internal sealed record TestSignature(string Digest, string Input, string Value)
{
    /// <summary>What a test may do wrong on purpose; as it stands, everything is right.</summary>
    public sealed record Wish(
        string KeyId = "issuance-1",
        int CreatedIn = 0,
        int LivesFor = 300,
        string? Nonce = null,
        string Algorithm = "ecdsa-p256-sha256",
        string Components = "\"@method\" \"@target-uri\" \"content-digest\""
    );

    public static string DigestOf(byte[] body) => $"sha-256=:{Convert.ToBase64String(SHA256.HashData(body))}:";

    public static TestSignature OfRequest(ECDsa key, string method, string uri, byte[] body, Wish wish)
    {
        var digest = DigestOf(body);
        var created = DateTimeOffset.UtcNow.ToUnixTimeSeconds() + wish.CreatedIn;
        var nonce = wish.Nonce ?? Convert.ToHexString(RandomNumberGenerator.GetBytes(16));
        var parameters = string.Create(
            CultureInfo.InvariantCulture,
            $"({wish.Components});created={created};expires={created + wish.LivesFor};keyid=\"{wish.KeyId}\";nonce=\"{nonce}\";alg=\"{wish.Algorithm}\""
        );
        var lines = wish
            .Components.Split(' ')
            .Select(c =>
                c switch
                {
                    "\"@method\"" => $"{c}: {method}",
                    "\"@target-uri\"" => $"{c}: {uri}",
                    _ => $"{c}: {digest}",
                }
            );
        return new(digest, $"sig1={parameters}", Sign(key, lines, parameters));
    }

    public static TestSignature OfAnswer(ECDsa key, int status, string uri, byte[] body)
    {
        var digest = DigestOf(body);
        var created = DateTimeOffset.UtcNow.ToUnixTimeSeconds();
        var parameters =
            $"(\"@status\" \"content-digest\" \"@target-uri\";req);created={created};expires={created + 60};keyid=\"issuance-1\";nonce=\"{Convert.ToHexString(RandomNumberGenerator.GetBytes(16))}\";alg=\"ecdsa-p256-sha256\"";
        string[] lines = [$"\"@status\": {status}", $"\"content-digest\": {digest}", $"\"@target-uri\";req: {uri}"];
        return new(digest, $"sig1={parameters}", Sign(key, lines, parameters));
    }

    /// <summary>Whether the bank signed this, with exactly these lines before the parameters.</summary>
    public bool IsOfBank(ECDsa bank, byte[] body, params string[] lines)
    {
        var parameters = Input["sig1=".Length..];
        lock (bank)
            return Digest == DigestOf(body)
                && parameters.Contains("keyid=\"harbour-1\"", StringComparison.Ordinal)
                && bank.VerifyData(
                    Base(lines, parameters),
                    Convert.FromBase64String(Value["sig1=:".Length..^1]),
                    HashAlgorithmName.SHA256
                );
    }

    private static string Sign(ECDsa key, IEnumerable<string> lines, string parameters)
    {
        lock (key)
            return $"sig1=:{Convert.ToBase64String(key.SignData(Base(lines, parameters), HashAlgorithmName.SHA256))}:";
    }

    private static byte[] Base(IEnumerable<string> lines, string parameters) =>
        Encoding.UTF8.GetBytes(string.Join('\n', [.. lines, $"\"@signature-params\": {parameters}"]));
}
