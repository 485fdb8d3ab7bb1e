using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Issuance.Operations;

public enum BulkKind
{
    RetryWorkItems,
    RetryNotices,
}

public enum BulkState
{
    Running,
    Stopped,
    Done,
}

/// <summary>
/// Something done to everything that matches, in the background, in batches. It only moves items back to their queue, by
/// their own state and under a lock: an item that was taken up meanwhile is not touched, so none has its effect twice.
/// </summary>
public sealed class BulkAction
{
    public const string IdPrefix = "blk_";

    public required string Id { get; init; }
    public required BulkKind Kind { get; init; }
    public required string Who { get; init; }
    public required string Reason { get; init; }

    /// <summary>The kind of work item, or the channel of the notices; with <see cref="Cause"/> the filter.</summary>
    public required string Subject { get; init; }
    public required string Cause { get; init; }

    /// <summary>What was eligible in the dry run; capped.</summary>
    public required int Total { get; init; }

    /// <summary>Items that are queued again.</summary>
    public int Done { get; set; }

    /// <summary>Items that matched and are not eligible, or were not any more when their turn came.</summary>
    public int Failed { get; set; }
    public BulkState State { get; set; }

    /// <summary>How far it has come; items that die later than it began are another's affair.</summary>
    public long AfterNumber { get; set; }
    public required long LastNumber { get; init; }

    /// <summary>Wall clock.</summary>
    public required DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset? FinishedAt { get; set; }
}

internal sealed class BulkActionMapping : IEntityTypeConfiguration<BulkAction>
{
    public void Configure(EntityTypeBuilder<BulkAction> action)
    {
        action.Property(a => a.Id).HasMaxLength(30);
        action.Property(a => a.Reason).HasMaxLength(OpsReason.MaxLength);
        // Two people who press the button at once: the second hears that it runs.
        action
            .HasIndex(
                a => new
                {
                    a.Kind,
                    a.Subject,
                    a.Cause,
                },
                "ux_bulk_actions_one_running"
            )
            .IsUnique()
            .HasFilter("state = 'running'");
        action.HasIndex(a => new { a.CreatedAt, a.Id });
    }
}
