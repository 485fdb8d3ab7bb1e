namespace Issuance.Reconciliation;

/// <summary>
/// The comparison, as statements over whole sets. Parameters: <c>@bank</c>, <c>@run</c>, <c>@day</c>; <c>@start</c> of the day;
/// <c>@cut</c>: what happened from here on may be in the books or not, so it is in motion; <c>@now</c>.
/// </summary>
internal static class ComparisonSql
{
    /// <remarks>
    /// Whole sets are compared, and the planner cannot know how many rows of one side find a partner: a nested loop over a
    /// million of them, chosen for an estimate of one, would never end. The connection is ours alone.
    /// </remarks>
    internal const string Stage = """
        set enable_nestloop = off;
        create temp table books (
            about text not null, reference text collate "C" not null, state text, last4 text, amount_fen bigint)
        """;

    private const string OpenStates = "('prepared', 'sent', 'not_sent', 'unknown', 'needs_review')";

    /// <summary>
    /// Both sides of every account. An order that a later replacement took the place of is no account of its own any more.
    /// </summary>
    internal const string Accounts = """
        create temp table theirs as
            select reference, min(state) as state, min(last4) as last4, count(*)::int as copies
            from books where about = 'account' group by reference;
        analyze theirs;
        create temp table ours as
            select i.reference collate "C" as reference, i.card_id, c.last4,
                case when c.bank = 'closed' then 'closed' when c.lost or c.bank = 'suspended' then 'frozen' else 'open' end as state
            from bank_instructions i join cards c on c.order_reference = i.reference
            where i.bank = @bank and i.kind in ('open_account_order_card', 'replace_card')
              and i.state in ('accepted', 'reconciled')
              and not exists (
                  select from bank_instructions r
                  where r.kind = 'replace_card' and r.subject_reference = i.reference and r.state in ('accepted', 'reconciled'));
        analyze ours;
        create temp table unlike as
            select coalesce(o.reference, t.reference) as reference, o.card_id, o.state as our_state, o.last4 as our_last4,
                t.state as their_state, t.last4 as their_last4, t.copies,
                case when t.reference is null then 'missing_with_bank'
                     when o.reference is null or t.copies > 1 then 'missing_with_us'
                     else 'state_differs' end as kind
            from ours o full join theirs t on t.reference = o.reference
            where o.reference is null or t.reference is null or t.copies > 1 or o.state <> t.state or o.last4 <> t.last4;
        analyze unlike;
        """;

    /// <summary>
    /// What each unlike account means: <c>known</c> (an earlier attempt of a card that was ordered again), <c>in_motion</c>,
    /// <c>settle</c> (an order of unknown fate: the books are the bank's word), or <c>difference</c>.
    /// </summary>
    internal const string Judge = $"""
        create temp table moving as
            select distinct card_id from bank_instructions
            where card_id is not null and (state in {OpenStates} or since >= @cut);
        analyze moving;
        create temp table found as
            select 'account' as about, u.kind, u.reference,
                case when u.card_id is null and i.state in ('accepted', 'reconciled') then 'known'
                     when u.card_id is null and i.state in {OpenStates} and i.since < @cut then 'settle'
                     when m.card_id is not null then 'in_motion'
                     else 'difference' end as verdict,
                case when u.card_id is not null then
                         json_build_object('state', u.our_state, 'last4', u.our_last4)::text
                     when i.reference is not null then json_build_object('instruction', i.state)::text end as ours,
                case when u.their_state is not null then
                         json_build_object('state', u.their_state, 'last4', u.their_last4, 'accounts', u.copies)::text
                     end as theirs
            from unlike u
            left join bank_instructions i on i.reference = u.reference and i.bank = @bank
            left join moving m on m.card_id = coalesce(u.card_id, i.card_id);
        """;

    /// <summary>
    /// Credits of the day by line reference, and lines that we hold as paid in it (from its start less the margin, so that
    /// what was in motion the day before is looked at once).
    /// </summary>
    internal const string Credits = $"""
        create temp table credits as
            select c.reference, c.amount_fen, c.copies, l.reference as line, l.state, l.booked_fen, l.batch_reference,
                l.state = 'paid' and l.booked_fen = c.amount_fen and c.copies = 1 as agrees
            from (select reference, sum(amount_fen)::bigint as amount_fen, count(*)::int as copies
                  from books where about = 'credit' group by reference) c
            left join (transfer_lines l join transfer_batches b on b.base_reference = l.batch_reference and b.bank = @bank)
                on l.reference = c.reference;
        analyze credits;
        create temp table moving_batches as
            select distinct left(reference, length(reference) - strpos(reverse(reference), '-')) as base_reference
            from bank_instructions where kind = 'submit_batch' and bank = @bank and (state in {OpenStates} or since >= @cut);
        create temp table unbooked as
            select l.reference, l.booked_fen, l.settled_at >= @cut as is_moving
            from transfer_lines l join transfer_batches b on b.base_reference = l.batch_reference and b.bank = @bank
            where l.state = 'paid' and l.reconciled_on is null
              and l.settled_at >= @start - interval '10 minutes' and l.settled_at < @start + interval '1 day'
              and not exists (select from credits c where c.reference = l.reference);
        insert into found (about, kind, reference, verdict, ours, theirs)
            select 'credit', case when line is null then 'missing_with_us' else 'amount_differs' end, c.reference,
                case when c.state = 'pending' and m.base_reference is not null then 'in_motion' else 'difference' end,
                case when line is not null then json_build_object('state', state, 'amountFen', booked_fen)::text end,
                json_build_object('amountFen', amount_fen, 'credits', copies)::text
            from credits c left join moving_batches m on m.base_reference = c.batch_reference
            where c.agrees is not true
            union all
            select 'credit', 'missing_with_bank', reference, case when is_moving then 'in_motion' else 'difference' end,
                json_build_object('state', 'paid', 'amountFen', booked_fen)::text, null
            from unbooked;
        analyze found;
        """;

    internal const string ToSettle = "select reference from found where verdict = 'settle' order by reference";

    internal const string CouldNotSettle = "update found set verdict = 'difference' where reference = @reference";

    /// <summary>The totals, in the order of the properties that <see cref="ReconcileBank"/> reads.</summary>
    internal const string Totals = """
        select (select count(*)::int from theirs), (select count(*)::int from ours),
            (select count(*)::int from ours) - (select count(*)::int from unlike where card_id is not null)
                + (select count(*)::int from found where verdict = 'known')
                + (select count(*)::int from credits where agrees),
            (select count(*)::int from found where verdict = 'in_motion'),
            (select count(*)::int from found where verdict = 'difference' and kind = 'missing_with_us'),
            (select count(*)::int from found where verdict = 'difference' and kind = 'missing_with_bank'),
            (select count(*)::int from found where verdict = 'difference' and kind = 'state_differs'),
            (select count(*)::int from found where verdict = 'difference' and kind = 'amount_differs'),
            (select coalesce(sum(amount_fen), 0)::bigint from credits),
            (select coalesce(sum(booked_fen), 0)::bigint from credits where state = 'paid')
                + (select coalesce(sum(booked_fen), 0)::bigint from unbooked)
        """;

    /// <summary>One seen again stays one. Of a heap of new ones 10,000 are kept; the totals tell how many there are.</summary>
    internal const string Keep = """
        insert into reconciliation_differences
            (bank, kind, reference, about, ours, theirs, state, first_run, last_run, day, opened_at)
        select @bank, kind, reference, about, ours, theirs, 'open', @run, @run, @day, @now
        from found where verdict = 'difference' order by reference limit 10000
        on conflict (bank, kind, reference) where state = 'open' do update
            set ours = excluded.ours, theirs = excluded.theirs, last_run = excluded.last_run,
                day = greatest(reconciliation_differences.day, excluded.day)
        """;

    /// <summary>All of them, however many: by these an order that is approved again finds its account.</summary>
    internal const string KeepForRecovery = """
        insert into recovery_accounts (bank, reference, recovery, state, last4, found_at)
        select @bank, reference, @recovery, theirs::json ->> 'state', theirs::json ->> 'last4', @now
        from found where verdict = 'difference' and about = 'account' and kind = 'missing_with_us' and ours is null
        on conflict (bank, reference) do update
            set recovery = excluded.recovery, state = excluded.state, last4 = excluded.last4, found_at = excluded.found_at
        """;

    /// <summary>
    /// Accounts are in the books every day, so one that is not told any more agrees. A credit is in the books of its day alone:
    /// it agrees once books or our line say so.
    /// </summary>
    internal const string CloseAgreed = """
        update reconciliation_differences d set state = 'resolved', resolved_at = @now,
            how = case when exists (select from found f where f.about = d.about and f.reference = d.reference and f.verdict = 'difference')
                then 'became_another' else 'agrees_again' end
        where d.bank = @bank and d.state = 'open' and d.about = 'account' and d.day <= @day
          and not exists (
              select from found f where f.about = 'account' and f.reference = d.reference
                and ((f.kind = d.kind and f.verdict = 'difference') or f.verdict = 'in_motion'));
        update reconciliation_differences d set state = 'resolved', resolved_at = @now, how = 'agrees_again'
        where d.bank = @bank and d.state = 'open' and d.about = 'credit'
          and (exists (select from credits c where c.reference = d.reference and c.agrees)
               or exists (
                  select from transfer_lines l where l.reference = d.reference and l.state = 'paid'
                    and l.booked_fen = (d.theirs::json ->> 'amountFen')::bigint
                    and (d.theirs::json ->> 'credits')::int = 1));
        """;

    /// <summary>What agrees and was accepted before the books were closed.</summary>
    internal const string ListAgreed = """
        set enable_nestloop = on;
        create temp table agreed as
            select i.reference, row_number() over (order by i.reference) as place
            from bank_instructions i
            join ours o on o.card_id = i.card_id
            left join unlike u on u.reference = o.reference
            where i.bank = @bank and i.state = 'accepted' and i.since < @cut and u.reference is null;
        create unique index on agreed (place);
        create temp table agreed_credits as
            select c.reference, row_number() over (order by c.reference) as place
            from credits c join transfer_lines l on l.reference = c.reference
            where c.agrees and l.reconciled_on is null;
        create unique index on agreed_credits (place);
        analyze agreed; analyze agreed_credits;
        """;

    /// <summary>
    /// One batch of them; whatever somebody else holds just now is left for the next day. <c>since</c> stays: it is when the
    /// bank accepted, which is what later books are compared by.
    /// </summary>
    internal const string ReconcileBatch = """
        with held as materialized (
            select i.reference from agreed a join bank_instructions i on i.reference = a.reference
            where a.place between @from and @to and i.state = 'accepted' for update of i skip locked)
        update bank_instructions i set state = 'reconciled', version = version + 1
        from held where i.reference = held.reference
        """;

    internal const string ReconcileCredits = """
        with held as materialized (
            select l.reference from agreed_credits a join transfer_lines l on l.reference = a.reference
            where a.place between @from and @to for update of l skip locked)
        update transfer_lines l set reconciled_on = @day from held where l.reference = held.reference
        """;

    /// <summary>A batch is reconciled once each of its lines is: paid and in the books, or returned.</summary>
    internal const string ReconcileBatches = """
        update bank_instructions i set state = 'reconciled', version = version + 1
        where i.kind = 'submit_batch' and i.bank = @bank and i.state = 'accepted' and i.since < @cut
          and exists (
              select from transfer_lines l
              where l.batch_reference = left(i.reference, length(i.reference) - strpos(reverse(i.reference), '-')))
          and not exists (
              select from transfer_lines l
              where l.batch_reference = left(i.reference, length(i.reference) - strpos(reverse(i.reference), '-'))
                and (l.state = 'pending' or (l.state = 'paid' and l.reconciled_on is null)))
        """;
}
