using Issuance.Applications;
using Microsoft.Extensions.DependencyInjection;

namespace Issuance.Tests.Applications;

[Collection(ApplicationsCollection.Name)]
public sealed class CaseDeadlinesJobTests(ApplicationsWorld world)
{
    [Fact]
    public async Task A_case_is_due_soon_once_and_breached_once_however_often_the_job_runs()
    {
        var id = await world.SubmitAsync();
        var rejected = await world.SubmitAsync();
        await world.RejectAsync(rejected);
        try
        {
            await world.MoveClockAsync(ApplicationsWorld.Start.AddDays(3)); // Thursday 09:30: the working day before is over
            await RunTwiceAtOnceAsync();
            Assert.Equal(["application.received", "service_point.due_soon"], await world.EventsAsync(id));

            await world.MoveClockAsync(ApplicationsWorld.Start.AddDays(3).AddHours(9));
            await RunTwiceAtOnceAsync();
            await RunAsync();
        }
        finally
        {
            await world.MoveClockAsync(ApplicationsWorld.Start);
        }

        Assert.Equal(
            ["application.received", "service_point.due_soon", "service_point.breached"],
            await world.EventsAsync(id)
        );
        Assert.Equal(["application.received", "application.rejected"], await world.EventsAsync(rejected));
        var shown = await world.East.GetAsync($"/v1/applications/{id}");
        Assert.Equal("breached", (string?)shown.Json["deadline"]!["state"]);
        Assert.NotNull(shown.Json["deadline"]!["breachedAt"]);
        Assert.Equal("received", (string?)shown.Json["status"]);
    }

    [Fact]
    public async Task A_case_that_jumps_past_both_times_gets_both_events_in_order()
    {
        var id = await world.SubmitAsync();
        try
        {
            await world.MoveClockAsync(ApplicationsWorld.Start.AddDays(10));
            await RunAsync();
        }
        finally
        {
            await world.MoveClockAsync(ApplicationsWorld.Start);
        }

        Assert.Equal(
            ["application.received", "service_point.due_soon", "service_point.breached"],
            await world.EventsAsync(id)
        );
    }

    private Task RunTwiceAtOnceAsync() => Task.WhenAll(RunAsync(), RunAsync());

    private async Task RunAsync()
    {
        await using var scope = world.World.Services.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<CaseDeadlinesJob>().RunAsync(null, CancellationToken.None);
    }
}
