using Issuance.Observability;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Issuance.Jobs;

public enum WorkState
{
    Queued,
    Done,

    /// <summary>Given up after too many failures; a person looks at the cause and retries.</summary>
    Dead,
}

/// <summary>
/// Something to be done after a commit, written in that commit. Claimed in batches with a lease on the database's
/// clock; the epoch fences off a worker whose lease ran out. Its key names the thing, never a person.
/// </summary>
public sealed class WorkItem
{
    public long Number { get; private set; }
    public required string Kind { get; init; }
    public required string Key { get; init; }

    /// <summary>Whose trouble must not hold up the others': the bank's code, or empty for work that has one queue.</summary>
    public string Lane { get; init; } = "";
    public required DateTimeOffset DueAt { get; set; }
    public WorkState State { get; private set; }
    public DateTimeOffset? LeaseUntil { get; private set; }
    public long Epoch { get; private set; }

    /// <summary>Claims since the last success; back-off and giving up count by it.</summary>
    public int Attempts { get; private set; }
    public string? LastError { get; private set; }
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Who queued it last, as a W3C <c>traceparent</c>; null when that was not traced.</summary>
    public string? TraceParent { get; init; }
    public DateTimeOffset? DoneAt { get; private set; }

    /// <summary>When it was given up; on the database's clock.</summary>
    public DateTimeOffset? DeadAt { get; private set; }

    /// <summary>A person looked at the dead item and set it aside; a wake-up brings it back.</summary>
    public DateTimeOffset? ParkedAt { get; private set; }
    public string? ParkedNote { get; private set; }
}

internal sealed class WorkItemMapping : IEntityTypeConfiguration<WorkItem>
{
    public void Configure(EntityTypeBuilder<WorkItem> item)
    {
        item.HasKey(i => i.Number);
        item.Property(i => i.Number).UseIdentityAlwaysColumn();
        item.HasIndex(i => new { i.Kind, i.Key }).IsUnique();
        item.HasIndex(
                i => new
                {
                    i.Kind,
                    i.Lane,
                    i.DueAt,
                },
                "ix_work_items_due"
            )
            .HasFilter("state = 'queued'");
        item.Property(i => i.ParkedNote).HasMaxLength(200);
        item.Property(i => i.TraceParent).HasMaxLength(Traces.ParentLength);
        // With all that the page of causes counts, so that it reads no item.
        item.HasIndex(
                i => new
                {
                    i.Kind,
                    i.LastError,
                    i.Number,
                },
                "ix_work_items_given_up"
            )
            .IncludeProperties(i => new { i.ParkedAt, i.DeadAt })
            .HasFilter("state = 'dead'");
    }
}
