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

/// <summary>Body of <c>POST /v1/replacements</c>.</summary>
/// <param name="OrderReference">The order of the card that is replaced.</param>
internal sealed record HarbourReplacement(
    string Reference,
    string Kind,
    string OrderReference,
    HarbourHolder Holder,
    string ServicePoint,
    string CardProduct
);

/// <summary>Body of <c>POST /v1/account-services</c>.</summary>
/// <param name="Kind"><c>freeze</c>, <c>unfreeze</c> or <c>close</c>.</param>
/// <param name="Cause">Of a freeze alone: <c>lost</c> or <c>suspended</c>.</param>
internal sealed record HarbourService(
    string Reference,
    string Kind,
    string OrderReference,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Cause = null
);

/// <summary>Body of <c>POST /v1/transfer-batches</c>; a batch whose totals are not those of its lines is refused.</summary>
/// <param name="Period">The month whose money it is, as its last day.</param>
internal sealed record HarbourBatch(
    string Reference,
    string Kind,
    DateOnly Period,
    int LineCount,
    long TotalFen,
    IReadOnlyList<HarbourBatchLine> Lines
);

internal sealed record HarbourBatchLine(string LineReference, string OrderReference, long AmountFen);

/// <summary>Body of a 202, and of the 200 to an account service.</summary>
internal sealed record HarbourAcceptance(string Reference, string State);

/// <summary>Body of a 422.</summary>
internal sealed record HarbourRefusal(string Reference, string Code);

/// <summary>Body of a 400, 401 or 404.</summary>
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
