namespace Issuance.Host;

/// <summary>The serving process: <c>--role api|jobs|console|all</c>.</summary>
internal static class Serve
{
    public static async Task<int> RunAsync(string[] args)
    {
        WebApplication app;
        try
        {
            app = IssuanceHost.Build(args, builder => StartChecks.RequireSecrets(builder.Configuration));
            await app.StartAsync();
        }
        // A wrong setting is the operator's to mend: one line that names it, not a stack trace.
        catch (Exception e) when (OperatorFaults.Includes(e))
        {
            await Console.Error.WriteLineAsync($"The service does not start: {OperatorFaults.InOneLine(e)}");
            return 1;
        }

        await using (app)
            await app.WaitForShutdownAsync();
        return 0;
    }
}
