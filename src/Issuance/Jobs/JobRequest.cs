using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Issuance.Jobs;

/// <summary>A run of a job that a person asked for. Any process can write it; a process that runs jobs takes it up within seconds.</summary>
public sealed class JobRequest
{
    public const string IdPrefix = "jrq_";

    public required string Id { get; init; }
    public required string Job { get; init; }

    /// <summary>The business date to run it for; null: one run as by the clock.</summary>
    public DateOnly? Period { get; init; }
    public required string Who { get; init; }

    /// <summary>Wall clock.</summary>
    public required DateTimeOffset RequestedAt { get; init; }
    public DateTimeOffset? FinishedAt { get; set; }

    /// <summary>done, already_done, failed; null while it waits or runs.</summary>
    public string? Outcome { get; set; }
    public int Items { get; set; }
    public int Failed { get; set; }
}

internal sealed class JobRequestMapping : IEntityTypeConfiguration<JobRequest>
{
    public void Configure(EntityTypeBuilder<JobRequest> request)
    {
        request.Property(r => r.Id).HasMaxLength(30);
        request.HasIndex(r => new { r.Job, r.RequestedAt });
        request.HasIndex(r => r.FinishedAt);
    }
}
