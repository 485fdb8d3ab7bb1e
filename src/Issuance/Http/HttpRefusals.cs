using Issuance.Shared;

namespace Issuance.Http;

/// <summary>The refusals that any operation can give before its handler runs, and our own troubles.</summary>
public static class HttpRefusals
{
    public static readonly Refusal NotFound = new("not_found", 404, "There is nothing at this address");

    public static readonly Refusal MethodNotAllowed = new(
        "method_not_allowed",
        405,
        "This address does not take that method"
    );

    public static readonly Refusal TokenInvalid = new("token_invalid", 401, "A valid access token is needed")
    {
        Detail = "Send 'Authorization: Bearer …' with a token from /oauth/token that has not expired.",
    };

    public static readonly Refusal InsufficientScope = new(
        "insufficient_scope",
        403,
        "The token lacks the scope for this"
    );

    public static readonly Refusal RateLimited = new("rate_limited", 429, "Too many requests");

    public static readonly Refusal TooManyMisses = new("too_many_misses", 429, "Too many unknown cards were asked for");

    public static readonly Refusal UnsupportedMediaType = new(
        "unsupported_media_type",
        415,
        "The body must be application/json in UTF-8"
    );

    public static readonly Refusal BodyTooLarge = new("body_too_large", 413, "The body is larger than 64 KB");

    public static readonly Refusal KeyMissing = new(
        "idempotency_key_missing",
        400,
        "The Idempotency-Key header is missing"
    )
    {
        Detail = "Send a new random value (a UUID, say) with each new command, and the same value when you repeat it.",
    };

    public static readonly Refusal KeyInvalid = new(
        "idempotency_key_invalid",
        400,
        "The Idempotency-Key header is not valid"
    )
    {
        Detail = "One value of 1 to 255 printable ASCII characters.",
    };

    public static readonly Refusal KeyInUse = new(
        "idempotency_key_in_use",
        409,
        "A request with this key is still running"
    )
    {
        RetryAfter = TimeSpan.FromSeconds(1),
    };

    public static readonly Refusal KeyReused = new(
        "idempotency_key_reused",
        422,
        "This key was used with another request"
    );

    public static readonly Refusal RequestInvalid = new(
        "request_invalid",
        400,
        "The request does not have the expected shape"
    );

    public static readonly Refusal UnknownParameter = new(
        "unknown_parameter",
        400,
        "A query parameter is not known here"
    );

    public static readonly Refusal InvalidStateTransition = new(
        "invalid_state_transition",
        409,
        "This is not possible in the present state"
    );

    public static readonly Refusal DatabaseUnavailable = new(
        "database_unavailable",
        503,
        "The service cannot reach its database"
    )
    {
        RetryAfter = TimeSpan.FromSeconds(2),
    };

    public static readonly Refusal CalendarYearMissing = new(
        "calendar_year_missing",
        503,
        "The working days of that year are not published here yet"
    )
    {
        RetryAfter = TimeSpan.FromHours(1),
    };

    /// <summary>A fault of ours that has no name yet: logged in full, answered without detail.</summary>
    public static readonly Refusal Unexpected = new(
        "unexpected_trouble",
        503,
        "The service could not finish this request"
    )
    {
        RetryAfter = TimeSpan.FromSeconds(2),
    };

    /// <summary>An illegal command: says the state and what it allows.</summary>
    public static Refusal NotIn(string currentStatus, IReadOnlyList<string> allowedCommands) =>
        InvalidStateTransition with
        {
            CurrentStatus = currentStatus,
            AllowedCommands = allowedCommands,
        };
}
