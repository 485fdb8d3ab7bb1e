using Issuance.Banks;
using Issuance.Jobs;
using Issuance.Persistence;
using Microsoft.EntityFrameworkCore;

namespace Issuance.CardOrders;

/// <summary>Sends every due instruction to its bank, all banks side by side.</summary>
public sealed class OrderCardsJob(SendInstructions send, BankDirectory banks, IssuanceDb db) : IBankJob
{
    public Task<JobCount> RunAsync(string bank, CancellationToken cancel) => send.RunAsync(bank, cancel);

    public async Task<JobCount> RunAsync(DateOnly? period, CancellationToken cancel)
    {
        // What a process of the version before lanes has queued finds its lane here.
        await db.Database.ExecuteSqlAsync(
            $"""
            update work_items w set lane = i.bank from bank_instructions i
            where w.kind in ('order_card', 'enquire_instruction') and w.lane = '' and w.state = 'queued' and w.key = i.reference
            """,
            cancel
        );
        var counts = await Task.WhenAll(banks.All.Select(bank => RunAsync(bank.Code, cancel)));
        return new JobCount(counts.Sum(count => count.Items), counts.Sum(count => count.Failed));
    }
}
