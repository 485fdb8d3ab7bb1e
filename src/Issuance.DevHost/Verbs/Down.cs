using Issuance.DevHost.Postgres;

namespace Issuance.DevHost.Verbs;

/// <summary>Stops whatever of this checkout runs; with <c>--wipe</c> its data is gone as well.</summary>
internal static class Down
{
    public static async Task<int> RunAsync(Call call)
    {
        var stopped = await call.Stack.StopAllAsync();
        if (call.Line.Wipe)
        {
            await WipeAsync(call.Checkout);
        }

        await call.Out.WriteLineAsync(stopped ? "stopped" : "nothing was running");
        return ExitCodes.Held;
    }

    private static async Task WipeAsync(Checkout checkout)
    {
        var user = DatabaseUser.Current();
        foreach (var folder in new[] { checkout.Postgres, checkout.Programs })
        {
            (await PostgresFolders.ForAsync(folder, user, CancellationToken.None)).Remove();
        }

        if (Directory.Exists(checkout.Data))
        {
            Directory.Delete(checkout.Data, recursive: true);
        }
    }
}
