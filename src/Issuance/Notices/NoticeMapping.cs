using Issuance.Observability;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Issuance.Notices;

internal sealed class NoticeMapping : IEntityTypeConfiguration<Notice>
{
    public void Configure(EntityTypeBuilder<Notice> notice)
    {
        notice.Property(n => n.Id).HasMaxLength(30);
        notice.Property(n => n.Number).UseIdentityAlwaysColumn();
        notice.Property(n => n.CardId).HasMaxLength(30);
        notice.Property(n => n.ApplicationId).HasMaxLength(30);
        notice.Property(n => n.Stage).HasMaxLength(60);
        notice.Property(n => n.Language).HasMaxLength(10);
        notice.Property(n => n.TraceParent).HasMaxLength(Traces.ParentLength);
        notice.Property(n => n.ServicePoint).HasMaxLength(32);
        notice.Property(n => n.From).HasColumnName("pickup_from");
        notice.Property(n => n.To).HasColumnName("pickup_to");
        notice.Ignore(n => n.IsOpen);
        notice.Ignore(n => n.Occasion);
        // However many runs, processes and clock jumps ask for it: one notice for each occasion.
        notice
            .HasIndex(
                n => new
                {
                    n.CardId,
                    n.Kind,
                    n.Stage,
                },
                "ux_notices_one_per_stage"
            )
            .IsUnique();
        notice.HasIndex(n => n.DueAt, "ix_notices_due").HasFilter("state in ('queued', 'sending', 'unknown')");
        notice
            .HasIndex(n => new { n.CardId, n.Number }, "ix_notices_open_by_card")
            .HasFilter("state in ('queued', 'sending', 'unknown')");
        notice.HasIndex(n => new { n.CreatedAt, n.Id });
        notice.HasIndex(n => n.ApplicationId);
        // The list behind one number of a day in the operations room.
        notice.HasIndex(
            n => new
            {
                n.State,
                n.Channel,
                n.QueuedAt,
                n.Id,
            },
            "ix_notices_by_day"
        );
        notice.HasIndex(n => new
        {
            n.ServicePoint,
            n.CreatedAt,
            n.Id,
        });
        // That one occasion has one live notice at most is an index over an expression: see OneLiveNotice.
    }
}
