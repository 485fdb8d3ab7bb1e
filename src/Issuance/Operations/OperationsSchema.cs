namespace Issuance.Operations;

/// <summary>
/// What the operations room reads and no class maps: counts by day that are kept as things happen, and indexes. A
/// transaction adds small rows to <c>figure_deltas</c>, so that two of them never wait for one counter; a job folds them
/// into <c>daily_figures</c>. Readers add both up, so a figure is exact at any moment, and no reader counts history.
/// </summary>
internal static class OperationsSchema
{
    /// <summary>
    /// Figures: <c>cases_done</c> by the day of settling and place, <c>cases_by_due</c> by the day they were due (labels on_time,
    /// late), <c>notices</c> by the day of queueing, channel and state, <c>notice_failures</c> the same by cause, <c>pickups_waiting</c> by the day of arrival and point.
    /// Days are dates in Asia/Shanghai of business time.
    /// </summary>
    public const string Up = """
        create table daily_figures (
            figure text not null, day date not null, place text not null, label text not null, count bigint not null,
            primary key (figure, day, place, label));
        create table figure_deltas (
            number bigint generated always as identity primary key,
            figure text not null, day date not null, place text not null, label text not null, delta int not null);

        create function china_day(at timestamptz) returns date language sql immutable
            as $$ select (at at time zone 'Asia/Shanghai')::date $$;

        create function note_case_figures() returns trigger language plpgsql as $$
        begin
            if tg_op = 'UPDATE' and old.met_at is not null then
                insert into figure_deltas (figure, day, place, label, delta) values
                    ('cases_done', china_day(old.met_at), old.service_point,
                        case when old.met_at <= old.due_at then 'on_time' else 'late' end, -1),
                    ('cases_by_due', china_day(old.due_at), '',
                        case when old.met_at <= old.due_at then 'on_time' else 'late' end, -1);
            end if;
            if new.met_at is not null then
                insert into figure_deltas (figure, day, place, label, delta) values
                    ('cases_done', china_day(new.met_at), new.service_point,
                        case when new.met_at <= new.due_at then 'on_time' else 'late' end, 1),
                    ('cases_by_due', china_day(new.due_at), '',
                        case when new.met_at <= new.due_at then 'on_time' else 'late' end, 1);
            end if;
            return null;
        end $$;
        create trigger applications_figures_new after insert on applications
            for each row when (new.met_at is not null) execute function note_case_figures();
        create trigger applications_figures after update of met_at, due_at on applications
            for each row when (old.met_at is distinct from new.met_at or old.due_at is distinct from new.due_at)
            execute function note_case_figures();

        create function note_notice_figures() returns trigger language plpgsql as $$
        begin
            if tg_op = 'UPDATE' then
                insert into figure_deltas (figure, day, place, label, delta)
                values ('notices', china_day(old.queued_at), old.channel, old.state, -1);
                if old.state = 'failed' then
                    insert into figure_deltas (figure, day, place, label, delta)
                    values ('notice_failures', china_day(old.queued_at), old.channel, coalesce(old.last_trouble, ''), -1);
                end if;
            end if;
            insert into figure_deltas (figure, day, place, label, delta)
            values ('notices', china_day(new.queued_at), new.channel, new.state, 1);
            if new.state = 'failed' then
                insert into figure_deltas (figure, day, place, label, delta)
                values ('notice_failures', china_day(new.queued_at), new.channel, coalesce(new.last_trouble, ''), 1);
            end if;
            return null;
        end $$;
        create trigger notices_figures_new after insert on notices
            for each row execute function note_notice_figures();
        create trigger notices_figures after update of state on notices
            for each row when (old.state is distinct from new.state) execute function note_notice_figures();

        create function note_pickup_figures() returns trigger language plpgsql as $$
        begin
            if tg_op = 'UPDATE' and old.custody in ('at_pickup_point', 'unclaimed') and old.pickup_from is not null then
                insert into figure_deltas (figure, day, place, label, delta)
                values ('pickups_waiting', old.pickup_from, old.service_point, '', -1);
            end if;
            if new.custody in ('at_pickup_point', 'unclaimed') and new.pickup_from is not null then
                insert into figure_deltas (figure, day, place, label, delta)
                values ('pickups_waiting', new.pickup_from, new.service_point, '', 1);
            end if;
            return null;
        end $$;
        create trigger cards_figures_new after insert on cards
            for each row when (new.pickup_from is not null) execute function note_pickup_figures();
        create trigger cards_figures after update of custody, pickup_from on cards
            for each row when (old.custody is distinct from new.custody or old.pickup_from is distinct from new.pickup_from)
            execute function note_pickup_figures();

        create index ix_applications_open_cases on applications (due_at, id)
            where met_at is null and status in ('received', 'approved');
        create index ix_applications_done_cases on applications (met_at, id) where met_at is not null;
        create index ix_applications_holder on applications (holder_index, created_at);
        create index ix_cards_waiting on cards (service_point, pickup_from, id)
            where custody in ('at_pickup_point', 'unclaimed');
        create index ix_notices_failed_by_cause on notices (channel, last_trouble, number) where state = 'failed';
        create index ix_audit_entries_request on audit_entries (request_id) where request_id is not null;
        create index ix_audit_entries_trace on audit_entries (trace_id) where trace_id is not null;
        create index ix_ops_tasks_subject on ops_tasks (subject, number);
        create index ix_ops_tasks_open on ops_tasks (number) where closed_at is null;

        -- An item that died before this column existed died when it was last put off.
        update work_items set dead_at = due_at where state = 'dead';
        """;

    /// <summary>Counts everything from the beginning: once when the tables are made, and after a fill by hand.</summary>
    public const string Recount = """
        delete from figure_deltas;
        delete from daily_figures;
        insert into daily_figures (figure, day, place, label, count)
        select 'cases_done', china_day(met_at), service_point, case when met_at <= due_at then 'on_time' else 'late' end, count(*)
        from applications where met_at is not null group by 2, 3, 4
        union all
        select 'cases_by_due', china_day(due_at), '', case when met_at <= due_at then 'on_time' else 'late' end, count(*)
        from applications where met_at is not null group by 2, 4
        union all
        select 'notices', china_day(queued_at), channel, state, count(*) from notices group by 2, 3, 4
        union all
        select 'notice_failures', china_day(queued_at), channel, coalesce(last_trouble, ''), count(*)
        from notices where state = 'failed' group by 2, 3, 4
        union all
        select 'pickups_waiting', pickup_from, service_point, '', count(*)
        from cards where custody in ('at_pickup_point', 'unclaimed') and pickup_from is not null group by 2, 3;
        """;

    public const string Down = """
        drop index ix_ops_tasks_open, ix_ops_tasks_subject, ix_audit_entries_trace, ix_audit_entries_request,
            ix_notices_failed_by_cause, ix_cards_waiting, ix_applications_holder,
            ix_applications_done_cases, ix_applications_open_cases;
        drop trigger cards_figures on cards;
        drop trigger cards_figures_new on cards;
        drop trigger notices_figures on notices;
        drop trigger notices_figures_new on notices;
        drop trigger applications_figures on applications;
        drop trigger applications_figures_new on applications;
        drop function note_pickup_figures();
        drop function note_notice_figures();
        drop function note_case_figures();
        drop function china_day(timestamptz);
        drop table figure_deltas;
        drop table daily_figures;
        """;
}
