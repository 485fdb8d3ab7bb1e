using Issuance.Observability;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Issuance.Banks;

internal sealed class BankInstructionMapping : IEntityTypeConfiguration<BankInstruction>
{
    public void Configure(EntityTypeBuilder<BankInstruction> instruction)
    {
        instruction.HasKey(i => i.Reference);
        instruction.Property(i => i.Reference).HasMaxLength(35);
        instruction.Property(i => i.Version).IsConcurrencyToken();
        instruction.Ignore(i => i.BaseReference);
        instruction.Ignore(i => i.IsSettled);
        instruction.Ignore(i => i.MakesCard);
        instruction.Ignore(i => i.MovesMoney);
        // As it was created; a narrower type would rewrite the table.
        instruction.Property(i => i.Kind).HasColumnType("text");
        instruction.Property(i => i.SubjectReference).HasMaxLength(35);
        instruction.Property(i => i.BankSerial).HasMaxLength(64);
        instruction.Property(i => i.TraceParent).HasMaxLength(Traces.ParentLength);
        instruction
            .HasIndex(i => new { i.CardId, i.Attempt }, "ux_bank_instructions_attempt_of_a_card")
            .IsUnique()
            .HasFilter("kind in ('open_account_order_card', 'replace_card')");
        // Attempt n+1 exists only after attempt n has failed: at most one attempt of a card is open.
        instruction
            .HasIndex(i => i.CardId, "ux_bank_instructions_one_open_per_card")
            .IsUnique()
            .HasFilter(
                "kind in ('open_account_order_card', 'replace_card') and state in ('prepared', 'sent', 'not_sent', 'unknown', 'needs_review')"
            );
        // All about a card, oldest first: its history, and what is open, since the next waits for the one before.
        instruction.HasIndex(i => new { i.CardId, i.CreatedAt });
        instruction.HasIndex(i => new { i.State, i.Since });
        // What each bank's part of the operations page counts.
        instruction
            .HasIndex(
                i => new
                {
                    i.Bank,
                    i.State,
                    i.Since,
                },
                "ix_bank_instructions_open_of_a_bank"
            )
            .HasFilter("state in ('prepared', 'sent', 'not_sent', 'unknown', 'needs_review')");
        instruction.ToTable(table =>
            table.HasCheckConstraint(
                "ck_bank_instructions_card_unless_batch",
                "(kind = 'submit_batch') = (card_id is null and application_id is null)"
            )
        );
    }
}
