using System.Globalization;
using Issuance.Jobs;
using Issuance.Operations;
using Issuance.Persistence;

namespace Issuance.Host.Commands;

/// <summary><c>run-job NAME [--period YYYY-MM-DD]</c>: runs one job once, now.</summary>
internal static class RunJob
{
    public static async Task<int> RunAsync(string[] args)
    {
        var entry = args.Length > 0 ? JobCatalog.Find(args[0]) : null;
        DateOnly? period = null;
        if (
            args is [_, "--period", var text]
            && DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, default, out var date)
        )
            period = date;
        if (entry is null || (args.Length != 1 && period is null) || (period is not null && !entry.TakesPeriod))
        {
            var names = JobCatalog.All.Select(job => job.TakesPeriod ? $"{job.Name} [--period YYYY-MM-DD]" : job.Name);
            return await Command.WrongAsync($"Usage: run-job NAME, one of: {string.Join(", ", names)}");
        }

        await using var services = await CommandHost.BuildAsync(Database.JobsRole);
        var count = await services
            .GetRequiredService<JobRunner>()
            .RunByHandAsync(entry, period, CancellationToken.None);
        await services.GetRequiredService<BankCallWriter>().FlushAsync(CancellationToken.None);
        var label = $"{entry.Name} {period?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) ?? "-"}";
        Console.WriteLine(
            count is { } done ? $"{label}: {done.Items} items, {done.Failed} failed" : $"{label}: already done"
        );
        return count is { Failed: > 0 } ? 1 : 0;
    }
}
