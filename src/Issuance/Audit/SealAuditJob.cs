using Issuance.Jobs;
using Issuance.Persistence;
using Microsoft.EntityFrameworkCore;

namespace Issuance.Audit;

/// <summary>Chains new audit rows in batches. Rows are sealed in the order in which this job sees them committed.</summary>
public sealed class SealAuditJob(IssuanceDb db) : IIssuanceJob
{
    private const int Batch = 2_000;

    public async Task<JobCount> RunAsync(DateOnly? period, CancellationToken cancel)
    {
        var sealedRows = 0;
        while (true)
        {
            db.ChangeTracker.Clear();
            await using var transaction = await db.Database.BeginTransactionAsync(cancel);
            await db.Database.ExecuteSqlAsync($"select pg_advisory_xact_lock(hashtext('audit_seals'))", cancel);
            var last = await db
                .AuditSeals.AsNoTracking()
                .OrderByDescending(s => s.Position)
                .FirstOrDefaultAsync(cancel);
            var entries = await db
                .AuditEntries.AsNoTracking()
                .Where(e => !db.AuditSeals.Any(s => s.EntryNumber == e.Number))
                .OrderBy(e => e.Number)
                .Take(Batch)
                .ToListAsync(cancel);
            var (position, hash) = (last?.Position ?? 0, last?.Hash ?? AuditChain.Start);
            foreach (var entry in entries)
            {
                hash = AuditChain.Next(hash, entry);
                db.AuditSeals.Add(
                    new AuditSeal
                    {
                        Position = ++position,
                        EntryNumber = entry.Number,
                        Hash = hash,
                    }
                );
            }

            await db.SaveChangesAsync(cancel);
            await transaction.CommitAsync(cancel);
            sealedRows += entries.Count;
            if (entries.Count < Batch)
                return new JobCount(sealedRows, 0);
        }
    }
}
