using Quartz;

namespace Issuance.Host.Scheduling;

/// <summary>Runs the job of the catalogue that its own name names.</summary>
public sealed class CatalogJob(ScheduledRun run) : IJob
{
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default) =>
        await run.RunAsync(context.JobDetail.Key.Name, cancellationToken);
}
