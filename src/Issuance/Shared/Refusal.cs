namespace Issuance.Shared;

/// <summary>Why a request is not done: a value with a stable code, answered as <c>application/problem+json</c>.</summary>
/// <param name="Code">snake_case; never changes its meaning once published.</param>
/// <param name="Status">The HTTP status.</param>
/// <param name="Title">One sentence for a person; no value of the request in it.</param>
public sealed record Refusal(string Code, int Status, string Title)
{
    public string? Detail { get; init; }

    /// <summary>Every fault found, at once; the refusal's own code is that of the first.</summary>
    public IReadOnlyList<Fault> Faults { get; init; } = [];

    /// <summary>Only for an illegal command: the state that forbids it.</summary>
    public string? CurrentStatus { get; init; }

    /// <summary>Only for an illegal command: what this state allows instead.</summary>
    public IReadOnlyList<string>? AllowedCommands { get; init; }

    /// <summary>When asking again can help (429, 503, a key in use).</summary>
    public TimeSpan? RetryAfter { get; init; }

    public string? RequiredScope { get; init; }

    /// <summary>The calendar year that is not loaded.</summary>
    public int? Year { get; init; }

    /// <summary>Only for 401: how to authenticate (<c>WWW-Authenticate</c>), where it is not the usual way.</summary>
    public string? Challenge { get; init; }

    /// <summary>Whether the same request may succeed later as it stands.</summary>
    public bool Retryable => Status is 429 or 503 || Code == "idempotency_key_in_use";

    /// <summary>The refusal for a list of faults: its code is the first one's.</summary>
    public static Refusal Of(int status, string title, IReadOnlyList<Fault> faults) =>
        new(faults[0].Code, status, title) { Faults = faults };
}

/// <summary>One thing that is wrong, and where.</summary>
/// <param name="Pointer">JSON Pointer into the body, or <c>?name</c> for a query parameter.</param>
/// <param name="Code">snake_case, as stable as a refusal's.</param>
/// <param name="Message">One sentence; the value itself is never repeated.</param>
public sealed record Fault(string Pointer, string Code, string Message);
