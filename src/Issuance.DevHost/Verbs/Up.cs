using Issuance.DevHost.Processes;
using Issuance.DevHost.Running;

namespace Issuance.DevHost.Verbs;

/// <summary>Sets everything up, prints where it is, and stays until interrupted, unless detached or nothing was left to start.</summary>
internal static class Up
{
    public static async Task<int> RunAsync(Call call)
    {
        var started = await call.Stack.StartAsync(call.Line.Spread, call.Cancel);
        await PrintCardAsync(call);
        if (call.Line.Detach || !started.Anything)
        {
            return ExitCodes.Held;
        }

        await StayAsync(call, started);
        await call.Stack.StopAsync(started);
        return ExitCodes.Held;
    }

    private static async Task PrintCardAsync(Call call)
    {
        var (api, stubs) = call.Settings.Urls;
        await call.Out.WriteLineAsync(
            $"""
              start here {api}/             one click signs in, on this machine
              desk       {api}/desk         teller {api}/teller    operations {api}/ops
              mailbox    {api}/mailbox      every notice of the sandbox
              API        {api}/v1
              reference  {api}/swagger   {api}/openapi/issuance.v1.json
              health     {api}/health/ready
              bank stub  {stubs}/_stub/ledger?bank=harbour
              logs       .data/log       keys .data/keys{await PartsAsync(call)}
              next       ./dev tour      a token: ./dev token bank-harbour
              stop       ./dev down      wipe: ./dev down --wipe
            ready {api}
            """
        );
        await call.Out.FlushAsync(call.Cancel);
    }

    /// <summary>Which processes there are, where there are several.</summary>
    private static async Task<string> PartsAsync(Call call)
    {
        var shape = await call.Stack.ShapeAsync(call.Cancel);
        return shape.IsOneProcess
            ? ""
            : "\n  behind it  "
                + string.Join(
                    "  ",
                    shape.Parts.Where(part => part.Role != Part.Front).Select(part => $"{part.Name} {part.Port}")
                )
                + "\n  restart    ./dev roll      one after the other, without losing a request";
    }

    /// <summary>Waits for the interruption, or for a <c>down</c> elsewhere; says when a part ends by itself.</summary>
    private static async Task StayAsync(Call call, Started started)
    {
        List<BackgroundProcess> parts =
        [
            .. started.Service,
            .. started.Stubs ? [call.Stack.Stubs] : Array.Empty<BackgroundProcess>(),
        ];
        var missed = new HashSet<BackgroundProcess>();
        try
        {
            while (parts.Count == 0 || parts.Exists(part => File.Exists(part.PidFile)))
            {
                await Task.Delay(500, call.Cancel);
                foreach (var part in parts.ToList())
                {
                    if (!File.Exists(part.PidFile) || await part.LivePidAsync(call.Cancel) is not null)
                    {
                        missed.Remove(part);
                    }
                    // One that is restarted is away for a moment.
                    else if (!missed.Add(part))
                    {
                        await call.Error.WriteLineAsync(
                            $"{part.Name} has ended; ./dev up starts it again ({part.Log})"
                        );
                        parts.Remove(part);
                    }
                }

                if (parts.Count == 0)
                {
                    await Task.Delay(Timeout.Infinite, call.Cancel);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // Ctrl+C or SIGTERM: the way this ends.
        }
    }
}
