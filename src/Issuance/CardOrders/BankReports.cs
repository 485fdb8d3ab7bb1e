using Issuance.Banks;
using Issuance.Cards;
using Issuance.Jobs;
using Issuance.Persistence;
using Issuance.Shared;
using Microsoft.EntityFrameworkCore;

namespace Issuance.CardOrders;

/// <summary>Applies a bank's report to the order, its card and its application. One way, whether it came by callback or enquiry.</summary>
public sealed class BankReports(
    IssuanceDb db,
    InstructionSettlement settlement,
    WorkQueue queue,
    OrderTimes times,
    Vault vault,
    Deployment deployment,
    TimeProvider wallClock
)
{
    /// <summary>Applies the report whose turn it is; the caller holds the order's locks.</summary>
    /// <returns>Applied, Ignored, or Exception with its reason: then nothing changed.</returns>
    public async Task<(MessageOutcome Outcome, string? Trouble)> ApplyAsync(
        LockedInstruction order,
        BankReport report,
        CancellationToken cancel
    )
    {
        if (await WhyContradictsAsync(order, report, cancel) is { } trouble)
        {
            await OpsTasks.OpenAsync(db, "bank_message", order.Instruction.Reference, trouble, cancel);
            return (MessageOutcome.Exception, trouble);
        }

        var now = wallClock.GetUtcNow();
        var reason = report.Data.ReasonCode ?? "other";
        var changed = await SettleAsync(order, report.Type, reason, cancel);
        changed |= order.IsPresentOrder && await MoveAsync(order, report, reason, now, cancel);
        order.Instruction.NoteProgress(report.Sequence, now);
        return (changed ? MessageOutcome.Applied : MessageOutcome.Ignored, null);
    }

    /// <summary>The bank's well-signed word settles an order that is still open.</summary>
    private async Task<bool> SettleAsync(
        LockedInstruction order,
        BankReportType type,
        string reason,
        CancellationToken cancel
    )
    {
        var instruction = order.Instruction;
        if (instruction.IsSettled)
            return false;
        if (type == BankReportType.OrderRefused)
        {
            await settlement.DeclineAsync(order, reason);
            return true;
        }

        await settlement.AcceptAsync(order);
        // Whoever sent it may have died before the answer was written down, and nobody else would ever ask: the steps or
        // lines that are still to be told would be lost with the one message that does not come.
        if (instruction.MakesCard || instruction.MovesMoney)
            await queue.WakeAsync(
                WorkKinds.EnquireInstruction,
                instruction.Reference,
                times.NoProgress,
                cancel,
                instruction.Bank
            );
        return true;
    }

    private async Task<bool> MoveAsync(
        LockedInstruction order,
        BankReport report,
        string reason,
        DateTimeOffset now,
        CancellationToken cancel
    )
    {
        var card = order.Card;
        switch (report.Type)
        {
            case BankReportType.OrderAccepted when card.WhyNotTake(CustodyStep.Accept) is null:
                card.AcceptOrder(report.Data.AccountLast4);
                return true;
            case BankReportType.OrderRefused when card.WhyNotTake(CustodyStep.Refuse) is null:
                await settlement.RefuseAsync(order, reason);
                return true;
            case BankReportType.OrderProduced when card.WhyNotTake(CustodyStep.StartProduction) is null:
                card.StartProduction();
                card.Produce(
                    report.Data.Serial!,
                    report.Data.Last4!,
                    vault.Seal(report.Data.CardNumber!, SealedPlace.CardNumber, card.Id),
                    vault.IndexOfCardNumber(report.Data.CardNumber!)
                );
                return true;
            case BankReportType.OrderProductionFailed when card.WhyNotTake(CustodyStep.StartProduction) is null:
                card.StartProduction();
                card.FailProduction();
                await ReorderOrGiveUpAsync(order, reason, now, cancel);
                return true;
            case BankReportType.OrderInTransit when card.WhyNotTake(CustodyStep.Ship) is null:
                card.Ship(report.Data.ShipmentRef);
                return true;
            default:
                return false;
        }
    }

    /// <summary>Another attempt under another reference, since this one has definitely failed; at most two re-orders.</summary>
    private async Task ReorderOrGiveUpAsync(
        LockedInstruction order,
        string reason,
        DateTimeOffset now,
        CancellationToken cancel
    )
    {
        if (!order.Card.MayReorder)
        {
            await settlement.GiveUpAsync(order, "production_failed", reason);
            return;
        }

        var next = order.Instruction.NextAttempt(now);
        db.BankInstructions.Add(next);
        order.Card.Reorder(next.Reference);
        await queue.WakeAsync(WorkKinds.OrderCard, next.Reference, TimeSpan.Zero, cancel, next.Bank);
    }

    /// <summary>What in a report cannot be true of this order; kept for a person, since no state follows from it.</summary>
    private async Task<string?> WhyContradictsAsync(
        LockedInstruction order,
        BankReport report,
        CancellationToken cancel
    )
    {
        var data = report.Data;
        if (!order.Instruction.MakesCard)
            return report.Type is BankReportType.OrderAccepted or BankReportType.OrderRefused
                ? null
                : "no_card_is_made";
        if (report.Type == BankReportType.OrderInTransit && data.ServicePoint != order.Card.ServicePoint)
            return "other_service_point";
        if (report.Type != BankReportType.OrderProduced)
            return null;
        if (!BankCardNumber.TryRead(data.CardNumber ?? "", deployment.IsSandbox, out var number))
            return "card_number_invalid";
        if (number.Last4 != data.Last4)
            return "last4_does_not_fit";
        var index = vault.IndexOfCardNumber(number.Digits);
        var taken = await db.Cards.AnyAsync(
            c => c.Id != order.Card.Id && (c.Serial == data.Serial || c.CardNumberIndex == index),
            cancel
        );
        return taken ? "number_of_another_card" : null;
    }
}
