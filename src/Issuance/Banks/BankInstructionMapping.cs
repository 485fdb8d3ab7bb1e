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
        instruction.HasIndex(i => new { i.CardId, i.Attempt }).IsUnique();
        // Attempt n+1 exists only after attempt n has failed: at most one attempt of a card is open.
        instruction
            .HasIndex(i => i.CardId, "ux_bank_instructions_one_open_per_card")
            .IsUnique()
            .HasFilter("state in ('prepared', 'sent', 'not_sent', 'unknown', 'needs_review')");
        instruction.HasIndex(i => new { i.State, i.Since });
    }
}
