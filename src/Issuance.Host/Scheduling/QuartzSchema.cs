using Issuance.Persistence;

namespace Issuance.Host.Scheduling;

public static class QuartzSchema
{
    public static Task EnsureAsync(IssuanceDb db, CancellationToken cancel) => Task.CompletedTask;
}
