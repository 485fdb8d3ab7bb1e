using System.Globalization;
using Issuance.Banks;
using Issuance.Jobs;
using Issuance.Persistence;
using Issuance.Shared;

namespace Issuance.Transfers;

/// <summary>One credit of a batch that is to be made.</summary>
/// <param name="OrderReference">The reference under which the bank knows the card.</param>
/// <param name="AmountFen">Integer fen, at least 1.</param>
/// <param name="Attempt">1, or one more than an attempt that was returned or declined.</param>
public sealed record Credit(string CardId, string OrderReference, long AmountFen, int Attempt = 1);

/// <summary>
/// Freezes a list of credits for one bank, with its control totals, and queues it to be sent, all in the caller's
/// transaction. That nobody is paid twice for a period is the database's rule: one line a (period, card, kind, attempt).
/// </summary>
public sealed class PrepareBatch(IssuanceDb db, WorkQueue queue, TimeProvider wallClock)
{
    /// <summary>More go out in another batch, so that one message stays within what a bank takes and we hold.</summary>
    public const int MostLines = 5_000;

    /// <summary>The month's money of a person's account.</summary>
    public const string Allocation = "allocation";

    private const int ReferenceLength = 22;

    /// <param name="period">The last day of the month whose money it is.</param>
    /// <param name="credits">1 to <see cref="MostLines"/>.</param>
    /// <returns>The instruction that carries it.</returns>
    public BankInstruction Run(string bank, DateOnly period, IReadOnlyList<Credit> credits)
    {
        if (credits.Count is 0 or > MostLines)
            throw new ArgumentException($"A batch has 1 to {MostLines} lines.", nameof(credits));
        var now = wallClock.GetUtcNow();
        var reference = $"bat-{Ids.Token(ReferenceLength)}";
        db.TransferBatches.Add(
            new TransferBatch
            {
                BaseReference = reference,
                Bank = bank,
                Period = period,
                LineCount = credits.Count,
                TotalFen = credits.Sum(credit => credit.AmountFen),
                CreatedAt = now,
            }
        );
        for (var i = 0; i < credits.Count; i++)
            db.TransferLines.Add(Line(reference, i, period, credits[i]));
        var instruction = BankInstruction.ForBatch(reference, 1, bank, now);
        db.BankInstructions.Add(instruction);
        queue.Add(WorkKinds.OrderCard, instruction.Reference, lane: bank);
        return instruction;
    }

    private static TransferLine Line(string batch, int index, DateOnly period, Credit credit) =>
        new()
        {
            Reference = string.Create(CultureInfo.InvariantCulture, $"{batch}-{index + 1:00000}"),
            BatchReference = batch,
            CardId = credit.CardId,
            OrderReference = credit.OrderReference,
            Period = period,
            Kind = Allocation,
            Attempt = credit.Attempt,
            AmountFen = credit.AmountFen,
        };
}
