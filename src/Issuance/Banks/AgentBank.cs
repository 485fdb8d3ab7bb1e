using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Issuance.Banks;

/// <summary>A designated agent bank, as people choose it; how to talk to it is its adapter's affair.</summary>
public sealed class AgentBank
{
    public required string Code { get; init; }
    public required string Name { get; init; }
}

/// <summary>A branch; only branches of the issuing bank switch on a card's bank function (R002).</summary>
public sealed class BankBranch
{
    public required string Code { get; init; }
    public required string Bank { get; init; }
}

/// <summary>The office of a city has designated a bank for its insured (R090). Without one the bank takes no applications there.</summary>
public sealed class BankDesignation
{
    public required string Bank { get; init; }

    /// <summary>First four digits of the division.</summary>
    public required string City { get; init; }

    /// <summary>Business dates, both included; null: until further notice.</summary>
    public required DateOnly ValidFrom { get; init; }
    public DateOnly? ValidTo { get; init; }
}

/// <summary>A person holds a bank back: nothing is sent to it until it is released; what it tells is still taken.</summary>
public sealed class BankHold
{
    public required string Bank { get; init; }
    public required string Reason { get; init; }
    public required string Who { get; init; }

    /// <summary>Wall clock.</summary>
    public required DateTimeOffset Since { get; init; }
}

internal sealed class AgentBankMapping
    : IEntityTypeConfiguration<AgentBank>,
        IEntityTypeConfiguration<BankBranch>,
        IEntityTypeConfiguration<BankDesignation>,
        IEntityTypeConfiguration<BankHold>
{
    public void Configure(EntityTypeBuilder<BankDesignation> designation)
    {
        designation.HasKey(d => new
        {
            d.Bank,
            d.City,
            d.ValidFrom,
        });
        designation.Property(d => d.City).HasMaxLength(4);
        designation.HasOne<AgentBank>().WithMany().HasForeignKey(d => d.Bank);
    }

    public void Configure(EntityTypeBuilder<BankHold> hold)
    {
        hold.HasKey(h => h.Bank);
        hold.Property(h => h.Reason).HasMaxLength(200);
    }

    public void Configure(EntityTypeBuilder<AgentBank> bank) => bank.HasKey(b => b.Code);

    public void Configure(EntityTypeBuilder<BankBranch> branch)
    {
        branch.HasKey(b => b.Code);
        branch.HasOne<AgentBank>().WithMany().HasForeignKey(b => b.Bank);
    }
}
