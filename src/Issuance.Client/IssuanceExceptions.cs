namespace Issuance.Client;

/// <summary>What a call can end with other than an answer: a refusal, or no answer at all.</summary>
public abstract class IssuanceException : Exception
{
    private protected IssuanceException(string message, string? idempotencyKey, Exception? inner = null)
        : base(message, inner) => IdempotencyKey = idempotencyKey;

    /// <summary>The key that the call was sent under. The same command again, under this key, never has a second effect.</summary>
    public string? IdempotencyKey { get; }
}

/// <summary>
/// The service refused. Where <see cref="IssuanceProblem.Retryable"/> is set, the same command may still succeed: send it again
/// under <see cref="IssuanceException.IdempotencyKey"/>.
/// </summary>
public sealed class IssuanceProblemException(IssuanceProblem problem, string? idempotencyKey = null)
    : IssuanceException(
        $"{problem.Status} {problem.Code} ({problem.RequestId}): {problem.Detail ?? problem.Title}",
        idempotencyKey
    )
{
    public IssuanceProblem Problem { get; } = problem;

    public string Code => Problem.Code;
}

/// <summary>The token endpoint gave no token (RFC 6749 5.2).</summary>
/// <param name="error">Its code, such as <c>invalid_client</c> or <c>invalid_scope</c>.</param>
public sealed class IssuanceTokenException(int status, string error, string? description)
    : IssuanceException($"No access token: {status} {error}. {description}", idempotencyKey: null)
{
    public int Status { get; } = status;

    public string Error { get; } = error;
}

/// <summary>No usable answer came, within the tries and the time that <see cref="RetrySettings"/> give.</summary>
public sealed class IssuanceUnreachableException(
    string message,
    bool outcomeUnknown,
    string? idempotencyKey,
    Exception? inner = null
) : IssuanceException(message, idempotencyKey, inner)
{
    /// <summary>
    /// The command may have been carried out. Send it again under <see cref="IssuanceException.IdempotencyKey"/>: it then
    /// answers what it answered the first time. False: certainly nothing arrived, or the call only looked.
    /// </summary>
    public bool OutcomeUnknown { get; } = outcomeUnknown;
}
