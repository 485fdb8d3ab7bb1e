using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Issuance.Jobs;

/// <summary>Something that a person on duty must look at. One open task per kind and subject.</summary>
public sealed class OpsTask
{
    public long Number { get; private set; }

    /// <summary>Such as <c>order_refused</c>, <c>production_failed</c>, <c>wrong_site</c>, <c>instruction_unknown</c>, <c>bank_message</c>, <c>reconciliation</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>The card, reference or message it is about.</summary>
    public required string Subject { get; init; }

    /// <summary>What is known and what comes next, as a code.</summary>
    public required string Detail { get; init; }

    /// <summary>Wall clock.</summary>
    public required DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset? ClosedAt { get; set; }
}

internal sealed class OpsTaskMapping : IEntityTypeConfiguration<OpsTask>
{
    public void Configure(EntityTypeBuilder<OpsTask> task)
    {
        task.HasKey(t => t.Number);
        task.Property(t => t.Number).UseIdentityAlwaysColumn();
        task.HasIndex(t => new { t.Kind, t.Subject }, "ux_ops_tasks_one_open")
            .IsUnique()
            .HasFilter("closed_at is null");
    }
}
