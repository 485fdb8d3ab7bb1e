using Issuance.Banks;
using Issuance.Persistence;
using Issuance.Shared;
using Microsoft.EntityFrameworkCore;

namespace Issuance.Operations;

/// <summary>An instruction that waits for a person's decision.</summary>
/// <param name="Since">When it came to wait; wall clock.</param>
/// <param name="ProposedBy">Who proposed what becomes of it, where a second person is waited for.</param>
public sealed record ReviewRow(
    string Reference,
    string Bank,
    string Kind,
    string? ApplicationId,
    DateTimeOffset Since,
    int Sends,
    int Enquiries,
    DateTimeOffset? LastSentAt,
    string? LastTrouble,
    string? ProposedBy
)
{
    /// <summary>Two people decide about it.</summary>
    public bool MovesMoney => Kind == Snake.Case(InstructionKind.SubmitBatch);
}

/// <summary>What only people can settle, oldest first.</summary>
public sealed class ListReviews(IssuanceDb db)
{
    /// <param name="bank">Null for every bank.</param>
    public async Task<OpsPage<ReviewRow>> ReadAsync(string? bank, string? cursor, CancellationToken cancel)
    {
        var after = Keyset.Read(cursor) ?? new Keyset(DateTimeOffset.UnixEpoch, "");
        var rows = await db
            .Database.SqlQuery<ReviewRow>(
                $"""
                select i.reference as "Reference", i.bank as "Bank", i.kind as "Kind", i.application_id as "ApplicationId",
                    i.since as "Since", i.sends as "Sends", i.enquiries as "Enquiries", i.last_sent_at as "LastSentAt",
                    i.last_trouble as "LastTrouble", p.who as "ProposedBy"
                from bank_instructions i
                left join instruction_decisions p on p.about = 'instruction' and p.subject = i.reference and p.step = 'proposed'
                    and not exists (select from instruction_decisions a where a.proposal = p.number)
                where i.state = 'needs_review' and ({bank}::text is null or i.bank = {bank})
                  and (i.since, i.reference) > ({after.At}, {after.Id})
                order by i.since, i.reference limit {Keyset.PageSize + 1}
                """
            )
            .ToListAsync(cancel);
        return OpsPage<ReviewRow>.Cut(rows, row => new Keyset(row.Since, row.Reference));
    }

    /// <summary>One that waits; null where it does not, or not any more.</summary>
    public Task<BankInstruction?> FindAsync(string reference, CancellationToken cancel) =>
        db
            .BankInstructions.AsNoTracking()
            .SingleOrDefaultAsync(i => i.Reference == reference && i.State == InstructionState.NeedsReview, cancel);
}
