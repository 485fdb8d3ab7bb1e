namespace Issuance.Jobs;

/// <summary>A job: a plain class that knows no scheduler. Each item is guarded by its own state, so a second run never doubles.</summary>
public interface IIssuanceJob
{
    /// <param name="period">The business date that this run is for; null when it is woken by the clock or by hand.</param>
    Task<JobCount> RunAsync(DateOnly? period, CancellationToken cancel);
}

/// <summary>A job whose work stands in one lane a bank, so that a bank that hangs does not hold up the others.</summary>
public interface IBankJob : IIssuanceJob
{
    /// <summary>Works off what is due for one bank.</summary>
    Task<JobCount> RunAsync(string bank, CancellationToken cancel);
}

/// <summary>A job whose calls may last: it hears of new work while it waits for them.</summary>
public interface IListeningJob : IIssuanceJob
{
    /// <summary>Works off what is due, and what comes meanwhile.</summary>
    /// <param name="bell">Released when new work was committed.</param>
    /// <returns>When there may be more to do; null where no time is known.</returns>
    Task<TimeSpan?> RunAsync(SemaphoreSlim bell, CancellationToken cancel);
}

/// <summary>What a run did.</summary>
public readonly record struct JobCount(int Items, int Failed);
