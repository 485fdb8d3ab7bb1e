using System.Security.Cryptography;

namespace Issuance.Banks.Meridian;

/// <summary>The one place that knows which algorithms the bank's messages are signed with. Safe for several threads.</summary>
internal abstract class MeridianSignature
{
    /// <summary>As in <c>Banks:Meridian:Suite</c>.</summary>
    internal abstract string Suite { get; }

    /// <summary>Value of the field <c>sign_type</c>.</summary>
    internal abstract string SignType { get; }

    /// <summary>Signs as us.</summary>
    internal abstract byte[] Sign(ReadOnlySpan<byte> data);

    /// <summary>Whether the bank has signed this.</summary>
    internal abstract bool Verifies(ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature);
}

/// <summary>The suite <c>intl</c>: RSASSA-PSS with SHA-256, MGF1 with SHA-256, a salt of 32 bytes.</summary>
internal sealed class RsaPssSignature(RSAParameters ours, RSAParameters banks) : MeridianSignature
{
    internal const int LeastBits = 3072;

    internal override string Suite => MeridianOptions.International;

    internal override string SignType => "RSA-PSS";

    /// <param name="ourKey">PEM file with our private key.</param>
    /// <param name="bankKey">PEM file with the bank's public key.</param>
    /// <exception cref="InvalidOperationException">A file is not there or holds no RSA key of at least 3072 bits.</exception>
    internal static RsaPssSignature FromPem(string ourKey, string bankKey) =>
        new(Read(ourKey, withPrivateKey: true), Read(bankKey, withPrivateKey: false));

    // A fresh handle for each message: instances of RSA are not promised to be safe for several threads.
    internal override byte[] Sign(ReadOnlySpan<byte> data)
    {
        using var rsa = RSA.Create(ours);
        return rsa.SignData(data, HashAlgorithmName.SHA256, RSASignaturePadding.Pss);
    }

    internal override bool Verifies(ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature)
    {
        using var rsa = RSA.Create(banks);
        return rsa.VerifyData(data, signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pss);
    }

    private static RSAParameters Read(string path, bool withPrivateKey)
    {
        try
        {
            using var rsa = RSA.Create();
            rsa.ImportFromPem(File.ReadAllText(path));
            return rsa.KeySize >= LeastBits
                ? rsa.ExportParameters(withPrivateKey)
                : throw new InvalidOperationException($"The key in {path} has fewer than {LeastBits} bits.");
        }
        catch (Exception e)
            when (e is IOException or UnauthorizedAccessException or ArgumentException or CryptographicException)
        {
            throw new InvalidOperationException($"No key could be read from {path}.", e);
        }
    }
}
