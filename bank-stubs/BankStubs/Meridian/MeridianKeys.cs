using System.Security.Cryptography;

namespace BankStubs.Meridian;

/// <summary>The keys of the bank Meridian: its own, the service's public one, and one that nobody knows, for wrong signatures.</summary>
internal sealed class MeridianKeys : IDisposable
{
    private const string BankFile = "banks/meridian.private.pem";
    private const string ServiceFile = "service/meridian.public.pem";

    private const string Sm2BankFile = "banks/meridian.sm2.private.pem";
    private const string Sm2ServiceFile = "service/meridian.sm2.public.pem";
    private const string International = "RSA-PSS";
    private const string Chinese = "SM2";

    private readonly string? sm2Folder;
    private readonly RSA bank = RSA.Create();
    private readonly RSA service = RSA.Create();
    private readonly Lazy<RSA> stranger = new(() => RSA.Create(3072));
    private readonly Lock gate = new();

    /// <exception cref="IOException">A key file is missing.</exception>
    public MeridianKeys(StubOptions options)
    {
        bank.ImportFromPem(options.MeridianPrivateKeyPem ?? Read(options, BankFile));
        service.ImportFromPem(options.MeridianServicePublicKeyPem ?? Read(options, ServiceFile));
        if (options.KeysFolder is { } folder && File.Exists(Path.Combine(folder, Sm2BankFile)))
            sm2Folder = folder;
        Fingerprint = HKDF.DeriveKey(
            HashAlgorithmName.SHA256,
            bank.ExportPkcs8PrivateKey(),
            outputLength: 32,
            info: "meridian fingerprints"u8.ToArray()
        );
    }

    /// <summary>Keys the fingerprints of requests, so that the ledger does not hold a plain hash of a person.</summary>
    public byte[] Fingerprint { get; }

    /// <summary>Whether there are keys for this bank at all; without them there is no such bank.</summary>
    public static bool AreIn(StubOptions options) =>
        options.MeridianPrivateKeyPem is not null
        || (options.KeysFolder is not null && File.Exists(Path.Combine(options.KeysFolder, BankFile)));

    /// <summary>Whether the bank takes messages of this <c>sign_type</c>: <c>RSA-PSS</c>, and <c>SM2</c> where it has such keys.</summary>
    public bool Knows(string signType) => signType is International || (signType is Chinese && sm2Folder is not null);

    /// <summary>RSASSA-PSS with SHA-256 and a salt of 32 bytes; or SM2 with SM3.</summary>
    /// <param name="forged">Signs so that it does not hold.</param>
    public byte[] Sign(string signType, byte[] data, bool forged)
    {
        if (signType is Chinese)
            return Sm2Command.Sign(Path.Combine(sm2Folder!, Sm2BankFile), forged ? [.. data, 0] : data);
        lock (gate)
            return (forged ? stranger.Value : bank).SignData(data, HashAlgorithmName.SHA256, RSASignaturePadding.Pss);
    }

    public bool HasServiceSigned(string signType, byte[] data, byte[] signature)
    {
        if (signType is Chinese)
            return Sm2Command.Verifies(Path.Combine(sm2Folder!, Sm2ServiceFile), data, signature);
        lock (gate)
            return service.VerifyData(data, signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pss);
    }

    public void Dispose()
    {
        bank.Dispose();
        service.Dispose();
        if (stranger.IsValueCreated)
            stranger.Value.Dispose();
    }

    private static string Read(StubOptions options, string file) =>
        File.ReadAllText(
            Path.Combine(options.KeysFolder ?? throw new InvalidOperationException("No keys folder is set."), file)
        );
}
