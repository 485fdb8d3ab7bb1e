namespace Issuance.Client.Http;

/// <summary>One call as it goes over the wire, the same bytes at every try.</summary>
/// <param name="Path">From the root of the service, query included.</param>
/// <param name="Json">The body; null = none.</param>
/// <param name="IdempotencyKey">Makes a command repeatable.</param>
internal sealed record RawCall(
    HttpMethod Method,
    string Path,
    byte[]? Json = null,
    string? IdempotencyKey = null,
    string? IfNoneMatch = null,
    bool WithoutToken = false
)
{
    /// <summary>Whether a second try can do no harm, whatever became of the first.</summary>
    public bool IsRepeatable => IsRead || IdempotencyKey is not null;

    public bool IsRead => Method == HttpMethod.Get;
}

/// <summary>One answer, read whole.</summary>
internal sealed record RawAnswer(int Status, string? MediaType, byte[] Body)
{
    public string RequestId { get; init; } = "";
    public string? ETag { get; init; }
    public string? Location { get; init; }
    public bool Replayed { get; init; }
    public TimeSpan? RetryAfter { get; init; }
    public string? Code { get; init; }

    public bool IsProblem => string.Equals(MediaType, "application/problem+json", StringComparison.OrdinalIgnoreCase);

    /// <summary>Somebody between us and the service answered in its stead.</summary>
    public bool IsForeign => Status >= 500 && !IsProblem;
}
