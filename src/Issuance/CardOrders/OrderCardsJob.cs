using Issuance.Jobs;
using Microsoft.Extensions.DependencyInjection;

namespace Issuance.CardOrders;

/// <summary>Sends every due order to its bank.</summary>
public sealed class OrderCardsJob(WorkDrain drain) : IIssuanceJob
{
    public Task<JobCount> RunAsync(DateOnly? period, CancellationToken cancel) =>
        drain.RunAsync(
            WorkKinds.OrderCard,
            async (services, item, token) =>
            {
                CrashPoint.Reached(CrashPoint.BeforeOutbox);
                var result = await services.GetRequiredService<SendOrder>().RunAsync(item.Key, token);
                CrashPoint.Reached(CrashPoint.AfterOutbox);
                return result;
            },
            cancel
        );
}
