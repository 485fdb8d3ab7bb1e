using Issuance.Banks;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Issuance.Transfers;

/// <summary>
/// A list of credits for one bank, frozen with its control totals before anything is sent (R089). It goes out as one
/// instruction; another attempt of it exists only after the one before has definitely failed.
/// </summary>
public sealed class TransferBatch
{
    /// <summary>Without the attempt; the instruction's reference adds it.</summary>
    public required string BaseReference { get; init; }
    public required string Bank { get; init; }

    /// <summary>The last day of the month whose money it is.</summary>
    public required DateOnly Period { get; init; }
    public required int LineCount { get; init; }

    /// <summary>Integer fen; the sum of the lines.</summary>
    public required long TotalFen { get; init; }

    /// <summary>Wall clock.</summary>
    public required DateTimeOffset CreatedAt { get; init; }
}

public enum TransferState
{
    /// <summary>Not told yet, whatever became of the batch.</summary>
    Pending,

    /// <summary>The bank credited the account.</summary>
    Paid,

    /// <summary>The bank sent the money back; nothing moved.</summary>
    Returned,
}

/// <summary>One credit. Its reference is permanent: one a period, card, kind and attempt.</summary>
public sealed class TransferLine
{
    public required string Reference { get; init; }
    public required string BatchReference { get; init; }
    public required string CardId { get; init; }

    /// <summary>The reference under which the bank knows the card.</summary>
    public required string OrderReference { get; init; }
    public required DateOnly Period { get; init; }

    /// <summary><c>allocation</c> for the month's money.</summary>
    public required string Kind { get; init; }
    public required int Attempt { get; init; }
    public required long AmountFen { get; init; }

    public TransferState State { get; private set; }

    /// <summary>What the bank says that it booked; integer fen.</summary>
    public long? BookedFen { get; private set; }
    public string? ReasonCode { get; private set; }
    public DateTimeOffset? SettledAt { get; private set; }

    /// <summary>The day of the bank's books that hold the credit as we do; null until then.</summary>
    public DateOnly? ReconciledOn { get; private set; }

    /// <summary>Notes the bank's word about this line, once.</summary>
    /// <returns>Why it cannot be true, or null once it is noted. A repeat of the same word changes nothing.</returns>
    public string? Settle(BatchLineResult result, DateTimeOffset now)
    {
        var state = result.IsPaid ? TransferState.Paid : TransferState.Returned;
        if (State != TransferState.Pending)
            return State == state && (!result.IsPaid || BookedFen == result.AmountFen) ? null : "line_told_otherwise";
        if (result.IsPaid && result.AmountFen != AmountFen)
            return "amount_differs";
        State = state;
        BookedFen = result.IsPaid ? result.AmountFen : null;
        ReasonCode = result.ReasonCode;
        SettledAt = now;
        return null;
    }
}

internal sealed class TransferMapping : IEntityTypeConfiguration<TransferBatch>, IEntityTypeConfiguration<TransferLine>
{
    public void Configure(EntityTypeBuilder<TransferBatch> batch)
    {
        batch.HasKey(b => b.BaseReference);
        batch.Property(b => b.BaseReference).HasMaxLength(32);
    }

    public void Configure(EntityTypeBuilder<TransferLine> line)
    {
        line.HasKey(l => l.Reference);
        line.Property(l => l.Reference).HasMaxLength(35);
        line.HasOne<TransferBatch>().WithMany().HasForeignKey(l => l.BatchReference);
        line.Property(l => l.Kind).HasMaxLength(16);
        // Money is never told apart by anything that expires.
        line.HasIndex(l => new
            {
                l.Period,
                l.CardId,
                l.Kind,
                l.Attempt,
            })
            .IsUnique();
        // Lines of one batch are looked at together, and what is paid but in no books yet.
        line.HasIndex(l => l.SettledAt, "ix_transfer_lines_unbooked")
            .HasFilter("state = 'paid' and reconciled_on is null");
        line.ToTable(table => table.HasCheckConstraint("ck_transfer_lines_amount", "amount_fen > 0"));
    }
}
