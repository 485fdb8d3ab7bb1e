namespace Issuance.DevHost;

/// <summary>How <c>./dev</c> ends.</summary>
internal static class ExitCodes
{
    public const int Held = 0;
    public const int DidNotHold = 1;
    public const int WrongUsage = 2;
    public const int ToolMissing = 3;
    public const int PortTaken = 4;
    public const int NothingRunning = 5;
}

/// <summary>Ends the verb with an exit code; the message is for stderr and says how to mend it.</summary>
internal sealed class StopException : Exception
{
    public StopException(int exitCode, string message)
        : base(message)
    {
        ExitCode = exitCode;
    }

    public StopException()
        : this(ExitCodes.DidNotHold, "stopped") { }

    public StopException(string message)
        : this(ExitCodes.DidNotHold, message) { }

    public StopException(string message, Exception inner)
        : base(message, inner)
    {
        ExitCode = ExitCodes.DidNotHold;
    }

    public int ExitCode { get; }
}
