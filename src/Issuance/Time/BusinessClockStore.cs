using Issuance.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Issuance.Time;

/// <summary>
/// Carries the sandbox clock between this process and the one row that every process reads. One reading or moving at
/// a time, so that a reading that began before a move cannot set the clock back after it.
/// </summary>
public sealed class BusinessClockStore(BusinessClock clock, IServiceScopeFactory scopes) : IDisposable
{
    private readonly SemaphoreSlim once = new(1);

    /// <summary>Takes what the database says.</summary>
    public async Task RefreshAsync(CancellationToken cancel)
    {
        await once.WaitAsync(cancel);
        try
        {
            await using var scope = scopes.CreateAsyncScope();
            var db = scope.ServiceProvider.GetRequiredService<IssuanceDb>();
            var seconds = await db.BusinessClock.Select(row => row.OffsetSeconds).SingleOrDefaultAsync(cancel);
            clock.Offset = TimeSpan.FromSeconds(seconds);
        }
        finally
        {
            once.Release();
        }
    }

    /// <summary>Moves the clock for every process; this one goes by it as soon as the move is committed.</summary>
    /// <param name="db">Its pending changes are saved with the move.</param>
    /// <param name="next">From the present offset to the new one; null leaves the clock alone.</param>
    public async Task MoveAsync(IssuanceDb db, Func<TimeSpan, TimeSpan?> next, CancellationToken cancel)
    {
        await once.WaitAsync(cancel);
        try
        {
            await using var transaction = await db.Database.BeginTransactionAsync(cancel);
            // Two who advance at once: the second goes on from where the first has come to.
            var row = await db
                .BusinessClock.FromSql($"select * from business_clock where id = 1 for update")
                .SingleAsync(cancel);
            if (next(TimeSpan.FromSeconds(row.OffsetSeconds)) is not { } offset)
                return;
            row.OffsetSeconds = offset.TotalSeconds;
            await db.SaveChangesAsync(cancel);
            await transaction.CommitAsync(cancel);
            clock.Offset = offset;
        }
        finally
        {
            once.Release();
        }
    }

    public void Dispose() => once.Dispose();
}
