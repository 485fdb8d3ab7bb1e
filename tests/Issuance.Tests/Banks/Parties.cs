using System.Security.Cryptography;
using Issuance.Banks.Signing;

namespace Issuance.Tests.Banks;

/// <summary>Us and two banks, each with a key of its own, and a clock that they all read.</summary>
internal sealed class Parties
{
    private readonly ECDsa ours = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly ECDsa harbours = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly ECDsa meridians = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public ManualClock Clock { get; } = new();

    /// <summary>Signs as us.</summary>
    public MessageSigner Us => new(new SigningKey("issuance-1", ours.ExportParameters(true)), Clock);

    public MessageSigner Harbour => HarbourUnder("harbour-1");

    public MessageSigner Meridian => new(new SigningKey("meridian-1", meridians.ExportParameters(true)), Clock);

    /// <summary>Harbour's key under another name.</summary>
    public MessageSigner HarbourUnder(string keyId) =>
        new(new SigningKey(keyId, harbours.ExportParameters(true)), Clock);

    /// <summary>Signs any text with Harbour's key.</summary>
    public byte[] SignAsHarbour(byte[] text) =>
        harbours.SignData(text, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);

    /// <summary>Verifies as either side would: it knows the banks' keys, and ours as that of the "bank" <c>us</c>.</summary>
    public MessageVerifier Verifier =>
        new(
            new BankKeys([
                new BankKey("harbour-1", "harbour", harbours.ExportParameters(false)),
                new BankKey("meridian-1", "meridian", meridians.ExportParameters(false)),
                new BankKey("issuance-1", "us", ours.ExportParameters(false)),
            ]),
            Clock
        );
}

/// <summary>A wall clock that moves when told; timers stay real.</summary>
internal sealed class ManualClock : TimeProvider
{
    private long offset;

    public override DateTimeOffset GetUtcNow() =>
        new DateTimeOffset(2026, 3, 2, 1, 30, 0, TimeSpan.Zero).AddSeconds(Interlocked.Read(ref offset));

    public void Advance(int seconds) => Interlocked.Add(ref offset, seconds);
}
