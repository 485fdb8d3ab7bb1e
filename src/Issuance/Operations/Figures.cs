using System.Diagnostics.Metrics;
using Issuance.Calendar;
using Npgsql;

namespace Issuance.Operations;

/// <summary>One look at the database: small statements over partial indexes, in one round trip. Zeros are said too.</summary>
internal sealed record Figures(
    DateTimeOffset At,
    IReadOnlyList<Measurement<double>> Instructions,
    IReadOnlyList<Measurement<double>> OldestUnknown,
    IReadOnlyList<Measurement<double>> QueueDepth,
    IReadOnlyList<Measurement<double>> QueueAge,
    IReadOnlyList<Measurement<double>> Dead,
    IReadOnlyList<Measurement<double>> Deadlines,
    IReadOnlyList<Measurement<double>> Notices,
    IReadOnlyList<Measurement<double>> EventsUnnumbered,
    IReadOnlyList<Measurement<double>> EventsLag,
    IReadOnlyList<Measurement<double>> Tasks,
    IReadOnlyList<Measurement<double>> Endpoints,
    IReadOnlyList<Measurement<double>> WebhookAge
)
{
    /// <summary>Beyond it the exact number says nothing more; counting on would cost.</summary>
    private const int Cap = 10_000;

    private static readonly string[] OpenStates = ["prepared", "sent", "not_sent", "unknown", "needs_review"];
    private static readonly string[] NoticeStates = ["queued", "sending", "unknown"];
    private static readonly string[] EndpointStates = ["healthy", "failing", "disabled"];
    private static readonly string[] Queues =
    [
        "order_card",
        "enquire_instruction",
        "fetch_bank_mail",
        "bulk_action",
        "requested_run",
    ];

    private sealed record Row(string A, string B, double Count, double Age);

    public static async Task<Figures> ReadAsync(
        NpgsqlDataSource database,
        IReadOnlyList<string> banks,
        DateTimeOffset businessNow,
        DateTimeOffset wallNow,
        CancellationToken cancel
    )
    {
        var endOfDay = ChinaTime.StartOf(ChinaTime.DateOf(businessNow).AddDays(1)).ToUniversalTime();
        await using var batch = database.CreateBatch();
        batch.Timeout = 5;
        foreach (var sql in Statements)
            batch.BatchCommands.Add(new NpgsqlBatchCommand(sql));
        foreach (var time in new[] { businessNow.ToUniversalTime(), endOfDay })
            batch.BatchCommands[3].Parameters.Add(new() { Value = time });
        await using var reader = await batch.ExecuteReaderAsync(cancel);
        var results = new List<List<Row>>();
        do
        {
            var rows = new List<Row>();
            while (await reader.ReadAsync(cancel))
                rows.Add(new(reader.GetString(0), reader.GetString(1), reader.GetDouble(2), reader.GetDouble(3)));
            results.Add(rows);
        } while (await reader.NextResultAsync(cancel));

        return new Figures(
            wallNow,
            [
                .. from bank in banks
                from state in OpenStates
                select Value(Find(results[0], bank, state).Count, bank, state),
            ],
            [.. from bank in banks select Value(Find(results[0], bank, "unknown").Age, bank)],
            [.. Queues.Select(queue => Queue(results[1], queue, row => row.Count))],
            [.. Queues.Select(queue => Queue(results[1], queue, row => row.Age))],
            [.. Queues.Select(queue => Queue(results[2], queue, row => row.Count))],
            [.. new[] { "overdue", "due_today" }.Select(state => State(results[3], state))],
            [.. NoticeStates.Select(state => State(results[4], state))],
            [new(results[5].Sum(row => row.Count))],
            [new(results[5].Sum(row => row.Age))],
            [.. results[6].DefaultIfEmpty(new Row("none", "", 0, 0)).Select(OpenTask)],
            [.. EndpointStates.Select(state => State(results[7], state))],
            [new(Find(results[7], "healthy", "").Age)]
        );
    }

    private static readonly string[] Statements =
    [
        """
            select bank, state, count(*)::float8, greatest(0, extract(epoch from now() - min(since)))::float8 from bank_instructions
            where state in ('prepared', 'sent', 'not_sent', 'unknown', 'needs_review') group by bank, state
            """,
        """
            select kind, '', count(*) filter (where due_at <= now())::float8,
                greatest(0, extract(epoch from now() - min(due_at)))::float8
            from work_items where state = 'queued' group by kind
            """,
        "select kind, '', count(*)::float8, 0::float8 from work_items where state = 'dead' and parked_at is null group by kind",
        $"""
            select state, '', count(*)::float8, 0::float8 from (
                (select 'overdue' as state from applications
                 where met_at is null and status in ('received', 'approved') and due_at < $1 limit {Cap})
                union all
                (select 'due_today' from applications
                 where met_at is null and status in ('received', 'approved') and due_at >= $1 and due_at < $2 limit {Cap})) open
            group by state
            """,
        """
            select state, '', count(*)::float8, 0::float8 from notices
            where state in ('queued', 'sending', 'unknown') group by state
            """,
        $"""
            select '', '', count(*)::float8, coalesce(greatest(0, extract(epoch from now() - min(created_at))), 0)::float8
            from (select created_at from events where sequence is null order by number limit {Cap}) unread
            """,
        "select kind, '', count(*)::float8, 0::float8 from ops_tasks where closed_at is null group by kind",
        // Of those that take what they are sent, and whose owner may still read events: what else waits, waits for its owner.
        """
            select w.health, '', count(*)::float8, coalesce(greatest(0, extract(epoch from now() - min(d.due_at))), 0)::float8
            from (
                select id, case when state = 'disabled' then 'disabled' when failing_since is null then 'healthy' else 'failing' end
                    as health,
                    exists (
                        select from clients c
                        where c.kind = e.kind and c.tenant = e.tenant and c.city is not distinct from e.city
                          and c.enabled and (c.expires_at is null or c.expires_at > now())
                          and 'events:read' = any(c.scopes)) as is_told
                from webhook_endpoints e where deleted_at is null) w
            left join lateral (
                select due_at from webhook_deliveries
                where w.health = 'healthy' and w.is_told and endpoint_id = w.id and state = 'pending' order by due_at, number limit 1) d on true
            group by w.health
            """,
    ];

    private static Row Find(List<Row> rows, string a, string b) =>
        rows.Find(row => row.A == a && row.B == b) ?? new Row(a, b, 0, 0);

    private static Measurement<double> Value(double value, string bank) =>
        new(value, new KeyValuePair<string, object?>("issuance.bank", bank));

    private static Measurement<double> Value(double value, string bank, string state) =>
        new(value, new("issuance.bank", bank), new("issuance.state", state));

    private static Measurement<double> OpenTask(Row row) =>
        new(row.Count, new KeyValuePair<string, object?>("issuance.task", row.A));

    private static Measurement<double> Queue(List<Row> rows, string queue, Func<Row, double> of) =>
        new(of(Find(rows, queue, "")), new KeyValuePair<string, object?>("issuance.queue", queue));

    private static Measurement<double> State(List<Row> rows, string state) =>
        new(Find(rows, state, "").Count, new KeyValuePair<string, object?>("issuance.state", state));
}
