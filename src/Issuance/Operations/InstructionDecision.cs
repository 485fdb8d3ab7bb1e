using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Issuance.Operations;

public enum DecisionAbout
{
    /// <summary>An instruction that only a person can settle; the subject is its reference.</summary>
    Instruction,

    /// <summary>A difference between a bank's books and ours; the subject is its number.</summary>
    Difference,

    /// <summary>A recovery after a restore; the subject is its number.</summary>
    Recovery,
}

/// <summary>What people found out.</summary>
public enum Verdict
{
    /// <summary>The bank did it.</summary>
    Happened,

    /// <summary>The bank certainly did not, and is to be asked again under the same reference.</summary>
    DidNotHappenSendAgain,

    /// <summary>The bank certainly did not, and will not be asked again.</summary>
    DidNotHappenGiveUp,

    /// <summary>Of a difference: put right outside, or nothing is to be done.</summary>
    PutRight,

    /// <summary>Of a recovery: the banks are released although not everything was answered.</summary>
    EndRecovery,
}

public enum DecisionStep
{
    /// <summary>One person is enough; it took effect.</summary>
    Decided,

    /// <summary>Money is concerned: nothing happens before another person confirms.</summary>
    Proposed,

    /// <summary>Another person agreed; it took effect.</summary>
    Confirmed,

    /// <summary>Another person did not agree; nothing happened.</summary>
    Rejected,
}

/// <summary>A person's word about what no machine can know. The database lets nobody change or delete a row.</summary>
public sealed class InstructionDecision
{
    public const int LongestEvidence = 500;

    public long Number { get; private set; }
    public required DecisionAbout About { get; init; }
    public required string Subject { get; init; }
    public required string Bank { get; init; }
    public required Verdict Verdict { get; init; }
    public required DecisionStep Step { get; init; }

    /// <summary>The proposal that this answers, and who made it; null for a proposal and where one person decides.</summary>
    public long? Proposal { get; init; }
    public string? ProposedBy { get; init; }

    /// <summary>The member of staff.</summary>
    public required string Who { get; init; }

    /// <summary>Wall clock.</summary>
    public required DateTimeOffset At { get; init; }
    public required string Reason { get; init; }

    /// <summary>What it rests on: which letter, list or call of the bank. In clear, without numbers of people.</summary>
    public required string Evidence { get; init; }
}

internal sealed class InstructionDecisionMapping : IEntityTypeConfiguration<InstructionDecision>
{
    public void Configure(EntityTypeBuilder<InstructionDecision> decision)
    {
        decision.HasKey(d => d.Number);
        decision.Property(d => d.Number).UseIdentityAlwaysColumn();
        decision.Property(d => d.Subject).HasMaxLength(64);
        decision.Property(d => d.Reason).HasMaxLength(OpsReason.MaxLength);
        decision.Property(d => d.Evidence).HasMaxLength(InstructionDecision.LongestEvidence);
        decision.HasIndex(d => new
        {
            d.About,
            d.Subject,
            d.Number,
        });
        // A proposal is answered once, and by somebody else: whatever the code does.
        decision.HasIndex(d => d.Proposal).IsUnique();
        decision.HasOne<InstructionDecision>().WithMany().HasForeignKey(d => d.Proposal);
        decision.ToTable(
            "instruction_decisions",
            table =>
            {
                table.HasCheckConstraint("ck_instruction_decisions_two_people", "who <> proposed_by");
                table.HasCheckConstraint(
                    "ck_instruction_decisions_answer",
                    "(step in ('confirmed', 'rejected')) = (proposal is not null) and (proposal is null) = (proposed_by is null)"
                );
            }
        );
    }
}
