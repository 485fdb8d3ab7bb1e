using System.Security.Cryptography;

namespace BankStubs.Signing;

/// <summary>The keys of one bank: its own, the service's public one, and one that nobody knows, for wrong signatures.</summary>
internal sealed class StubKeys : IDisposable
{
    public const string BankKeyId = "harbour-1";
    public const string ServiceKeyId = "issuance-1";

    public ECDsa Bank { get; } = ECDsa.Create();
    public ECDsa Service { get; } = ECDsa.Create();
    public ECDsa Stranger { get; } = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    /// <summary>Keys the fingerprints of order bodies, so that the ledger does not hold a plain hash of a person.</summary>
    public byte[] Fingerprint { get; }

    /// <exception cref="IOException">A key file is missing.</exception>
    public StubKeys(StubOptions options)
    {
        Bank.ImportFromPem(options.BankPrivateKeyPem ?? Read(options, "banks", "harbour.private.pem"));
        Service.ImportFromPem(options.ServicePublicKeyPem ?? Read(options, "service", "messages.public.pem"));
        Fingerprint = HKDF.DeriveKey(
            HashAlgorithmName.SHA256,
            Bank.ExportPkcs8PrivateKey(),
            outputLength: 32,
            info: "order fingerprints"u8.ToArray()
        );
    }

    public void Dispose()
    {
        Bank.Dispose();
        Service.Dispose();
        Stranger.Dispose();
    }

    private static string Read(StubOptions options, string folder, string file) =>
        File.ReadAllText(
            Path.Combine(
                options.KeysFolder ?? throw new InvalidOperationException("No keys folder is set."),
                folder,
                file
            )
        );
}
