using Issuance.Shared;

namespace Issuance.Applications;

/// <summary>Why an application is not taken, judged or found.</summary>
public static class ApplicationRefusals
{
    public static readonly Refusal NotFound = new("application_not_found", 404, "No such application");

    public static readonly Refusal ChannelNotOffered = new(
        "channel_not_offered",
        422,
        "This channel is not offered here"
    );

    public static readonly Refusal IdNumberFormat = new("id_number_format", 422, "The ID number is not valid");

    public static readonly Refusal IdNumberRegion = new("id_number_region", 422, "The ID number is not valid");

    public static readonly Refusal IdNumberBirthDate = new("id_number_birth_date", 422, "The ID number is not valid");

    public static readonly Refusal IdNumberCheckDigit = new("id_number_check_digit", 422, "The ID number is not valid");

    public static readonly Refusal NameInvalid = new("name_invalid", 422, "The name is not valid");

    public static readonly Refusal MobileInvalid = new("mobile_invalid", 422, "The mobile number is not valid");

    public static readonly Refusal SexMismatch = new("sex_mismatch", 422, "The sex does not agree with the ID number");

    public static readonly Refusal DivisionUnknown = new("division_unknown", 422, "The division is not known");

    public static readonly Refusal MaterialsMissing = new(
        "materials_missing",
        422,
        "A paper that this scheme asks for is missing"
    );

    public static readonly Refusal MaterialExpired = new("material_expired", 422, "A paper is no longer valid");

    public static readonly Refusal OriginalNotSeen = new(
        "original_not_seen",
        422,
        "The original document must be seen"
    );

    public static readonly Refusal DeclarationMissing = new(
        "declaration_missing",
        422,
        "The applicant must declare that all is true"
    );

    public static readonly Refusal AgentBankUnknown = new("agent_bank_unknown", 422, "No such agent bank");

    public static readonly Refusal AgentBankNotAvailable = new(
        "agent_bank_not_available",
        422,
        "This agent bank takes no orders yet"
    );

    public static readonly Refusal SiteOutOfTerritory = new(
        "site_out_of_territory",
        422,
        "This service point does not serve the person's division"
    );

    public static readonly Refusal Duplicate = new(
        "duplicate_application",
        409,
        "This person has a live card or an application that is being decided"
    );

    public static readonly Refusal IdentityNotVerified = new(
        "identity_not_verified",
        422,
        "The reviewer must verify the identity"
    );

    public static readonly Refusal SamePerson = new(
        "same_person",
        409,
        "Whoever took the application in cannot judge it"
    );
}
