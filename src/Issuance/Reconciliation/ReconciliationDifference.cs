using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Issuance.Reconciliation;

public enum DifferenceKind
{
    /// <summary>The bank has it (an account, a second account under one reference, a credit), we do not.</summary>
    MissingWithUs,

    /// <summary>We have it by the bank's own word, its books do not.</summary>
    MissingWithBank,

    /// <summary>Open, frozen, closed, or the card's last four digits.</summary>
    StateDiffers,

    /// <summary>A credit that we know otherwise.</summary>
    AmountDiffers,
}

public enum DifferenceAbout
{
    Account,
    Credit,
}

public enum DifferenceState
{
    Open,
    Resolved,
}

/// <summary>Something that a bank's books and ours tell differently, until both agree again or people have put it right.</summary>
public sealed class ReconciliationDifference
{
    public long Number { get; private set; }
    public required string Bank { get; init; }
    public required DifferenceKind Kind { get; init; }

    /// <summary>The order's or the credit's reference, as the books give it.</summary>
    public required string Reference { get; init; }
    public required DifferenceAbout About { get; init; }

    /// <summary>What each side says, as short JSON: states, last four digits, amounts in fen. No personal data; null where a side says nothing.</summary>
    public required string? Ours { get; init; }
    public required string? Theirs { get; init; }

    public DifferenceState State { get; private set; }

    /// <summary>The runs that saw it first and last.</summary>
    public required long FirstRun { get; init; }
    public required long LastRun { get; init; }

    /// <summary>The day of the books that told it last.</summary>
    public required DateOnly Day { get; init; }

    /// <summary>Wall clock.</summary>
    public required DateTimeOffset OpenedAt { get; init; }
    public DateTimeOffset? ResolvedAt { get; private set; }

    /// <summary><c>agrees_again</c>, <c>became_another</c> (told as another kind of difference now), <c>decided</c> by people.</summary>
    public string? How { get; private set; }

    /// <summary>Whether two people decide about it.</summary>
    public bool IsAboutMoney => About == DifferenceAbout.Credit;

    /// <summary>People have put it right outside, or found that nothing is to be done.</summary>
    /// <exception cref="InvalidOperationException">It is resolved already.</exception>
    public void Resolve(DateTimeOffset now)
    {
        if (State != DifferenceState.Open)
            throw new InvalidOperationException($"Difference {Number} is resolved.");
        State = DifferenceState.Resolved;
        ResolvedAt = now;
        How = "decided";
    }
}

internal sealed class ReconciliationDifferenceMapping : IEntityTypeConfiguration<ReconciliationDifference>
{
    public void Configure(EntityTypeBuilder<ReconciliationDifference> difference)
    {
        difference.ToTable("reconciliation_differences");
        difference.HasKey(d => d.Number);
        difference.Property(d => d.Number).UseIdentityAlwaysColumn();
        difference.Ignore(d => d.IsAboutMoney);
        difference.Property(d => d.Reference).HasMaxLength(BooksStage.LongestReference);
        difference.Property(d => d.Ours).HasMaxLength(300);
        difference.Property(d => d.Theirs).HasMaxLength(300);
        difference
            .HasIndex(
                d => new
                {
                    d.Bank,
                    d.Kind,
                    d.Reference,
                },
                "ux_reconciliation_differences_open"
            )
            .IsUnique()
            .HasFilter("state = 'open'");
        difference.HasIndex(d => new { d.State, d.Number });
        difference.HasIndex(d => new
        {
            d.State,
            d.Bank,
            d.Kind,
            d.Number,
        });
    }
}
