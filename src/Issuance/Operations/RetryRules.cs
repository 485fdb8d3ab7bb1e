namespace Issuance.Operations;

/// <summary>
/// What given-up work can be tried again as it stands, as functions of the database: the dry run, the lists and the
/// batches ask the same rule, and a batch asks it under the lock of the item. They return a table of one row, so that the
/// planner can join them in instead of calling them for each item.
/// </summary>
internal static class RetryRules
{
    private const string WorkItem = """
        function why_not_retry_work_item(item work_items) returns table (why_not text) language sql stable as $$
            select case
                when item.state <> 'dead' then 'not_dead'
                when item.parked_at is not null then 'parked'
                when item.kind not in ('order_card', 'enquire_instruction') then null
                when i.reference is null then 'no_instruction'
                when i.state = 'needs_review' then 'needs_review'
                when i.state = 'declined' then 'settled'
                when i.state in (SENT_FOR_GOOD) and item.kind = 'order_card' then 'settled'
            end
            from (select) one left join bank_instructions i on i.reference = item.key
        $$;
        """;

    public static readonly string Up = $"create {Settled("'accepted'")}\n{Notice}";

    /// <summary>What the bank's books hold, too, is as settled as what it accepted.</summary>
    public static readonly string UpReconciled = $"create or replace {Settled("'accepted', 'reconciled'")}";

    public static readonly string DownReconciled = $"create or replace {Settled("'accepted'")}";

    private static string Settled(string states) => WorkItem.Replace("SENT_FOR_GOOD", states, StringComparison.Ordinal);

    private const string Notice = """
        -- A refused or unreadable number has to be put right first; what a mail relay took may be out; nobody is told
        -- after 72 hours (business time) or of a card that is not there.
        create function why_not_retry_notice(item notices, business_now timestamptz) returns table (why_not text) language sql stable as $$
            select case
                when item.state <> 'failed' then 'not_failed'
                when item.last_trouble in ('gateway_refused', 'number_unreadable') or item.last_trouble like 'smtp\_5%'
                    then 'number_to_be_corrected'
                when item.last_trouble = 'outcome_unknown' then 'may_have_been_sent'
                when item.queued_at <= business_now - interval '72 hours' then 'stale'
                when item.kind <> 'pickup_correction' and c.custody <> 'at_pickup_point' then 'card_not_at_point'
            end
            from (select) one left join cards c on c.id = item.card_id
        $$;
        """;

    public const string Down = """
        drop function why_not_retry_notice(notices, timestamptz);
        drop function why_not_retry_work_item(work_items);
        """;
}
