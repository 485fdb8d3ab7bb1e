using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Issuance.Cards;

internal sealed class CardMapping : IEntityTypeConfiguration<Card>
{
    public void Configure(EntityTypeBuilder<Card> card)
    {
        // The database repeats what must never be, so that a hand-written UPDATE cannot break it either.
        card.ToTable(
            "cards",
            table =>
            {
                table.HasCheckConstraint(
                    "ck_cards_bank_active_has_time",
                    "bank <> 'active' or bank_activated_at is not null"
                );
                table.HasCheckConstraint(
                    "ck_cards_insurance_active_has_time",
                    "insurance <> 'active' or insurance_activated_at is not null"
                );
                table.HasCheckConstraint(
                    "ck_cards_handed_over_has_time",
                    "custody <> 'handed_over' or handed_over_at is not null"
                );
            }
        );
        card.Property(c => c.Id).HasMaxLength(30);
        card.Property(c => c.Version).IsConcurrencyToken();
        card.Ignore(c => c.MedicalAccount);
        card.Ignore(c => c.IsInsuranceUsable);
        card.Ignore(c => c.IsClosed);
        card.Ignore(c => c.MayReorder);
        card.Ignore(c => c.IsCollectable);
        card.Property(c => c.AppointmentId).HasMaxLength(30);
        card.Ignore(c => c.AllowedCommands);
        card.HasIndex(c => c.ApplicationId).IsUnique();
        card.HasIndex(c => c.OrderReference).IsUnique();
        card.HasIndex(c => c.Serial).IsUnique();
        card.HasIndex(c => c.CardNumberIndex).IsUnique();
        // One live card per person, however many requests race.
        card.HasIndex(c => c.HolderIndex, "ux_cards_one_live_per_holder")
            .IsUnique()
            .HasFilter("status not in ('cancelled', 'replaced', 'sealed', 'expired')");
        card.HasIndex(c => new { c.ServicePoint, c.Custody });
    }
}
