using Issuance.Banks.Gm;

namespace Issuance.Banks.Meridian;

/// <summary>The suite <c>gm</c>: SM2 with SM3 under the identity that is meant by default; r and s, 64 bytes together.</summary>
internal sealed class Sm2Suite(Sm2PrivateKey ours, Sm2PublicKey banks) : MeridianSignature
{
    internal override string Suite => MeridianOptions.Chinese;

    internal override string SignType => "SM2";

    /// <param name="ourKey">PEM file with our private key.</param>
    /// <param name="bankKey">PEM file with the bank's public key.</param>
    /// <exception cref="InvalidOperationException">This machine cannot do it, or a file holds no SM2 key.</exception>
    internal static Sm2Suite FromPem(string ourKey, string bankKey) =>
        GmSuite.WhyNotAvailable() is { } reason
            ? throw new InvalidOperationException(reason)
            : new(Sm2PrivateKey.FromFile(ourKey), Sm2PublicKey.FromFile(bankKey));

    internal override byte[] Sign(ReadOnlySpan<byte> data) => Sm2.Sign(ours, data);

    internal override bool Verifies(ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature) =>
        Sm2.Verify(banks, data, signature);
}
