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

internal sealed class AgentBankMapping : IEntityTypeConfiguration<AgentBank>, IEntityTypeConfiguration<BankBranch>
{
    public void Configure(EntityTypeBuilder<AgentBank> bank) => bank.HasKey(b => b.Code);

    public void Configure(EntityTypeBuilder<BankBranch> branch)
    {
        branch.HasKey(b => b.Code);
        branch.HasOne<AgentBank>().WithMany().HasForeignKey(b => b.Bank);
    }
}
