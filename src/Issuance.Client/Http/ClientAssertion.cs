using System.Security.Cryptography;

namespace Issuance.Client.Http;

/// <summary>A statement of who we are, signed with ES256, good for a minute and for one use (RFC 7523).</summary>
internal static class ClientAssertion
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(1);

    public static string Make(ClientCredential credential, string issuer, DateTimeOffset now)
    {
        return Jwt.Sign(
            header =>
            {
                header.WriteString("alg", "ES256");
                header.WriteString("typ", "JWT");
                header.WriteString("kid", credential.KeyId);
            },
            json =>
            {
                json.WriteString("iss", credential.ClientId);
                json.WriteString("sub", credential.ClientId);
                json.WriteString("aud", issuer);
                json.WriteNumber("iat", now.ToUnixTimeSeconds());
                json.WriteNumber("exp", (now + Lifetime).ToUnixTimeSeconds());
                json.WriteString("jti", Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16)));
            },
            credential.Sign
        );
    }
}
