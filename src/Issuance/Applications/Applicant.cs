using System.Security.Cryptography;
using Issuance.Shared;

namespace Issuance.Applications;

/// <summary>The person who applies. What identifies them is sealed; only sex, scheme and division are in clear.</summary>
public sealed class Applicant
{
    public required byte[] NameSealed { get; init; }
    public required byte[] IdNumberSealed { get; init; }
    public required byte[] MobileSealed { get; init; }
    public required Sex Sex { get; init; }
    public required Scheme Scheme { get; init; }

    /// <summary>The person's own division, six digits.</summary>
    public required string Division { get; init; }

    public static Applicant Seal(
        Vault vault,
        string applicationId,
        string name,
        string idNumber,
        string mobile,
        Sex sex,
        Scheme scheme,
        string division
    ) =>
        new()
        {
            NameSealed = vault.Seal(name, SealedPlace.ApplicantName, applicationId),
            IdNumberSealed = vault.Seal(idNumber, SealedPlace.ApplicantIdNumber, applicationId),
            MobileSealed = vault.Seal(mobile, SealedPlace.ApplicantMobile, applicationId),
            Sex = sex,
            Scheme = scheme,
            Division = division,
        };

    public string OpenName(Vault vault, string applicationId) =>
        vault.Open(NameSealed, SealedPlace.ApplicantName, applicationId);

    /// <summary>The canonical 18 characters.</summary>
    public string OpenIdNumber(Vault vault, string applicationId) =>
        vault.Open(IdNumberSealed, SealedPlace.ApplicantIdNumber, applicationId);

    /// <summary>The eleven digits; null where they do not open, which must stop neither a list nor the others' notices.</summary>
    public string? TryOpenMobile(Vault vault, string applicationId)
    {
        try
        {
            return OpenMobile(vault, applicationId);
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    public string OpenMobile(Vault vault, string applicationId) =>
        vault.Open(MobileSealed, SealedPlace.ApplicantMobile, applicationId);
}
