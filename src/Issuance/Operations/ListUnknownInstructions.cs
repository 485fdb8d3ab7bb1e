using Issuance.Persistence;
using Microsoft.EntityFrameworkCore;

namespace Issuance.Operations;

/// <summary>An order of which nobody knows whether it happened.</summary>
/// <param name="Since">When it became unknown; wall clock.</param>
/// <param name="AgeSeconds">Since then.</param>
/// <param name="NextEnquiryAt">When the bank is asked next by itself; null when nothing is queued for it.</param>
public sealed record UnknownInstruction(
    string Reference,
    string Bank,
    string ApplicationId,
    string CardId,
    DateTimeOffset Since,
    int AgeSeconds,
    int Sends,
    int Enquiries,
    string? LastTrouble,
    DateTimeOffset? NextEnquiryAt
)
{
    /// <summary>Beyond a minute it is worth a person's look.</summary>
    public bool IsLate => AgeSeconds > 60;
}

/// <summary>The orders whose fate is unknown, oldest first.</summary>
public sealed class ListUnknownInstructions(IssuanceDb db)
{
    public async Task<CappedCount> CountAsync(CancellationToken cancel) =>
        new(
            await db
                .Database.SqlQuery<int>(
                    $"""
                    select count(*)::int as "Value" from (
                        select 1 from bank_instructions where state = 'unknown' limit {CappedCount.Cap + 1}) capped
                    """
                )
                .SingleAsync(cancel)
        );

    public async Task<OpsPage<UnknownInstruction>> ReadAsync(string? cursor, CancellationToken cancel)
    {
        var after = Keyset.Read(cursor) ?? new Keyset(DateTimeOffset.UnixEpoch, "");
        var rows = await db
            .Database.SqlQuery<UnknownInstruction>(
                $"""
                select i.reference as "Reference", i.bank as "Bank", i.application_id as "ApplicationId", i.card_id as "CardId",
                    i.since as "Since", greatest(0, extract(epoch from now() - i.since))::int as "AgeSeconds",
                    i.sends as "Sends", i.enquiries as "Enquiries", i.last_trouble as "LastTrouble", w.due_at as "NextEnquiryAt"
                from bank_instructions i
                left join work_items w on w.kind = 'enquire_instruction' and w.key = i.reference and w.state = 'queued'
                where i.state = 'unknown' and (i.since, i.reference) > ({after.At}, {after.Id})
                order by i.since, i.reference limit {Keyset.PageSize + 1}
                """
            )
            .ToListAsync(cancel);
        return OpsPage<UnknownInstruction>.Cut(rows, row => new Keyset(row.Since, row.Reference));
    }
}
