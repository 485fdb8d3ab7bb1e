using Issuance.Shared;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Issuance.Applications;

internal sealed class CardApplicationMapping : IEntityTypeConfiguration<CardApplication>
{
    public void Configure(EntityTypeBuilder<CardApplication> application)
    {
        application.ToTable(
            "applications",
            table =>
                // Maker is not checker, whatever code runs.
                table.HasCheckConstraint(
                    "ck_applications_maker_is_not_checker",
                    "review_person is null or review_person <> intake_person"
                )
        );
        application.Property(a => a.Id).HasMaxLength(30);
        application.Property(a => a.Version).IsConcurrencyToken();
        application.Property(a => a.Materials).HasColumnType("jsonb");
        application.Property(a => a.Warnings).HasColumnType("jsonb");
        application.Ignore(a => a.AllowedCommands);
        application.Ignore(a => a.IsDeadlineOpen);
        application.Ignore(a => a.Person);
        application.Property<byte[]>("NameSealed");
        application.Property<byte[]>("IdNumberSealed");
        application.Property<byte[]>("MobileSealed");
        application.Property<Sex>("Sex");
        application.Property<Scheme>("Scheme");
        application.Property<string>("Division").HasMaxLength(6);
        // One application in hand per person, however many requests race.
        application
            .HasIndex(a => a.HolderIndex, "ux_applications_one_received_per_holder")
            .IsUnique()
            .HasFilter("status = 'received'");
        application.HasIndex(a => a.CardId);
        application.HasIndex(a => new { a.CreatedAt, a.Id });
        application.HasIndex(a => new
        {
            a.ServicePoint,
            a.CreatedAt,
            a.Id,
        });
        application
            .HasIndex(a => a.DueSoonAt, "ix_applications_running_deadlines")
            .HasFilter("deadline_state = 'running'");
        application
            .HasIndex(a => new { a.DueAt, a.Id }, "ix_applications_settled_by_due")
            .HasFilter("met_at is not null");
    }
}
