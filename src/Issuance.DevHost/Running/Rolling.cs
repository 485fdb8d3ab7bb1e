using System.Diagnostics;
using System.Globalization;

namespace Issuance.DevHost.Running;

/// <summary>
/// Restarts every process of the service in turn, on the programs as they are built now: each finishes what it has while
/// the front sends it nothing new, and the next one waits until it is ready again. The front stays.
/// </summary>
internal static class Rolling
{
    /// <summary>Draining, then the longest that the service itself takes to stop (45 s).</summary>
    private static readonly TimeSpan LongestStop = TimeSpan.FromSeconds(60);

    /// <summary>In which the front has asked a process again, twice over.</summary>
    private static readonly TimeSpan SeenByTheFront = TimeSpan.FromSeconds(1.5);

    /// <returns>How many were restarted.</returns>
    /// <exception cref="StopException">One does not get ready again; those after it are left as they are.</exception>
    public static async Task<int> RunAsync(
        IReadOnlyList<ServiceProcess> service,
        IReadOnlyDictionary<string, string> environment,
        TextWriter progress,
        CancellationToken cancel
    )
    {
        var turns = service.Where(one => one.Role != Part.Front).ToList();
        foreach (var one in turns)
        {
            var time = Stopwatch.StartNew();
            await one.Process.StopAsync(LongestStop);
            one.Start(environment);
            await ReadyWait.UntilAsync(one.Process, one.ReadyUrl, cancel);
            await progress.WriteLineAsync(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{one.Process.Name} restarted ({time.Elapsed.TotalSeconds:0.0} s)"
                )
            );
            await Task.Delay(SeenByTheFront, cancel);
        }

        return turns.Count;
    }
}
