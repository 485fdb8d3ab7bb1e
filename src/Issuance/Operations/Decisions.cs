using Issuance.Persistence;
using Issuance.Shared;
using Microsoft.EntityFrameworkCore;

namespace Issuance.Operations;

/// <summary>What somebody says about a matter: why, and what it rests on.</summary>
public sealed record DecisionWords(string Who, string Reason, string Evidence);

/// <summary>
/// Writes decisions down, and knows whether one takes effect: where money is concerned two people have to agree. The caller
/// holds the lock of what is decided about, so that nobody decides twice.
/// </summary>
public sealed class Decisions(IssuanceDb db, OpsLog log, TimeProvider wallClock)
{
    /// <summary>Says why these words are not taken, or null.</summary>
    public static Refusal? WhyNot(DecisionWords words)
    {
        if (OpsReason.WhyNot(words.Reason) is { } reason)
            return reason;
        return OpsReason.WhyNot(words.Evidence, InstructionDecision.LongestEvidence) switch
        {
            null => null,
            { Code: "reason_holds_number" } => OperationsRefusals.EvidenceHoldsNumber,
            _ => OperationsRefusals.EvidenceMissing,
        };
    }

    /// <summary>The proposal that waits for a second person; null where there is none.</summary>
    public Task<InstructionDecision?> OpenProposalAsync(
        DecisionAbout about,
        string subject,
        CancellationToken cancel
    ) =>
        db
            .InstructionDecisions.AsNoTracking()
            .Where(d => d.About == about && d.Subject == subject && d.Step == DecisionStep.Proposed)
            .Where(d => !db.InstructionDecisions.Any(answer => answer.Proposal == d.Number))
            .OrderBy(d => d.Number)
            .FirstOrDefaultAsync(cancel);

    /// <summary>Everything that was said about a matter, oldest first.</summary>
    public async Task<IReadOnlyList<InstructionDecision>> HistoryAsync(
        DecisionAbout about,
        string subject,
        CancellationToken cancel
    ) =>
        await db
            .InstructionDecisions.AsNoTracking()
            .Where(d => d.About == about && d.Subject == subject)
            .OrderBy(d => d.Number)
            .ToListAsync(cancel);

    /// <summary>One person's decision: takes effect, or is a proposal where two are needed.</summary>
    /// <returns>Why not; or whether it takes effect now.</returns>
    public async Task<(Refusal? Refusal, bool TakesEffect)> TakeAsync(
        DecisionAbout about,
        string subject,
        string bank,
        Verdict verdict,
        bool needsTwo,
        DecisionWords words,
        CancellationToken cancel
    )
    {
        if (needsTwo && await OpenProposalAsync(about, subject, cancel) is not null)
            return (OperationsRefusals.ProposalOpen, false);
        Record(about, subject, bank, verdict, needsTwo ? DecisionStep.Proposed : DecisionStep.Decided, null, words);
        return (null, !needsTwo);
    }

    /// <summary>The second person's word about a proposal.</summary>
    /// <returns>Why not; else what was proposed, which takes effect where they agree.</returns>
    public async Task<(Refusal? Refusal, Verdict? TakesEffect)> AnswerAsync(
        DecisionAbout about,
        string subject,
        bool agrees,
        DecisionWords words,
        CancellationToken cancel
    )
    {
        if (await OpenProposalAsync(about, subject, cancel) is not { } proposal)
            return (OperationsRefusals.NoProposal, null);
        if (string.Equals(proposal.Who, words.Who, StringComparison.Ordinal))
            return (OperationsRefusals.SamePerson, null);
        Record(
            about,
            subject,
            proposal.Bank,
            proposal.Verdict,
            agrees ? DecisionStep.Confirmed : DecisionStep.Rejected,
            proposal,
            words
        );
        return (null, agrees ? proposal.Verdict : null);
    }

    private void Record(
        DecisionAbout about,
        string subject,
        string bank,
        Verdict verdict,
        DecisionStep step,
        InstructionDecision? proposal,
        DecisionWords words
    )
    {
        db.InstructionDecisions.Add(
            new InstructionDecision
            {
                About = about,
                Subject = subject,
                Bank = bank,
                Verdict = verdict,
                Step = step,
                Proposal = proposal?.Number,
                ProposedBy = proposal?.Who,
                Who = words.Who,
                At = wallClock.GetUtcNow(),
                Reason = words.Reason.Trim(),
                Evidence = words.Evidence.Trim(),
            }
        );
        var action = $"{Snake.Case(about)}.decide";
        log.Record(
            words.Who,
            action,
            subject,
            words.Reason,
            proposal?.Who,
            $"{Snake.Case(step)} {Snake.Case(verdict)}"
        );
    }
}
