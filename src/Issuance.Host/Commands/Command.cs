namespace Issuance.Host.Commands;

/// <summary>The verbs of the program beside serving.</summary>
internal static class Command
{
    private const int WrongUsage = 2;

    public static async Task<int> RunAsync(string[] args) =>
        args[0] switch
        {
            "migrate" => await Migrate.RunAsync(args[1..]),
            "run-job" => await RunJob.RunAsync(args[1..]),
            "audit-verify" => await AuditVerify.RunAsync(args[1..]),
            _ => await WrongAsync("Verbs: migrate, run-job, audit-verify, openapi; or --role api|jobs|all to serve."),
        };

    public static async Task<int> WrongAsync(string usage)
    {
        await Console.Error.WriteLineAsync(usage);
        return WrongUsage;
    }
}
