namespace Issuance.Client;

/// <summary>What a client needs to know: where the service is, and who asks.</summary>
public sealed class IssuanceClientOptions
{
    /// <summary>The service's address without a path, such as <c>https://issuance.example</c>.</summary>
    public required Uri BaseAddress { get; init; }

    public required ClientCredential Credential { get; init; }

    /// <summary>
    /// Whom a signed assertion is made out to, as the operator of the service names it. Null: asked once of the service itself
    /// (<c>/.well-known/oauth-authorization-server</c>).
    /// </summary>
    public string? Issuer { get; init; }

    /// <summary>The scopes to ask for; null = all that this client was given. Ask for fewer where fewer will do.</summary>
    public IReadOnlyList<string>? Scopes { get; init; }

    /// <summary>
    /// Bind the access token to a key that is made here and never leaves the process (DPoP, RFC 9449), so that a token that somebody
    /// copied is of no use to him. Where the service does not bind tokens, a plain one is used.
    /// </summary>
    public bool BindTokens { get; init; }

    public RetrySettings Retry { get; init; } = new();

    /// <summary>Real time. Given only by tests.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;
}

/// <summary>How patient a call is. The numbers hold for every call of a client.</summary>
public sealed record RetrySettings
{
    /// <summary>Tries after the first one; 0 = none.</summary>
    public int MostRetries { get; init; } = 4;

    /// <summary>Before the second try, with some chance in it; doubled before each further one.</summary>
    public TimeSpan FirstDelay { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>The longest pause between two tries. A service that asks for more (<c>Retry-After</c>) is not asked again.</summary>
    public TimeSpan LongestDelay { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>From the first byte of one try to the last of its answer.</summary>
    public TimeSpan TryTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>For all tries and the pauses between them.</summary>
    public TimeSpan TotalTimeout { get; init; } = TimeSpan.FromSeconds(60);
}
