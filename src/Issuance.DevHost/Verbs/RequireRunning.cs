using Issuance.DevHost.Running;

namespace Issuance.DevHost.Verbs;

internal static class RequireRunning
{
    /// <exception cref="StopException">The host does not run (5).</exception>
    public static async Task<Urls> Async(Call call) =>
        await call.Stack.RunningAsync(call.Cancel)
        ?? throw new StopException(ExitCodes.NothingRunning, "nothing is running: ./dev up --detach");
}
