using Issuance.Access;
using Issuance.Jobs;
using Microsoft.Extensions.DependencyInjection;

namespace Issuance.Notices;

/// <summary>
/// Sends every due notice and asks about every unknown one, batch by batch, until nothing is due. Any number of
/// processes may run it: each takes rows that the others do not hold.
/// </summary>
public sealed class SendNoticesJob(IServiceScopeFactory scopes) : IIssuanceJob
{
    public async Task<JobCount> RunAsync(DateOnly? period, CancellationToken cancel)
    {
        var (items, failed) = (0, 0);
        while (!cancel.IsCancellationRequested)
        {
            var asked = await BatchAsync((delivery, token) => delivery.EnquireAsync(token), cancel);
            var sent = await BatchAsync((delivery, token) => delivery.SendAsync(token), cancel);
            items += asked.Items + sent.Items;
            failed += asked.Failed + sent.Failed;
            // A gateway that answers nothing clearly is left alone for a while, instead of trying every notice on it.
            if (asked.Reached + sent.Reached == 0)
                break;
        }

        return new JobCount(items, failed);
    }

    private async Task<BatchResult> BatchAsync(
        Func<NoticeDelivery, CancellationToken, Task<BatchResult>> run,
        CancellationToken cancel
    )
    {
        await using var scope = scopes.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<CurrentActor>().Client = "job:send-notices";
        return await run(scope.ServiceProvider.GetRequiredService<NoticeDelivery>(), cancel);
    }
}
