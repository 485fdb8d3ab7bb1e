using Issuance.Banks;
using Issuance.Jobs;
using Issuance.Persistence;
using Issuance.Transfers;
using Microsoft.EntityFrameworkCore;

namespace Issuance.CardOrders;

/// <summary>Asks for the results of an accepted batch and writes them to its lines: what was paid is what the bank booked.</summary>
public sealed class BatchSettlement(IssuanceDb db, SentBeforeRestore before, OrderTimes times, TimeProvider wallClock)
{
    public async Task<WorkResult> RunAsync(IAgentBank bank, BankEnquiry enquiry, CancellationToken cancel)
    {
        var results = await bank.FetchBatchResultsAsync(enquiry, cancel);
        if (results is null)
            return WorkResult.After(times.NoProgress);

        db.ChangeTracker.Clear();
        await using var transaction = await db.Database.BeginTransactionAsync(CancellationToken.None);
        var order = (await LockedInstruction.LockAsync(db, enquiry.Reference, CancellationToken.None))!;
        var openLines = await RecordAsync(order.Instruction, results);
        await before.NoteAnswerAsync(enquiry.Reference, "results", CancellationToken.None);
        order.Instruction.NoteProgress(1, wallClock.GetUtcNow());
        await db.SaveChangesAsync(CancellationToken.None);
        await transaction.CommitAsync(CancellationToken.None);
        if (openLines == 0)
            return WorkResult.Done;
        return WorkResult.After(results.IsComplete ? times.LongestPause : times.NoProgress);
    }

    /// <returns>How many lines the bank has not told yet.</returns>
    private async Task<int> RecordAsync(BankInstruction instruction, BatchResults results)
    {
        var batch = instruction.BaseReference;
        var lines = await db
            .TransferLines.FromSql(
                $"select * from transfer_lines where batch_reference = {batch} order by reference for update"
            )
            .ToDictionaryAsync(line => line.Reference, StringComparer.Ordinal);
        foreach (var result in results.Lines)
        {
            var trouble = lines.GetValueOrDefault(result.LineReference) is { } line
                ? line.Settle(result, wallClock.GetUtcNow())
                : "line_unknown";
            if (trouble is not null)
                await OpsTasks.OpenAsync(db, "transfer_line", result.LineReference, trouble, default);
        }

        var open = lines.Values.Count(line => line.State == TransferState.Pending);
        if (open > 0 && results.IsComplete)
            await OpsTasks.OpenAsync(db, "transfer_line", instruction.Reference, "lines_missing", default);
        return open;
    }
}
