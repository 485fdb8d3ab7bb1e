using System.Diagnostics;
using System.Globalization;

namespace Issuance.DevHost.Processes;

/// <summary>A program of ours that outlives the command that started it: log in <c>.data/log</c>, pid in <c>.data/run</c>.</summary>
/// <param name="Name">Names both files.</param>
/// <param name="Program">The program's dll; its path is how a process is recognised as this one.</param>
/// <param name="Checkout">Where the files lie.</param>
internal sealed record BackgroundProcess(string Name, string Program, Checkout Checkout)
{
    /// <summary>How each start's first line in a log begins: one log holds many starts.</summary>
    public const string Begins = "== started";

    public string PidFile => Path.Combine(Checkout.Run, $"{Name}.pid");

    public string Log => Path.Combine(Checkout.Logs, $"{Name}.log");

    /// <summary>The pid of the live process, or null. A pid that the machine gave to another program since is not it.</summary>
    public async Task<int?> LivePidAsync(CancellationToken cancel)
    {
        try
        {
            var text = File.Exists(PidFile) ? await File.ReadAllTextAsync(PidFile, cancel) : "";
            return
                int.TryParse(text.Trim(), CultureInfo.InvariantCulture, out var pid)
                && (await CommandLines.OfAsync(pid, cancel)).Contains(Program, StringComparison.Ordinal)
                ? pid
                : null;
        }
        catch (IOException)
        {
            return null; // ended and removed between two looks
        }
    }

    /// <summary>Starts the program in a session of its own, so that neither Ctrl+C nor a closed terminal reaches it.</summary>
    public void Start(string[] arguments, IReadOnlyDictionary<string, string> environment)
    {
        using var process = Tool.Start(Launch(Program, arguments, environment, Log, ownSession: true));
        // Only the pid, so that `kill -9 $(cat host.pid)` is all it takes.
        PrivateFile.Write(PidFile, process.Id.ToString(CultureInfo.InvariantCulture) + "\n");
    }

    /// <summary>How one of our programs is started with its output going to a log (0600).</summary>
    public static ProcessStartInfo Launch(
        string program,
        string[] arguments,
        IReadOnlyDictionary<string, string> environment,
        string log,
        bool ownSession
    )
    {
        // The shell only lays the output aside and then becomes the program: the pid stays the same.
        const string redirect =
            "umask 077; log=$1; begins=$2; shift 2; echo \"$begins $(date)\" >> \"$log\"; "
            + "exec \"$@\" < /dev/null >> \"$log\" 2>&1";
        string[] line = ["/bin/sh", "-c", redirect, "sh", log, Begins, "dotnet", program, .. arguments];
        const string setsid = "/usr/bin/setsid";
        var start =
            ownSession && File.Exists(setsid)
                ? new ProcessStartInfo(setsid, line)
                : new ProcessStartInfo(line[0], line[1..]);
        start.WorkingDirectory = Path.GetDirectoryName(program)!;
        foreach (var (variable, value) in environment)
        {
            start.Environment[variable] = value;
        }

        return start;
    }

    /// <summary>Asks the process to end, and ends it when it does not within 15 s.</summary>
    /// <returns>False when it was not running.</returns>
    public Task<bool> StopAsync() => StopAsync(TimeSpan.FromSeconds(15));

    /// <summary>Asks the process to end, and ends it when its patience is over.</summary>
    public async Task<bool> StopAsync(TimeSpan patience)
    {
        if (await LivePidAsync(CancellationToken.None) is not { } pid)
        {
            File.Delete(PidFile);
            return false;
        }

        await SignalAsync("TERM", pid);
        for (var waiting = Stopwatch.StartNew(); await LivePidAsync(CancellationToken.None) is not null; )
        {
            if (waiting.Elapsed > patience)
            {
                await SignalAsync("KILL", pid);
            }

            await Task.Delay(100);
        }

        File.Delete(PidFile);
        return true;
    }

    private static Task<ToolResult> SignalAsync(string signal, int pid) =>
        Tool.RunAsync(
            "/bin/sh",
            ["-c", "kill -s \"$1\" \"$2\"", "sh", signal, pid.ToString(CultureInfo.InvariantCulture)]
        );
}
