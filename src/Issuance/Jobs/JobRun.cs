using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Issuance.Jobs;

/// <summary>One run of a job. A run for a business period is unique: the second says that it is done.</summary>
public sealed class JobRun
{
    public long Number { get; private set; }
    public required string Job { get; init; }

    /// <summary>The business date of a run that is made once per period, else null.</summary>
    public DateOnly? Period { get; init; }

    /// <summary>Wall clock.</summary>
    public required DateTimeOffset StartedAt { get; init; }
    public DateTimeOffset? FinishedAt { get; set; }
    public int Items { get; set; }
    public int Failed { get; set; }

    /// <summary>The kind of fault that ended it; null for a run that ended well, runs, or was cut short.</summary>
    public string? Trouble { get; set; }
}

internal sealed class JobRunMapping : IEntityTypeConfiguration<JobRun>
{
    public void Configure(EntityTypeBuilder<JobRun> run)
    {
        run.HasKey(r => r.Number);
        run.Property(r => r.Number).UseIdentityAlwaysColumn();
        run.HasIndex(r => new { r.Job, r.Period }).IsUnique().HasFilter("period is not null");
        run.HasIndex(r => new { r.Job, r.StartedAt });
    }
}
