using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using Issuance.Persistence;
using Microsoft.EntityFrameworkCore;

namespace Issuance.Audit;

/// <summary>The hash chain over audit rows: changing, removing or reordering a sealed row breaks it.</summary>
public static class AuditChain
{
    public static readonly byte[] Start = new byte[32];

    /// <summary>SHA-256 of the hash before and the entry's canonical text.</summary>
    public static byte[] Next(byte[] previous, AuditEntry entry)
    {
        // A JSON list keeps the fields apart whatever they hold.
        var text = JsonSerializer.SerializeToUtf8Bytes(
            new[]
            {
                entry.Number.ToString(CultureInfo.InvariantCulture),
                entry.At.UtcDateTime.ToString("O", CultureInfo.InvariantCulture),
                entry.Actor,
                entry.Tenant,
                entry.Clerk,
                entry.Action,
                entry.Subject,
                entry.Reason,
                entry.RequestId,
                entry.TraceId,
            }
        );
        return SHA256.HashData([.. previous, .. text]);
    }

    /// <param name="Sealed">Rows whose place in the chain is proved.</param>
    /// <param name="Unsealed">Rows at the tail that the job has not reached yet.</param>
    /// <param name="BrokenAt">The position where the chain does not hold; null when it does.</param>
    public sealed record Verdict(long Sealed, long Unsealed, long? BrokenAt);

    public static async Task<Verdict> VerifyAsync(IssuanceDb db, CancellationToken cancel)
    {
        var (hash, position) = (Start, 0L);
        var rows = db
            .AuditSeals.AsNoTracking()
            .OrderBy(s => s.Position)
            .Select(s => new { Seal = s, Entry = db.AuditEntries.FirstOrDefault(e => e.Number == s.EntryNumber) });
        await foreach (var row in rows.AsAsyncEnumerable().WithCancellation(cancel))
        {
            position++;
            if (row.Seal.Position != position || row.Entry is null)
                return new Verdict(position - 1, 0, position);
            hash = Next(hash, row.Entry);
            if (!hash.AsSpan().SequenceEqual(row.Seal.Hash))
                return new Verdict(position - 1, 0, position);
        }

        var unsealed = await db.AuditEntries.LongCountAsync(cancel) - position;
        return new Verdict(position, unsealed, null);
    }
}
