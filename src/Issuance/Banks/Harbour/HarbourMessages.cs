using System.Text.Json.Serialization;

namespace Issuance.Banks.Harbour;

/// <summary>Body of <c>POST /v1/card-orders</c>.</summary>
internal sealed record HarbourOrder(
    string Reference,
    string Kind,
    HarbourHolder Holder,
    string ServicePoint,
    string CardProduct
);

internal sealed record HarbourHolder(string Name, string IdNumber, string Mobile, string Sex);

/// <summary>Body of a 202.</summary>
internal sealed record HarbourAcceptance(string Reference, string State);

/// <summary>Body of a 422.</summary>
internal sealed record HarbourRefusal(string Reference, string Code);

/// <summary>Body of a 404.</summary>
internal sealed record HarbourFault(string Code);

/// <summary>Body of an enquiry's 200.</summary>
internal sealed record HarbourState(string Reference, string State, int Sequence, HarbourData? Data = null);

internal sealed record HarbourData(
    string? AccountLast4 = null,
    string? ReasonCode = null,
    string? Serial = null,
    string? CardNumber = null,
    string? Last4 = null,
    string? ShipmentRef = null,
    string? ServicePoint = null
);

// Members that we do not know are passed over, so that the bank may add some; what we rely on must be there, once.
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    MaxDepth = 8,
    AllowDuplicateProperties = false,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true
)]
[JsonSerializable(typeof(HarbourOrder))]
[JsonSerializable(typeof(HarbourAcceptance))]
[JsonSerializable(typeof(HarbourRefusal))]
[JsonSerializable(typeof(HarbourFault))]
[JsonSerializable(typeof(HarbourState))]
internal sealed partial class HarbourJson : JsonSerializerContext;
