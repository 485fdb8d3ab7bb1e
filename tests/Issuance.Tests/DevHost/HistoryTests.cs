using System.Text.Json;
using Issuance.DevHost.Bench;
using Issuance.Host.Commands;
using Issuance.Operations;
using Issuance.Tests.Operations;
using Issuance.Tests.World;
using Issuance.Time;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Issuance.Tests.DevHost;

public sealed class HistoryTests
{
    // A list with its cursor is a tuple.
    private static readonly JsonSerializerOptions Lists = new() { IncludeFields = true };

    [Fact]
    public async Task The_invented_year_fits_the_schema_and_every_query_of_the_operations_room_finds_something_in_it()
    {
        await using var world = await IssuanceWorld.StartAsync("api");
        await world.SqlAsync("update business_clock set offset_seconds = 0");
        await new History(JobRuns: 2_000, WorkItems: 3_000, Cards: 12_000).FillAsync(
            world.ConnectionString,
            TextWriter.Null,
            CancellationToken.None
        );
        await world.SqlAsync(OperationsSchema.Recount);
        var clock = world.Services.GetRequiredService<BusinessClock>();
        await IssuanceWorld.EventuallyAsync(() => Task.FromResult(clock.Offset), offset => offset == TimeSpan.Zero);

        var samples = await world.ReadAsync(db => OpsQueries.SampleAsync(db, CancellationToken.None));
        foreach (var (name, read) in OpsQueries.All(samples))
        {
            await using var scope = world.Services.CreateAsyncScope();
            var answer = JsonSerializer.Serialize(await ResultAsync(read(scope.ServiceProvider, default)), Lists);
            Assert.True(
                Array.IndexOf(["[]", "{}", "null"], answer) < 0
                    && (
                        !answer.Contains("\"Rows\":[]", StringComparison.Ordinal)
                            && !answer.StartsWith("{\"Item1\":[]", StringComparison.Ordinal)
                        || name is "ops.tasks" or "ops.actions"
                    )
                    || name is "ops.search_trace" or "ops.bulk_actions",
                $"{name} {answer}"
            );
        }

        var cases = await world.UseAsync<ShowCaseFigures, CaseFigures>(show => show.ReadAsync(default));
        Assert.True(cases is { Overdue.Value: >= 0, OnTimePercent: > 90 and < 100 }, cases.ToString());
        Assert.True(cases.DonePerDay.Sum(day => day.OnTime) > 50);
    }

    private static async Task<object?> ResultAsync(Task read)
    {
        await read;
        return read.GetType().GetProperty("Result")!.GetValue(read);
    }
}
