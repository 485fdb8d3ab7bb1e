using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Issuance.Banks;

/// <summary>
/// How the server of one bank proves itself: by a chain that ends in the bank's own authority and in no other, for the
/// host that we meant, in time, and not revoked. What fails ends the handshake, before the first byte of a request.
/// </summary>
public sealed class BankTls
{
    private readonly X509ChainPolicy policy;

    private BankTls(X509Certificate2Collection authorities, X509RevocationMode revocation)
    {
        policy = new X509ChainPolicy
        {
            // The system's own authorities do not count: one of the hundred may sign for anybody.
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = revocation,
            RevocationFlag = X509RevocationFlag.ExcludeRoot,
            // Well within a call's time limit.
            UrlRetrievalTimeout = TimeSpan.FromSeconds(2),
            // The bank's server sends what lies between it and its authority; we fetch nothing that it names.
            DisableCertificateDownloads = true,
            // The moment of each handshake, not that of this object.
            VerificationTimeIgnored = true,
        };
        policy.CustomTrustStore.AddRange(authorities);
    }

    /// <param name="path">PEM with the bank's root, and what lies between it and the server where that does not send it.</param>
    /// <param name="revocation">Whether to ask for the authority's list of revoked certificates; without an answer there is no connection.</param>
    /// <exception cref="InvalidOperationException">Names the file: it is not there, or holds no root.</exception>
    public static BankTls FromFile(string path, X509RevocationMode revocation)
    {
        var authorities = new X509Certificate2Collection();
        try
        {
            authorities.ImportFromPemFile(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException)
        {
            throw new InvalidOperationException($"No certificate could be read from {path}.", e);
        }
        // A server's own certificate would otherwise do, and could never be exchanged without us.
        return authorities.Any(IsRoot)
            ? new BankTls(authorities, revocation)
            : throw new InvalidOperationException($"{path} holds no root certificate of an authority.");
    }

    internal SslClientAuthenticationOptions ClientOptions() =>
        new()
        {
            // The host's name is checked by the framework, against the address that is called.
            CertificateChainPolicy = policy,
            EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
        };

    private static bool IsRoot(X509Certificate2 certificate) =>
        certificate.SubjectName.RawData.AsSpan().SequenceEqual(certificate.IssuerName.RawData)
        && certificate.Extensions.OfType<X509BasicConstraintsExtension>().Any(limits => limits.CertificateAuthority);
}
