using Issuance.Banks;
using Issuance.Jobs;
using Microsoft.Extensions.DependencyInjection;

namespace Issuance.CardOrders;

/// <summary>Asks the banks about everything whose fate is unknown, and about what makes no progress.</summary>
public sealed class EnquireInstructionsJob(WorkDrain drain, BankDirectory banks) : IBankJob
{
    public Task<JobCount> RunAsync(string bank, CancellationToken cancel) =>
        drain.RunAsync(
            WorkKinds.EnquireInstruction,
            bank,
            (services, item, token) => services.GetRequiredService<EnquireInstruction>().RunAsync(item.Key, token),
            cancel
        );

    public async Task<JobCount> RunAsync(DateOnly? period, CancellationToken cancel)
    {
        var counts = await Task.WhenAll(banks.All.Select(bank => RunAsync(bank.Code, cancel)));
        return new JobCount(counts.Sum(count => count.Items), counts.Sum(count => count.Failed));
    }
}
