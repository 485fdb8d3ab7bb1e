using System.Security.Cryptography;
using Issuance.Banks.Meridian;

namespace Issuance.Tests.Banks.Meridian;

/// <summary>RSA keys of both sides and of a stranger; made once, since they take long to make.</summary>
internal static class MeridianKeysForTests
{
    public static readonly RSA Ours = RSA.Create(3072);
    public static readonly RSA Banks = RSA.Create(3072);
    public static readonly RSA Strangers = RSA.Create(3072);

    /// <summary>Signs as us, knows the bank.</summary>
    public static readonly RsaPssSignature Us = new(Ours.ExportParameters(true), Banks.ExportParameters(false));

    /// <summary>Signs as the bank, knows us.</summary>
    public static readonly RsaPssSignature Bank = new(Banks.ExportParameters(true), Ours.ExportParameters(false));

    public static readonly RsaPssSignature Stranger = new(
        Strangers.ExportParameters(true),
        Ours.ExportParameters(false)
    );
}
