using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Issuance.Cards;

/// <summary>One switching-on at a branch; calls that changed nothing leave none.</summary>
public sealed class BankActivation
{
    public long Number { get; private set; }
    public required string CardId { get; init; }

    /// <summary>Business time.</summary>
    public required DateTimeOffset At { get; init; }
    public required string Branch { get; init; }
    public required string Teller { get; init; }
    public required string[] ChangedFunctions { get; init; }
}

internal sealed class BankActivationMapping : IEntityTypeConfiguration<BankActivation>
{
    public void Configure(EntityTypeBuilder<BankActivation> activation)
    {
        activation.HasKey(a => a.Number);
        activation.Property(a => a.Number).UseIdentityAlwaysColumn();
        activation.HasIndex(a => a.CardId);
    }
}
