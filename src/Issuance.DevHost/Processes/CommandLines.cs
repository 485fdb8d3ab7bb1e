using System.Globalization;

namespace Issuance.DevHost.Processes;

/// <summary>What a process of this machine was started as. A pid is reused, so nobody is signalled by pid alone.</summary>
internal static class CommandLines
{
    /// <returns>The words of the command line, however parted; empty when there is no such process.</returns>
    public static async Task<string> OfAsync(int pid, CancellationToken cancel)
    {
        if (!Directory.Exists("/proc/self"))
        {
            var asked = pid.ToString(CultureInfo.InvariantCulture);
            return (await Tool.RunAsync("ps", ["-o", "args=", "-p", asked], cancel: cancel)).Output;
        }

        try
        {
            return await File.ReadAllTextAsync($"/proc/{pid}/cmdline", cancel);
        }
        catch (IOException)
        {
            return ""; // there is no such process, or it has just ended
        }
    }
}
