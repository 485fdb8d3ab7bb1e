using System.Diagnostics;
using System.Globalization;

namespace Issuance.DevHost.Processes;

/// <summary>What a process of this machine was started as. A pid is reused, so nobody is signalled by pid alone.</summary>
internal static class CommandLines
{
    /// <summary>Far longer than a program takes to become another one, also while the machine reads it from a busy disk.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(2);

    /// <returns>The words of the command line, however parted; empty when there is no such process.</returns>
    public static async Task<string> OfAsync(int pid, CancellationToken cancel)
    {
        if (!Directory.Exists("/proc/self"))
        {
            var asked = pid.ToString(CultureInfo.InvariantCulture);
            return (await Tool.RunAsync("ps", ["-o", "args=", "-p", asked], cancel: cancel)).Output;
        }

        for (var looking = Stopwatch.StartNew(); ; await Task.Delay(5, cancel))
        {
            var words = await ReadAsync($"/proc/{pid}/cmdline", cancel);
            // The shell that has just become the program has no words for a moment: one such look would call a process
            // that is only starting an ended one.
            if (words.Length > 0 || looking.Elapsed > Limit || await HasEndedAsync(pid, cancel))
            {
                return words;
            }
        }
    }

    /// <summary>There is none, or only what its parent has not asked about yet (a zombie, which has no words for good).</summary>
    private static async Task<bool> HasEndedAsync(int pid, CancellationToken cancel)
    {
        var stat = await ReadAsync($"/proc/{pid}/stat", cancel);
        // "PID (NAME) STATE …", where the name may have brackets of its own.
        var state = stat[(stat.LastIndexOf(')') + 1)..].TrimStart();
        return state is "" or ['Z' or 'X', ..];
    }

    private static async Task<string> ReadAsync(string file, CancellationToken cancel)
    {
        try
        {
            return await File.ReadAllTextAsync(file, cancel);
        }
        catch (IOException)
        {
            return ""; // there is no such process, or it has just ended
        }
    }
}
