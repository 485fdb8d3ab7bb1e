using System.Security.Cryptography;
using System.Text.Json;
using Issuance.Banks;
using Issuance.Jobs;
using Issuance.Persistence;
using Issuance.Shared;
using Microsoft.EntityFrameworkCore;

namespace Issuance.CardOrders;

/// <summary>
/// Takes a bank's message once, in the transaction of its effect, in the order of its sequence: what comes early is
/// held until the gap closes, what is older than the state is ignored, what contradicts is kept for a person.
/// </summary>
public sealed class BankInbox(IssuanceDb db, BankReports reports, Vault vault, TimeProvider wallClock)
{
    /// <summary>A message as it stands in the inbox.</summary>
    public sealed record Message(string Bank, string MessageId, string Reference, BankReport Report);

    /// <summary>Takes one message; the caller's transaction commits it with its effect.</summary>
    public async Task<MessageOutcome> TakeAsync(Message message, CancellationToken cancel)
    {
        // The same message delivered twice at once: the second waits here and finds the first.
        await db.Database.ExecuteSqlAsync(
            $"select pg_advisory_xact_lock(hashtextextended({message.Bank + "/" + message.MessageId}, 0))",
            cancel
        );
        if (await db.BankMessages.AnyAsync(m => m.Bank == message.Bank && m.MessageId == message.MessageId, cancel))
            return MessageOutcome.Duplicate;

        var order = await LockedInstruction.LockAsync(db, message.Reference, cancel);
        var (outcome, trouble) =
            order is null || order.Instruction.Bank != message.Bank
                ? (MessageOutcome.Exception, "unknown_reference")
                : await JudgeAsync(order, message, cancel);
        Keep(message, outcome, trouble);
        if (outcome == MessageOutcome.Exception)
            await OpsTasks.OpenAsync(
                db,
                "bank_message",
                $"{message.Bank}/{message.MessageId}",
                trouble ?? "contradiction",
                cancel
            );
        await db.SaveChangesAsync(cancel);
        if (outcome == MessageOutcome.Applied)
        {
            await ApplyHeldAsync(order!, cancel);
            await db.SaveChangesAsync(cancel);
        }

        return outcome;
    }

    /// <summary>Applies what was held for the gap that has just closed.</summary>
    public async Task ApplyHeldAsync(LockedInstruction order, CancellationToken cancel)
    {
        var reference = order.Instruction.Reference;
        var held = await db
            .BankMessages.Where(m => m.Reference == reference && m.Outcome == MessageOutcome.Held)
            .OrderBy(m => m.Sequence)
            .ToListAsync(cancel);
        foreach (var message in held)
        {
            if (message.Sequence <= order.Instruction.LastSequence)
                message.Outcome = MessageOutcome.Ignored;
            else if (message.Sequence == order.Instruction.LastSequence + 1)
                (message.Outcome, message.Trouble) = await reports.ApplyAsync(order, Open(message), cancel);
            else
                break;
        }
    }

    private async Task<(MessageOutcome, string?)> JudgeAsync(
        LockedInstruction order,
        Message message,
        CancellationToken cancel
    )
    {
        var (sequence, last) = (message.Report.Sequence, order.Instruction.LastSequence);
        if (await IsUsedOtherwiseAsync(message, cancel))
            return (MessageOutcome.Exception, "sequence_used_otherwise");
        if (sequence <= last)
            return (MessageOutcome.Ignored, null);
        return sequence == last + 1
            ? await reports.ApplyAsync(order, message.Report, cancel)
            : (MessageOutcome.Held, null);
    }

    /// <summary>Another message took this place in the sequence with other content.</summary>
    private async Task<bool> IsUsedOtherwiseAsync(Message message, CancellationToken cancel)
    {
        var digest = Digest(message.Report);
        return await db.BankMessages.AnyAsync(
            m =>
                m.Reference == message.Reference
                && m.Sequence == message.Report.Sequence
                && m.Outcome != MessageOutcome.Exception
                && m.Digest != digest,
            cancel
        );
    }

    private void Keep(Message message, MessageOutcome outcome, string? trouble) =>
        db.BankMessages.Add(
            new BankMessage
            {
                Bank = message.Bank,
                MessageId = message.MessageId,
                Reference = message.Reference,
                Sequence = message.Report.Sequence,
                Type = Snake.Case(message.Report.Type),
                Digest = Digest(message.Report),
                DataSealed = vault.SealBytes(
                    JsonSerializer.SerializeToUtf8Bytes(message.Report.Data),
                    SealedPlace.BankReport,
                    $"{message.Bank}/{message.MessageId}"
                ),
                ReceivedAt = wallClock.GetUtcNow(),
                Outcome = outcome,
                Trouble = trouble,
            }
        );

    private BankReport Open(BankMessage message)
    {
        var clear = vault.OpenBytes(message.DataSealed, SealedPlace.BankReport, $"{message.Bank}/{message.MessageId}");
        try
        {
            return new BankReport(
                Snake.Read<BankReportType>(message.Type),
                message.Sequence,
                JsonSerializer.Deserialize<BankOrderData>(clear)!
            );
        }
        finally
        {
            CryptographicOperations.ZeroMemory(clear);
        }
    }

    /// <summary>Keyed, since a card number in the data could be found by trying.</summary>
    private byte[] Digest(BankReport report) =>
        vault.Fingerprint([.. JsonSerializer.SerializeToUtf8Bytes(report.Data), (byte)report.Type]);
}
