using Issuance.Shared;

namespace Issuance.Operations;

/// <summary>Why a client is not registered or changed. What is wrong with a key, <see cref="Access.ClientKeys"/> says.</summary>
[NotForCallers]
public static class ClientRefusals
{
    public static readonly Refusal IdInvalid = new(
        "client_id_invalid",
        422,
        "An id has 3 to 40 of a-z, 0-9 and '-', and begins with a letter"
    );

    public static readonly Refusal IdTaken = new("client_id_taken", 409, "There is a client of this id");

    public static readonly Refusal TenantUnknown = new(
        "client_tenant_unknown",
        422,
        "There is no such bank, service point or office"
    );

    public static readonly Refusal CityInvalid = new(
        "client_city_invalid",
        422,
        "A centre or an authority has a city: the first four digits of a known division; no other kind has"
    );

    public static readonly Refusal ScopeNotOffered = new(
        "client_scope_not_offered",
        422,
        "A client of this kind needs at least one scope, and none but those of its kind"
    );

    public static readonly Refusal KeyTaken = new("client_key_taken", 409, "This key belongs to a client already");

    public static readonly Refusal ExpiryPast = new("client_expiry_past", 422, "The end of a registration lies ahead");

    public static readonly Refusal OverlapInvalid = new(
        "client_overlap_invalid",
        422,
        "The old key ends at once or within 30 days"
    );

    public static readonly Refusal NotFound = new("client_not_found", 404, "No such client");

    public static readonly Refusal NotTyped = new(
        "client_id_not_typed",
        422,
        "Type the id of the client that is to be kept out"
    );

    public static readonly Refusal IsDisabled = new("client_is_disabled", 409, "It is disabled already");

    public static readonly Refusal IsEnabled = new("client_is_enabled", 409, "It is enabled already");

    public static readonly Refusal LastOperations = new(
        "client_last_operations",
        409,
        "It is the last client of operations that is let in; register another one first"
    );
}
