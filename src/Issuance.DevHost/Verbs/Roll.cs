using System.Globalization;
using Issuance.DevHost.Running;

namespace Issuance.DevHost.Verbs;

/// <summary>Restarts what runs, one process after the other, so that no request is lost: how a new version is put in.</summary>
internal static class Roll
{
    public static async Task<int> RunAsync(Call call)
    {
        await RequireRunning.Async(call);
        var count = await call.Stack.RollAsync(call.Out, call.Cancel);
        await call.Out.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{count} restarted, one by one"));
        return ExitCodes.Held;
    }
}
