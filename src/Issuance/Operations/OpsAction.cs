using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Issuance.Operations;

/// <summary>What a person on duty did, why, and what it changed. The database lets nobody change or delete a row.</summary>
public sealed class OpsAction
{
    public long Number { get; private set; }

    /// <summary>Wall clock.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>The member of staff.</summary>
    public required string Who { get; init; }

    /// <summary>Such as <c>job.pause</c>, <c>instruction.enquire</c>, <c>work_items.retry</c>.</summary>
    public required string Action { get; init; }

    /// <summary>The job, reference, bulk action or item; an id, never a person.</summary>
    public required string Target { get; init; }
    public required string Reason { get; init; }

    /// <summary>State before and after, as short words; null where there is none.</summary>
    public required string? Before { get; init; }
    public required string? After { get; init; }
}

internal sealed class OpsActionMapping : IEntityTypeConfiguration<OpsAction>
{
    public void Configure(EntityTypeBuilder<OpsAction> action)
    {
        action.HasKey(a => a.Number);
        action.Property(a => a.Number).UseIdentityAlwaysColumn();
        action.Property(a => a.Reason).HasMaxLength(OpsReason.MaxLength);
        action.HasIndex(a => new { a.Who, a.Number });
        action.HasIndex(a => new { a.Action, a.Number });
        action.HasIndex(a => new { a.Target, a.Number });
    }
}
