using System.Globalization;

namespace Issuance.DevHost.Bench;

/// <summary>
/// A feed of events over a year, four for each application and card: nine of ten of one bank, two service points, types of
/// which some are rare. Ids, states and times only, as in real ones.
/// </summary>
internal static class EventRows
{
    private const int Chunk = 1_000_000;

    /// <summary>Indexes are made once all rows are there: one row after the other would take an hour.</summary>
    public static IEnumerable<string> Fill(int count, IReadOnlyList<string> indexes)
    {
        yield return """
            do $$ declare i record; begin
                for i in select c.relname from pg_index x join pg_class c on c.oid = x.indexrelid
                    where x.indrelid = 'events'::regclass and not x.indisprimary
                loop execute format('drop index %I', i.relname); end loop;
            end $$
            """;
        for (var first = 1; first <= count; first += Chunk)
        {
            yield return Rows(first, Math.Min(count, first + Chunk - 1), count);
        }

        yield return "set maintenance_work_mem = '512MB'";
        foreach (var index in indexes)
        {
            yield return index;
        }

        yield return """
            insert into event_spans (block, earliest, latest)
            select sequence / 2000, min(timestamp), max(timestamp) from events group by 1
            """;
        yield return "vacuum analyze events, event_spans";
    }

    private static string Rows(int first, int last, int count) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $$"""
            insert into events (id, sequence, type, card_id, application_id, version, timestamp, now, previous, bank,
                service_point, city, created_at)
            select 'evt_' || lpad(n::text, 26, '0'), n,
                case when n % 5000 = 4999 then 'card.lost' when n % 500 = 499 then 'card.replaced'
                    else (array['application.received', 'card.ordered', 'card.at_pickup_point', 'card.handed_over'])[1 + n % 4] end,
                case when n % 4 > 0 then 'crd_' || lpad((n / 4)::text, 26, '0') end, 'app_' || lpad((n / 4)::text, 26, '0'),
                1 + n % 4, at, '{"status": "issued", "custody": "handed_over"}', '{"custody": "at_pickup_point"}',
                case when n % 1000 = 7 then 'rural' when n % 10 = 3 then 'meridian' else 'harbour' end,
                case n % 2 when 0 then 'SP-EAST' else 'SP-WEST' end, '1099', at
            from (select n, timestamptz '2026-01-01T00:00:00Z' + interval '300 days' * (n::float8 / {{count}})
                    - interval '1 second' * (n % 7) as at
                  from generate_series({{first}}, {{last}}) n) e
            """
        );
}
