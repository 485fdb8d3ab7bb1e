using Issuance.Jobs;
using Issuance.Persistence;
using Issuance.Time;
using Microsoft.EntityFrameworkCore;

namespace Issuance.Applications;

/// <summary>Says once that a case is due soon and once that its deadline was breached (R053).</summary>
public sealed class CaseDeadlinesJob(IssuanceDb db, BusinessClock clock) : IIssuanceJob
{
    private const int Batch = 500;

    public async Task<JobCount> RunAsync(DateOnly? period, CancellationToken cancel)
    {
        var noted = 0;
        while (true)
        {
            db.ChangeTracker.Clear();
            await using var transaction = await db.Database.BeginTransactionAsync(cancel);
            var now = clock.GetUtcNow();
            // Skipping what another run holds lets two runs share the work; each case is noted once.
            var cases = await db
                .Applications.FromSql(
                    $"""
                    select * from applications
                    where deadline_state = 'running'
                      and ((due_soon_at <= {now} and due_soon_noted_at is null) or due_at < {now})
                    order by due_soon_at limit {Batch} for update skip locked
                    """
                )
                .ToListAsync(cancel);
            foreach (var application in cases)
                application.NoteDeadline(now);
            await db.SaveChangesAsync(cancel);
            await transaction.CommitAsync(cancel);
            noted += cases.Count;
            if (cases.Count < Batch)
                return new JobCount(noted, 0);
        }
    }
}
