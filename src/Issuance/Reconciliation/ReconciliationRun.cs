using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Issuance.Reconciliation;

public enum RunState
{
    Running,
    Finished,

    /// <summary>Nothing follows from it; the same day is tried again.</summary>
    Failed,
}

/// <summary>One comparison of a bank's books of one day with ours, with its totals. Of a bank and day one run finishes.</summary>
public sealed class ReconciliationRun
{
    public long Number { get; private set; }
    public required string Bank { get; init; }

    /// <summary>The day whose books were read; Asia/Shanghai, wall clock.</summary>
    public required DateOnly Day { get; init; }

    /// <summary>The recovery that it was made for, while the day still ran; the day itself is compared as always.</summary>
    public long? Recovery { get; init; }

    /// <summary>Wall clock.</summary>
    public required DateTimeOffset StartedAt { get; init; }
    public DateTimeOffset? FinishedAt { get; set; }
    public RunState State { get; set; }

    /// <summary>Why it failed, as a code; null for a run that did not.</summary>
    public string? Trouble { get; set; }

    /// <summary>Lines that the bank's books held.</summary>
    public int RowsRead { get; set; }

    /// <summary>Accounts in the bank's books.</summary>
    public int Theirs { get; set; }

    /// <summary>Accounts that the bank has by what we know.</summary>
    public int Ours { get; set; }

    /// <summary>Accounts and credits that both sides tell alike.</summary>
    public int Matched { get; set; }

    /// <summary>Not alike, but something about it was on its way: looked at again the next day.</summary>
    public int InMotion { get; set; }

    /// <summary>Orders of unknown fate that the books settled as accepted.</summary>
    public int Settled { get; set; }

    /// <summary>Instructions that became reconciled.</summary>
    public int Reconciled { get; set; }
    public int MissingWithUs { get; set; }
    public int MissingWithBank { get; set; }
    public int StateDiffers { get; set; }
    public int AmountDiffers { get; set; }

    /// <summary>Control sums of the day's credits by the bank's books and by ours; integer fen.</summary>
    public long TheirFen { get; set; }
    public long OurFen { get; set; }

    public int Differences => MissingWithUs + MissingWithBank + StateDiffers + AmountDiffers;
}

internal sealed class ReconciliationRunMapping : IEntityTypeConfiguration<ReconciliationRun>
{
    public void Configure(EntityTypeBuilder<ReconciliationRun> run)
    {
        run.ToTable("reconciliation_runs");
        run.HasKey(r => r.Number);
        run.Property(r => r.Number).UseIdentityAlwaysColumn();
        run.Ignore(r => r.Differences);
        run.Property(r => r.Trouble).HasMaxLength(64);
        run.HasIndex(r => new { r.Bank, r.Day }, "ux_reconciliation_runs_finished")
            .IsUnique()
            .HasFilter("state = 'finished' and recovery is null");
        run.HasIndex(r => new { r.Bank, r.Number });
    }
}
