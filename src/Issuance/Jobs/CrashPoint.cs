using System.Diagnostics;

namespace Issuance.Jobs;

/// <summary>Named points of a bank order where the process can be made to kill itself, so that anybody can see what a crash there leaves behind.</summary>
/// <remarks>Armed by the environment variable <c>CRASH_AT</c>, in the sandbox only. Unarmed, a point costs one comparison.</remarks>
public static class CrashPoint
{
    /// <summary>The instruction's row is committed, nothing is sent.</summary>
    public const string AfterIntent = "after_intent";

    /// <summary>The request is sent, its reply is unread.</summary>
    public const string AfterSend = "after_send";

    /// <summary>The reply is read, its outcome is not recorded.</summary>
    public const string AfterReply = "after_reply";

    /// <summary>The outcome is written, not committed.</summary>
    public const string BeforeCommit = "before_commit";

    /// <summary>The outcome is committed.</summary>
    public const string AfterCommit = "after_commit";

    /// <summary>A work item is taken, not handled.</summary>
    public const string BeforeOutbox = "before_outbox";

    /// <summary>A work item is handled, not marked as done.</summary>
    public const string AfterOutbox = "after_outbox";

    private static readonly string[] Names =
    [
        AfterIntent,
        AfterSend,
        AfterReply,
        BeforeCommit,
        AfterCommit,
        BeforeOutbox,
        AfterOutbox,
    ];

    // Read once: a point must not be armed or disarmed under a running process.
    private static readonly string? Wanted = Environment.GetEnvironmentVariable("CRASH_AT");

    // Armed only if the start would have been allowed, so that forgetting the check cannot kill a production process.
    private static readonly string? Armed = WhyNotStart() is null && Wanted is { Length: > 0 } ? Wanted : null;

    /// <summary>Says why a process with this environment must not start, or null if it may.</summary>
    public static string? WhyNotStart() =>
        WhyNotStart(Wanted, Environment.GetEnvironmentVariable("ISSUANCE_ENVIRONMENT"));

    /// <param name="wanted">The value of <c>CRASH_AT</c>.</param>
    /// <param name="environment">The value of <c>ISSUANCE_ENVIRONMENT</c>; a host without it is in production.</param>
    internal static string? WhyNotStart(string? wanted, string? environment)
    {
        if (string.IsNullOrEmpty(wanted))
            return null;
        if (!string.Equals(environment, "sandbox", StringComparison.Ordinal))
            return "CRASH_AT is set, and is for the sandbox only.";
        return Names.Contains(wanted, StringComparer.Ordinal)
            ? null
            : $"CRASH_AT names no crash point. The points are: {string.Join(", ", Names)}.";
    }

    /// <summary>Call first thing at start-up.</summary>
    /// <exception cref="InvalidOperationException"><c>CRASH_AT</c> is set outside the sandbox, or names no point.</exception>
    public static void CheckAtStart()
    {
        if (WhyNotStart() is { } reason)
            throw new InvalidOperationException(reason);
    }

    /// <summary>Kills this process at once, with no clean-up at all, if <paramref name="point"/> is the armed one.</summary>
    public static void Reached(string point)
    {
        if (Armed is null || !string.Equals(Armed, point, StringComparison.Ordinal))
            return;

        // SIGKILL on Unix: no finally, no flush, no shutdown handler. Exit and FailFast would run some of them.
        using var self = Process.GetCurrentProcess();
        self.Kill();
        // The signal may be taken by another thread first; nothing after this point may run.
        Thread.Sleep(Timeout.Infinite);
    }
}
