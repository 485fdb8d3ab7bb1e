using Issuance.Jobs;
using Microsoft.Extensions.DependencyInjection;

namespace Issuance.CardOrders;

/// <summary>Asks the banks about every order whose fate is unknown, and about those that make no progress.</summary>
public sealed class EnquireInstructionsJob(WorkDrain drain) : IIssuanceJob
{
    public Task<JobCount> RunAsync(DateOnly? period, CancellationToken cancel) =>
        drain.RunAsync(
            WorkKinds.EnquireInstruction,
            (services, item, token) => services.GetRequiredService<EnquireOrder>().RunAsync(item.Key, token),
            cancel
        );
}
