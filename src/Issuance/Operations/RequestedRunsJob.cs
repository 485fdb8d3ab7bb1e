using Issuance.Jobs;
using Issuance.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Issuance.Operations;

/// <summary>Runs what people asked for.</summary>
public sealed class RequestedRunsJob(WorkDrain drain) : IIssuanceJob
{
    public Task<JobCount> RunAsync(DateOnly? period, CancellationToken cancel) =>
        drain.RunAsync(
            WorkKinds.RequestedRun,
            (services, item, token) => services.GetRequiredService<RunOnRequest>().RunAsync(item.Key, token),
            cancel
        );
}

/// <summary>Runs one requested job and notes what came of it. A second try after a crash is as harmless as any run.</summary>
public sealed class RunOnRequest(IssuanceDb db, JobRunner runner, TimeProvider wallClock)
{
    public async Task<WorkResult> RunAsync(string id, CancellationToken cancel)
    {
        var request = await db.JobRequests.AsNoTracking().SingleOrDefaultAsync(r => r.Id == id, cancel);
        if (request is not { FinishedAt: null } || JobCatalog.Find(request.Job) is not { } entry)
            return WorkResult.Done;
        try
        {
            var count = await runner.RunByHandAsync(entry, request.Period, cancel);
            await NoteAsync(id, count is null ? "already_done" : "done", count ?? default);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // The person who asked hears of it; asking again is theirs to decide. The run itself keeps the trouble.
            await NoteAsync(id, "failed", default);
        }

        return WorkResult.Done;
    }

    private async Task NoteAsync(string id, string outcome, JobCount count) =>
        await db
            .JobRequests.Where(r => r.Id == id)
            .ExecuteUpdateAsync(set =>
                set.SetProperty(r => r.FinishedAt, wallClock.GetUtcNow())
                    .SetProperty(r => r.Outcome, outcome)
                    .SetProperty(r => r.Items, count.Items)
                    .SetProperty(r => r.Failed, count.Failed)
            );
}
