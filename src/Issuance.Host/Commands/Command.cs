namespace Issuance.Host.Commands;

/// <summary>The verbs of the program beside serving.</summary>
internal static class Command
{
    private const int WrongUsage = 2;

    public static async Task<int> RunAsync(string[] args)
    {
        try
        {
            return await ChooseAsync(args);
        }
        catch (Exception e) when (OperatorFaults.Includes(e))
        {
            await Console.Error.WriteLineAsync($"{args[0]} did not finish: {OperatorFaults.InOneLine(e)}");
            return 1;
        }
    }

    private static async Task<int> ChooseAsync(string[] args) =>
        args[0] switch
        {
            "migrate" => await Migrate.RunAsync(args[1..]),
            "run-job" => await RunJob.RunAsync(args[1..]),
            "audit-verify" => await AuditVerify.RunAsync(args[1..]),
            "calendar" => await CalendarYears.RunAsync(args[1..]),
            "staff-add" => await AddStaff.RunAsync(args[1..]),
            "time-ops" => await TimeOps.RunAsync(args[1..]),
            "time-banks" => await TimeBanks.RunAsync(args[1..]),
            "time-webhooks" => await TimeWebhooks.RunAsync(args[1..]),
            "openapi" => await WriteOpenApi.RunAsync(args[1..]),
            "openapi-compare" => await CompareOpenApi.RunAsync(args[1..]),
            "postman" => await WritePostman.RunAsync(args[1..]),
            _ => await WrongAsync(
                "Verbs: migrate, run-job, audit-verify, calendar, staff-add, time-ops, time-banks, time-webhooks, openapi, openapi-compare, postman; "
                    + "or --role api|jobs|console|all to serve."
            ),
        };

    public static async Task<int> WrongAsync(string usage)
    {
        await Console.Error.WriteLineAsync(usage);
        return WrongUsage;
    }
}
