using System.Diagnostics;
using System.Text.Json;
using Issuance.Operations;
using Issuance.Persistence;
using Issuance.Time;
using Microsoft.EntityFrameworkCore;

namespace Issuance.Host.Commands;

/// <summary>
/// <c>time-ops</c>: for <c>./dev bench ops</c>, on a database that it filled. Counts the figures anew, then reads every
/// query of the operations room once for each line of standard input and answers with one line of JSON: name to milliseconds.
/// </summary>
internal static class TimeOps
{
    public static async Task<int> RunAsync(string[] args)
    {
        if (args.Length > 0)
            return await Command.WrongAsync("Usage: time-ops");
        await using (var owner = await CommandHost.BuildAsync(databaseRole: null))
        {
            await using var scope = owner.CreateAsyncScope();
            var db = scope.ServiceProvider.GetRequiredService<IssuanceDb>();
            db.Database.SetCommandTimeout(TimeSpan.FromMinutes(5));
            await db.Database.ExecuteSqlRawAsync(OperationsSchema.Recount);
            await db.Database.ExecuteSqlRawAsync("vacuum analyze daily_figures, figure_deltas");
        }

        await using var services = await CommandHost.BuildAsync(Database.ApiRole);
        var samples = await SampleAsync(services);
        while (await Console.In.ReadLineAsync() is not null)
        {
            var times = new Dictionary<string, double>(StringComparer.Ordinal);
            foreach (var (name, read) in OpsQueries.All(samples))
                times[name] = await TimeAsync(services, read);
            Console.WriteLine(JsonSerializer.Serialize(times));
        }

        return 0;
    }

    private static async Task<OpsQueries.Samples> SampleAsync(ServiceProvider services)
    {
        await using var scope = services.CreateAsyncScope();
        return await OpsQueries.SampleAsync(
            scope.ServiceProvider.GetRequiredService<IssuanceDb>(),
            CancellationToken.None
        );
    }

    private static async Task<double> TimeAsync(
        ServiceProvider services,
        Func<IServiceProvider, CancellationToken, Task> read
    )
    {
        // A page is a scope of its own, so what making one costs belongs to its time.
        var begun = Stopwatch.GetTimestamp();
        await using (var scope = services.CreateAsyncScope())
            await read(scope.ServiceProvider, CancellationToken.None);
        return Stopwatch.GetElapsedTime(begun).TotalMilliseconds;
    }
}
