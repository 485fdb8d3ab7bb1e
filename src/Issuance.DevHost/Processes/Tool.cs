using System.ComponentModel;
using System.Diagnostics;

namespace Issuance.DevHost.Processes;

/// <summary>What a finished program said.</summary>
internal sealed record ToolResult(int ExitCode, string Output, string Error)
{
    public bool Succeeded => ExitCode == 0;
}

/// <summary>Runs a small program to its end, as ourselves or as another user of this machine.</summary>
internal static class Tool
{
    /// <param name="file">A path, or a name that is looked up in PATH.</param>
    /// <param name="arguments">Passed as they are; no shell reads them.</param>
    /// <param name="user">The user to run as (we must be root); null = ourselves.</param>
    /// <param name="input">Written to the program's standard input; null = nothing.</param>
    /// <param name="folder">The working folder; null = <c>/</c>, which every user may enter.</param>
    /// <param name="cancel">Stops waiting; the program itself goes on to its end.</param>
    /// <exception cref="ToolMissingException">The program is not there.</exception>
    public static async Task<ToolResult> RunAsync(
        string file,
        IEnumerable<string> arguments,
        string? user = null,
        string? input = null,
        string? folder = null,
        CancellationToken cancel = default
    )
    {
        var start = new ProcessStartInfo(file, arguments)
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = folder ?? "/",
        };
        if (user is not null)
        {
            start.UserName = user;
        }

        using var process = Start(start);
        if (input is not null)
        {
            await process.StandardInput.WriteAsync(input.AsMemory(), cancel);
        }

        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync(cancel);
        var error = process.StandardError.ReadToEndAsync(cancel);
        await process.WaitForExitAsync(cancel);
        return new ToolResult(process.ExitCode, await output, await error);
    }

    /// <exception cref="ToolMissingException">The program is not there.</exception>
    public static Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start) ?? throw new ToolMissingException(start.FileName);
        }
        catch (Win32Exception e)
        {
            throw new ToolMissingException($"{start.FileName} cannot be started: {e.Message}", e);
        }
    }
}

/// <summary>A program that this machine lacks; the message says how to get it, one line each (exit 3).</summary>
internal sealed class ToolMissingException : Exception
{
    public ToolMissingException(string message)
        : base(message) { }

    public ToolMissingException(string message, Exception inner)
        : base(message, inner) { }

    public ToolMissingException() { }
}
