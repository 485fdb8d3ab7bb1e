using Issuance.Jobs;

namespace Issuance.CardOrders;

/// <summary>Sends every due order to its bank.</summary>
public sealed class OrderCardsJob(WorkDrain drain) : IIssuanceJob
{
    public Task<JobCount> RunAsync(DateOnly? period, CancellationToken cancel) =>
        drain.RunAsync(WorkKinds.OrderCard, (services, item, token) => Task.FromResult(WorkResult.Done), cancel);
}

public sealed class EnquireInstructionsJob(WorkDrain drain) : IIssuanceJob
{
    public Task<JobCount> RunAsync(DateOnly? period, CancellationToken cancel) =>
        drain.RunAsync(WorkKinds.EnquireInstruction, (services, item, token) => Task.FromResult(WorkResult.Done), cancel);
}
