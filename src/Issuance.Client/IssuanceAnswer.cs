namespace Issuance.Client;

/// <summary>What the service answered, and what it said beside it.</summary>
/// <param name="Status">The HTTP status, such as 200, 201 or 202.</param>
/// <param name="RequestId">What to name when asking the operator of the service.</param>
/// <param name="ETag">The version of a single resource, for <c>GetCardStatusIfChangedAsync</c>; null where there is none.</param>
/// <param name="Location">Where what was made can be read.</param>
/// <param name="Replayed">The command had been carried out before under this key; this is the answer of then.</param>
/// <param name="IdempotencyKey">The key that the command was sent under; null for what takes none.</param>
public sealed record IssuanceAnswer<T>(
    T Value,
    int Status,
    string RequestId,
    string? ETag,
    string? Location,
    bool Replayed,
    string? IdempotencyKey
);

/// <summary>One page of a list.</summary>
/// <param name="NextCursor">Where the next page begins; null at the end (of the events feed: never null).</param>
public sealed record Page<T>(IReadOnlyList<T> Data, bool HasMore, string? NextCursor);
