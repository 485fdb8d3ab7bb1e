using Issuance.Jobs;
using Issuance.Operations;
using Issuance.Persistence;
using Issuance.Tests.World;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Issuance.Tests.Operations;

/// <summary>What a page of the operations room will do: take a part of the service and use it in a scope of its own.</summary>
internal static class OpsRoom
{
    public const string Operator = "值班-1";
    public const string Why = "tried out by a test";

    public static async Task<T> UseAsync<TPart, T>(this IssuanceWorld world, Func<TPart, Task<T>> use)
        where TPart : notnull
    {
        await using var scope = world.Services.CreateAsyncScope();
        return await use(scope.ServiceProvider.GetRequiredService<TPart>());
    }

    public static Task<CaseFigures> CasesAsync(this IssuanceWorld world) =>
        world.UseAsync<ShowCaseFigures, CaseFigures>(cases => cases.ReadAsync(default));

    public static Task<int> SqlAsync(this IssuanceWorld world, string sql) =>
        world.ReadAsync(db => db.Database.ExecuteSqlRawAsync(sql));

    public static async Task RunAsync<TJob>(this IssuanceWorld world)
        where TJob : IIssuanceJob
    {
        await using var scope = world.Services.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<TJob>().RunAsync(null, default);
    }

    /// <summary>The counts by day as they stand, and as counting everything anew gives them.</summary>
    public static Task<(List<string> Kept, List<string> Counted)> FiguresAsync(this IssuanceWorld world) =>
        world.ReadAsync(async db =>
        {
            await using var transaction = await db.Database.BeginTransactionAsync();
            var kept = await Sums(db);
            await db.Database.ExecuteSqlRawAsync(OperationsSchema.Recount);
            return (kept, await Sums(db)); // The transaction is rolled back.
        });

    private static Task<List<string>> Sums(IssuanceDb db) =>
        db
            .Database.SqlQuery<string>(
                $"""
                select concat_ws('|', figure, day, place, label, sum(count)) as "Value" from (
                    select figure, day, place, label, count from daily_figures
                    union all select figure, day, place, label, delta from figure_deltas) both_
                group by figure, day, place, label having sum(count) <> 0 order by 1
                """
            )
            .ToListAsync();
}
