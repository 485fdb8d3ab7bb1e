namespace Issuance.Client.Http;

/// <summary>
/// The access token: taken once for all callers, renewed in the background when four fifths of its life are over, so that
/// calls wait for a token at the start only.
/// </summary>
internal sealed class AccessTokens(Func<CancellationToken, Task<IssuedToken>> ask, TimeProvider time)
{
    /// <summary>A token that is still good when it leaves here must be so when it arrives.</summary>
    private static readonly TimeSpan LastMoment = TimeSpan.FromSeconds(10);

    private readonly Lock gate = new();
    private Held? held;
    private Task<Held>? renewal;

    public ValueTask<Held> GetAsync(CancellationToken cancel)
    {
        Task<Held> waitFor;
        lock (gate)
        {
            var age = held is null ? TimeSpan.MaxValue : time.GetElapsedTime(held.TakenAt);
            if (held is not null && age < held.Lifetime * 0.8)
                return ValueTask.FromResult(held);
            // Nobody's cancellation ends what others wait for, too.
            waitFor = renewal ??= RenewAsync();
            if (held is not null && age < held.Lifetime - LastMoment)
            {
                // Nobody waits for it: a trouble is met again, and told, when the old token is at its end.
                _ = waitFor.ContinueWith(failed => failed.Exception, TaskContinuationOptions.OnlyOnFaulted);
                return ValueTask.FromResult(held);
            }
        }

        return new ValueTask<Held>(waitFor.WaitAsync(cancel));
    }

    /// <summary>The service does not take this token any more.</summary>
    public void Drop(Held token)
    {
        lock (gate)
            if (ReferenceEquals(held, token))
                held = null;
    }

    private async Task<Held> RenewAsync()
    {
        // Leaves the lock of the caller, who stores this task.
        await Task.Yield();
        try
        {
            var takenAt = time.GetTimestamp();
            var issued = await ask(CancellationToken.None);
            var taken = new Held(
                issued.AccessToken,
                issued.IsBound ? "DPoP" : "Bearer",
                takenAt,
                TimeSpan.FromSeconds(issued.ExpiresIn)
            );
            lock (gate)
                held = taken;
            return taken;
        }
        finally
        {
            lock (gate)
                renewal = null;
        }
    }

    /// <param name="Scheme">How it is shown: a token that is bound to a key never as a bearer's.</param>
    /// <param name="TakenAt">By the clock that never jumps: a token's life does not follow our wall clock.</param>
    public sealed record Held(string Token, string Scheme, long TakenAt, TimeSpan Lifetime);
}

/// <summary>The token endpoint's answer (RFC 6749 5.1).</summary>
internal sealed record IssuedToken(string AccessToken, string? TokenType, int ExpiresIn)
{
    public bool IsBound => string.Equals(TokenType, "DPoP", StringComparison.OrdinalIgnoreCase);
}

/// <summary>The token endpoint's refusal (RFC 6749 5.2).</summary>
internal sealed record TokenRefusal(string? Error, string? ErrorDescription);

/// <summary>Of the service's description of itself (RFC 8414), what we need.</summary>
internal sealed record ServerMetadata(string Issuer);
