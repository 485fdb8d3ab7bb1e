using System.Globalization;
using Npgsql;

namespace Issuance.DevHost.Bench;

/// <summary>
/// A year of invented work up to this moment, written set by set: applications with their cards, orders, notices, events
/// and audit; runs of every job; work items, one in a thousand dead; bank calls of 30 days. Everything is in the same
/// proportion whatever the size, open work and trouble too, and nothing in it opens: the sealed values are zeros.
/// </summary>
internal sealed record History(int JobRuns, int WorkItems, int Cards)
{
    public async Task FillAsync(string connection, TextWriter progress, CancellationToken cancel)
    {
        await using var source = NpgsqlDataSource.Create(
            new NpgsqlConnectionStringBuilder(connection) { CommandTimeout = 600 }.ConnectionString
        );
        var steps = Steps();
        // Two at a time: the tables do not depend on each other once their triggers are off.
        await Parallel.ForEachAsync(
            steps,
            new ParallelOptions { MaxDegreeOfParallelism = 2, CancellationToken = cancel },
            async (step, stop) =>
            {
                await progress.WriteLineAsync($"  {step.Table}".AsMemory(), stop);
                await using var open = await source.OpenConnectionAsync(stop);
                await ExecuteAsync(open, "set session_replication_role = replica", stop);
                await ExecuteAsync(open, step.Sql, stop);
                await ExecuteAsync(open, "reset session_replication_role", stop);
            }
        );
        await using var last = await source.OpenConnectionAsync(cancel);
        await ExecuteAsync(last, "vacuum analyze", cancel);
    }

    private static async Task ExecuteAsync(NpgsqlConnection open, string sql, CancellationToken cancel)
    {
        await using var command = new NpgsqlCommand(sql, open);
        await command.ExecuteNonQueryAsync(cancel);
    }

    private IEnumerable<(string Table, string Sql)> Steps()
    {
        // n from 1 to the number of cards; the case was received at `at`, evenly over the year up to now.
        var cases = string.Create(
            CultureInfo.InvariantCulture,
            $"""
            (select n, lpad(n::text, 26, '0') as id, now() - interval '365 days' * ({Cards} - n) / {Cards} as at,
                now() - interval '365 days' * ({Cards} - n) / {Cards}
                    + interval '1 day' * case when n % 20 = 0 then 5 else 2 end as met,
                (now() - interval '365 days' * ({Cards} - n) / {Cards} + interval '3 days')::date + time '09:30' as due,
                case n % 2 when 0 then 'SP-EAST' else 'SP-WEST' end as point, n % 40 as waited
            from generate_series(1, {Cards}) n) c
            """
        );
        yield return ("events", Events(cases));
        yield return ("applications", Applications(cases));
        yield return ("cards", CardRows(cases));
        yield return ("bank_instructions", Instructions(cases));
        yield return ("work_items", Items());
        yield return ("job_runs", Runs());
        yield return ("notices", Notices(cases));
        yield return ("audit_entries", Audit(cases));
        yield return ("bank_calls", Calls());
    }

    private static string Applications(string cases) =>
        $"""
            insert into applications (id, created_at, channel, request_type, service_point, city, agent_bank, intake_clerk,
                intake_person, holder_index, materials, warnings, received_at, due_at, due_soon_at, status, deadline_state,
                met_at, card_id, version, division, id_number_sealed, mobile_sealed, name_sealed, scheme, sex)
            select 'app_' || id, at, 'service_point', 'first', point, '1099', 'harbour', 'E-1', 'x/E-1',
                decode(md5(id), 'hex'), '[]', '[]', at, due, due - interval '1 day',
                case when met + waited * interval '1 day' < now() then 'completed' else 'approved' end,
                case when met < now() then case when met <= due then 'met' else 'breached' end
                    when due < now() then 'breached' else 'running' end,
                case when met < now() then met end, 'crd_' || id, 4, '109901', '\x00', '\x00', '\x00', 'employee', 'female'
            from {cases}
            """;

    private static string CardRows(string cases) =>
        $"""
            insert into cards (id, application_id, issuing_bank, holder_index, service_point, created_at, custody, bank,
                insurance, lost, order_failed, status, handed_over_at, order_reference, order_attempt, serial, last4,
                card_number_sealed, card_number_index, pickup, pickup_from, pickup_to, version)
            select 'crd_' || id, 'app_' || id, 'harbour', decode(md5(id), 'hex'), point, at,
                case when met >= now() then 'in_transit' when met + waited * interval '1 day' >= now() then 'at_pickup_point'
                    else 'handed_over' end,
                'not_activated', 'not_activated', false, false, 'issued', met + waited * interval '1 day',
                'ord-' || id || '-1', 1, 'S' || id, '0000', '\x00', decode(md5('card' || id), 'hex'),
                case when met < now() then 'notified' end, case when met < now() then met::date end,
                case when met < now() then met::date + 90 end, 6
            from {cases}
            """;

    private static string Instructions(string cases) =>
        $"""
            insert into bank_instructions (reference, bank, kind, card_id, application_id, attempt, created_at, state, since,
                last_sent_at, sends, enquiries, no_trace_after_window, last_trouble, last_sequence, version)
            select 'ord-' || id || '-1', 'harbour', 'open_account_order_card', 'crd_' || id, 'app_' || id, 1, at,
                case when n % 1000 = 999 then 'unknown' when n % 1000 = 998 then 'not_sent' else 'accepted' end, at, at, 1, 0,
                false, null, 3, 4
            from {cases}
            """;

    private static string Notices(string cases) =>
        $"""
            insert into notices (id, card_id, application_id, kind, stage, channel, language, service_point, pickup_from,
                pickup_to, queued_at, sent_at, created_at, state, due_at, epoch, attempts, enquiries, last_trouble)
            select 'ntc_' || id, 'crd_' || id, 'app_' || id, 'pickup_notice', 'arrival-5', 'sms', 'zh-CN', point, met::date,
                met::date + 90, met, case when n % 100 > 0 then met end, met,
                case when n % 100 > 0 then 'sent' else 'failed' end, met, 1, 1, 0,
                case when n % 200 = 0 then 'connection_refused' when n % 100 = 0 then 'gateway_refused' end
            from {cases} where met < now()
            """;

    private static string Events(string cases) =>
        $"""
            insert into events (id, sequence, type, card_id, application_id, version, timestamp, now, previous, bank,
                service_point, city, created_at)
            select 'evt_' || lpad((c.n * 4 + e)::text, 26, '0'), (c.n - 1) * 4 + e,
                (array['application.received', 'card.ordered', 'card.at_pickup_point', 'card.handed_over'])[e],
                case when e > 1 then 'crd_' || id end, 'app_' || id, e, at + e * interval '12 hours', '{"{}"}', '{"{}"}', 'harbour',
                point, '1099', at + e * interval '12 hours'
            from {cases}, generate_series(1, 4) e
            """;

    private static string Audit(string cases) =>
        $"""
            insert into audit_entries (at, actor, tenant, clerk, action, subject, request_id, trace_id)
            select at, 'servicepoint-east', point, 'E-1', 'application.received', 'app_' || id, 'req_' || right(id, 16), md5(id)
            from {cases}
            """;

    private string Items() =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"""
            insert into work_items (kind, key, due_at, state, epoch, attempts, last_error, created_at, done_at, dead_at)
            select (array['order_card', 'enquire_instruction'])[1 + n % 2], 'ord-' || lpad((n / 2)::text, 26, '0') || '-1', at,
                case when n % 1000 = 7 then 'dead' else 'done' end, 1, 1,
                case when n % 1000 = 7 then (array['SocketException', 'TimeoutException', 'JsonException'])[1 + (n / 1000) % 3] end,
                at, at, at
            from (select n, now() - interval '365 days' * ({WorkItems} - n) / {WorkItems} as at
                  from generate_series(1, {WorkItems}) n) i
            """
        );

    private string Runs() =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"""
            insert into job_runs (job, started_at, finished_at, items, failed)
            select (array['order-cards', 'enquire-instructions', 'case-deadlines', 'missed-appointments', 'send-notices',
                    'seal-audit', 'daily-figures', 'unclaimed-cards'])[1 + n % 8], at, at + interval '40 milliseconds', n % 3, 0
            from (select n, now() - interval '365 days' * ({JobRuns} - n) / {JobRuns} as at
                  from generate_series(1, {JobRuns}) n) r
            """
        );

    /// <summary>Older ones are purged, so of a year 30 days are there.</summary>
    private string Calls() =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"""
            insert into bank_calls (bank, operation, at, milliseconds, ending, reason, reference)
            select 'harbour', 'order', now() - interval '30 days' * n / {Cards / 12}, 20 + n % 400,
                case when n % 50 = 0 then 'unknown' else 'accepted' end, case when n % 50 = 0 then 'timeout' end,
                'ord-' || lpad(({Cards} - n)::text, 26, '0') || '-1'
            from generate_series(1, {Cards / 12}) n
            """
        );
}
