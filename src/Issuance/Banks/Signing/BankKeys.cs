using System.Security.Cryptography;

namespace Issuance.Banks.Signing;

/// <summary>A bank's public key for messages. A key belongs to one bank.</summary>
public sealed class BankKey
{
    private readonly ECParameters parameters;

    internal BankKey(string keyId, string bank, ECParameters parameters)
    {
        KeyId = keyId;
        Bank = bank;
        this.parameters = parameters;
    }

    public string KeyId { get; }

    /// <summary>Code of the bank.</summary>
    public string Bank { get; }

    /// <param name="keyId">Name of the key in the bank's messages.</param>
    /// <param name="bank">Code of the bank.</param>
    /// <param name="path">A PEM file with the public key (SPKI).</param>
    /// <exception cref="InvalidOperationException">The file is not there or holds no P-256 key.</exception>
    public static BankKey FromPem(string keyId, string bank, string path) =>
        new(keyId, bank, P256Pem.Read(path, withPrivateKey: false));

    /// <param name="data">What was signed.</param>
    /// <param name="signature">r and s, 64 bytes together.</param>
    internal bool Verifies(ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature)
    {
        using var ecdsa = ECDsa.Create(parameters);
        return ecdsa.VerifyData(
            data,
            signature,
            HashAlgorithmName.SHA256,
            DSASignatureFormat.IeeeP1363FixedFieldConcatenation
        );
    }
}

/// <summary>The keys of all banks, several a bank while it changes them.</summary>
public sealed class BankKeys(IEnumerable<BankKey> keys)
{
    private readonly Dictionary<string, BankKey> byId = keys.ToDictionary(key => key.KeyId, StringComparer.Ordinal);

    /// <returns>Null for an unknown key and for another bank's alike.</returns>
    internal BankKey? Find(string keyId, string bank) =>
        byId.GetValueOrDefault(keyId) is { } key && string.Equals(key.Bank, bank, StringComparison.Ordinal)
            ? key
            : null;
}
