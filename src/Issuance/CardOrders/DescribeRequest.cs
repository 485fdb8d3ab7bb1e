using System.Text.Json;
using Issuance.Applications;
using Issuance.Banks;
using Issuance.Cards;
using Issuance.Persistence;
using Issuance.Shared;
using Issuance.Transfers;
using Microsoft.EntityFrameworkCore;

namespace Issuance.CardOrders;

/// <summary>What goes to the bank for an instruction, in clear; and the keyed hash by which a resend is known to say the same.</summary>
public sealed class DescribeRequest(IssuanceDb db, Vault vault)
{
    public async Task<BankRequest> RunAsync(LockedInstruction order, CancellationToken cancel)
    {
        var instruction = order.Instruction;
        var reference = instruction.Reference;
        return instruction.Kind switch
        {
            InstructionKind.OpenAccountOrderCard => new BankRequest.OpenAccountAndOrderCard(
                reference,
                Holder(order.Application),
                order.Application.ServicePoint
            ),
            InstructionKind.ReplaceCard => new BankRequest.ReplaceCard(
                reference,
                await CardAtBankAsync(instruction, cancel),
                Holder(order.Application),
                order.Application.ServicePoint
            ),
            InstructionKind.Freeze => new BankRequest.Freeze(
                reference,
                await CardAtBankAsync(instruction, cancel),
                instruction.Cause ?? "suspended"
            ),
            InstructionKind.Unfreeze => new BankRequest.Unfreeze(reference, await CardAtBankAsync(instruction, cancel)),
            InstructionKind.Close => new BankRequest.Close(reference, await CardAtBankAsync(instruction, cancel)),
            InstructionKind.SubmitBatch => await BatchAsync(instruction, cancel),
            var other => throw new InvalidOperationException($"Nothing is known of {other}."),
        };
    }

    /// <remarks>
    /// A card's number may become known between two sends, so it is no part of what must stay the same: the order reference
    /// names the card. Nor is the mobile number, which a clerk may correct meanwhile: for whom it is does not change by that.
    /// </remarks>
    public byte[] HashOf(BankRequest request) => HashOf(request, Text);

    /// <summary>As a version before this one wrote it, the mobile number included: what it sent may have to go out again.</summary>
    public byte[] FormerHashOf(BankRequest request) =>
        HashOf(request, holder => $"{holder.Name}\n{holder.IdNumber}\n{holder.Mobile}\n{holder.Sex}");

    private byte[] HashOf(BankRequest request, Func<BankHolder, string> text) =>
        vault.Fingerprint(
            request switch
            {
                BankRequest.Freeze { Card: var card, Cause: var cause } => Bytes(request, card.OrderReference, cause),
                BankRequest.Unfreeze { Card: var card } => Bytes(request, card.OrderReference),
                BankRequest.Close { Card: var card } => Bytes(request, card.OrderReference),
                BankRequest.ReplaceCard r => Bytes(request, r.Card.OrderReference, r.ServicePoint, text(r.Holder)),
                BankRequest.OpenAccountAndOrderCard r => Bytes(request, r.ServicePoint, text(r.Holder)),
                BankRequest.SubmitBatch r => Bytes(
                    request,
                    [.. r.Lines.Select(line => $"{line.LineReference}={line.AmountFen}")]
                ),
                _ => throw new InvalidOperationException("not a request"),
            }
        );

    private static byte[] Bytes(BankRequest request, params string[] parts) =>
        JsonSerializer.SerializeToUtf8Bytes<string[]>([request.Kind.ToString(), request.Reference, .. parts]);

    private static string Text(BankHolder holder) => $"{holder.Name}\n{holder.IdNumber}\n{holder.Sex}";

    private BankHolder Holder(CardApplication application)
    {
        var person = application.Person;
        return new BankHolder(
            person.OpenName(vault, application.Id),
            person.OpenIdNumber(vault, application.Id),
            person.OpenMobile(vault, application.Id),
            Snake.Case(person.Sex)
        );
    }

    private async Task<CardAtBank> CardAtBankAsync(BankInstruction instruction, CancellationToken cancel)
    {
        var subject = instruction.SubjectReference!;
        var card = await db
            .Cards.AsNoTracking()
            .Where(c => c.OrderReference == subject)
            .Select(c => new { c.Id, c.CardNumberSealed })
            .SingleOrDefaultAsync(cancel);
        var number = card?.CardNumberSealed is { } box ? vault.Open(box, SealedPlace.CardNumber, card.Id) : null;
        return new CardAtBank(subject, number);
    }

    private async Task<BankRequest.SubmitBatch> BatchAsync(BankInstruction instruction, CancellationToken cancel)
    {
        var batch = await db
            .TransferBatches.AsNoTracking()
            .SingleAsync(b => b.BaseReference == instruction.BaseReference, cancel);
        var lines = await (
            from line in db.TransferLines.AsNoTracking()
            where line.BatchReference == batch.BaseReference
            join card in db.Cards.AsNoTracking() on line.CardId equals card.Id
            orderby line.Reference
            select new
            {
                line.Reference,
                line.OrderReference,
                line.AmountFen,
                card.Id,
                card.CardNumberSealed,
            }
        ).ToListAsync(cancel);
        var request = new BankRequest.SubmitBatch(
            instruction.Reference,
            batch.Period,
            [
                .. lines.Select(line => new BatchLine(
                    line.Reference,
                    new CardAtBank(
                        line.OrderReference,
                        line.CardNumberSealed is { } box ? vault.Open(box, SealedPlace.CardNumber, line.Id) : null
                    ),
                    line.AmountFen
                )),
            ]
        );
        // The control totals were frozen with the batch; what does not add up never leaves.
        if (request.Lines.Count != batch.LineCount || request.TotalFen != batch.TotalFen)
            throw new InvalidOperationException($"Batch {batch.BaseReference} does not add up.");
        return request;
    }
}
