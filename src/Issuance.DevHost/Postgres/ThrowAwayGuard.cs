using System.Diagnostics;
using Issuance.DevHost.Processes;

namespace Issuance.DevHost.Postgres;

/// <summary>
/// A small process that outlives us: when its pipe to us closes, whether we closed it or were killed, it stops the
/// cluster and removes its folders. So a test run that dies leaves nothing running or lying about.
/// </summary>
internal sealed class ThrowAwayGuard : IDisposable
{
    // kill -QUIT is PostgreSQL's immediate shutdown: nothing of a cluster that is thrown away is worth a checkpoint.
    private const string Script = """
        trap '' INT TERM HUP
        cat > /dev/null
        pid=$(head -n 1 "$1/data/postmaster.pid" 2> /dev/null)
        if [ -n "$pid" ]; then
            kill -QUIT "$pid"
            left=100
            while kill -0 "$pid" 2> /dev/null && [ $left -gt 0 ]; do sleep 0.1; left=$((left - 1)); done
        fi
        rm -rf "$1" "$2"
        """;

    private readonly Process _process;

    public ThrowAwayGuard(PostgresFolders folders)
    {
        // A session of its own, where there is setsid: Ctrl+C reaches the whole group of the terminal.
        string[] line = ["/bin/sh", "-c", Script, "sh", folders.Home, folders.Short];
        var setsid = File.Exists("/usr/bin/setsid");
        _process = Tool.Start(
            new ProcessStartInfo(setsid ? "/usr/bin/setsid" : line[0], setsid ? line : line[1..])
            {
                UseShellExecute = false,
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                WorkingDirectory = "/",
            }
        );
    }

    public async Task ThrowAwayAsync()
    {
        _process.StandardInput.Close();
        await _process.WaitForExitAsync();
    }

    public void Dispose() => _process.Dispose();
}
