using Issuance.Banks;
using Issuance.Jobs;
using Issuance.Persistence;
using Microsoft.Extensions.DependencyInjection;

namespace Issuance.CardOrders;

/// <summary>Fetches what the banks that do not call back have to tell: polls, and files in the drop folder.</summary>
public sealed class FetchBankMailJob(WorkDrain drain, BankDirectory banks, WorkQueue queue) : IBankJob
{
    public Task<JobCount> RunAsync(string bank, CancellationToken cancel) =>
        drain.RunAsync(
            WorkKinds.FetchBankMail,
            bank,
            (services, item, token) => services.GetRequiredService<FetchBankMail>().RunAsync(item.Key, token),
            cancel
        );

    public async Task<JobCount> RunAsync(DateOnly? period, CancellationToken cancel)
    {
        var silent = banks.All.Where(bank => bank.Capabilities.Confirms != BankConfirmation.Callback).ToList();
        foreach (var bank in silent)
            await queue.EnsureAsync(WorkKinds.FetchBankMail, bank.Code, bank.Code, cancel);
        var counts = await Task.WhenAll(silent.Select(bank => RunAsync(bank.Code, cancel)));
        return new JobCount(counts.Sum(count => count.Items), counts.Sum(count => count.Failed));
    }
}

/// <summary>One fetch from one bank. The bank is told that it was taken only once all of it is committed.</summary>
public sealed class FetchBankMail(IssuanceDb db, BankDirectory banks, BankInbox inbox, OrderTimes times)
{
    /// <summary>Bags at once, so that a bank with a long backlog does not hold its item beyond the lease.</summary>
    private const int MostBags = 5;

    public async Task<WorkResult> RunAsync(string bankCode, CancellationToken cancel)
    {
        if (banks.Find(bankCode) is not { } bank)
            return WorkResult.Done;
        for (var bags = 0; bags < MostBags; bags++)
        {
            if (await bank.FetchMailAsync(cancel) is not { } bag)
                break;
            foreach (var mail in bag.Mail)
                await TakeAsync(bank, mail, cancel);
            foreach (var trouble in bag.Troubles)
                await OpsTasks.OpenAsync(db, "bank_mail", $"{bank.Code}/{trouble.Subject}", trouble.Code, cancel);
            await bag.ConfirmAsync(cancel);
        }

        return WorkResult.After(times.MailFetch);
    }

    private async Task TakeAsync(IAgentBank bank, BankMail mail, CancellationToken cancel)
    {
        db.ChangeTracker.Clear();
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        await inbox.TakeAsync(new BankInbox.Message(bank.Code, mail.MessageId, mail.Reference, mail.Report), cancel);
        await transaction.CommitAsync(cancel);
    }
}
