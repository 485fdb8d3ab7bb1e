using System.Globalization;

namespace Issuance.DevHost.Bench;

/// <summary>
/// Cards of the bank Harbour in their holders' hands, written set by set: whole rows with every index, sealed values as long as
/// real ones, though nothing in them opens.
/// </summary>
internal static class CardRows
{
    private const int Chunk = 500_000;

    public static string Id(int n) => "crd_" + n.ToString("D26", CultureInfo.InvariantCulture);

    public static IEnumerable<string> Fill(int count)
    {
        for (var first = 1; first <= count; first += Chunk)
        {
            yield return Rows(first, Math.Min(count, first + Chunk - 1));
        }

        yield return "vacuum analyze cards";
    }

    private static string Rows(int first, int last) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"""
            insert into cards (id, application_id, issuing_bank, holder_index, service_point, created_at, custody, bank,
                insurance, lost, order_failed, status, handed_over_at, order_reference, order_attempt, account_last4, serial, last4,
                card_number_sealed, card_number_index, shipment_reference, arrived_at, pickup, pickup_from, pickup_to, version)
            select 'crd_' || id, 'app_' || id, 'harbour', sha256(id::bytea), case n % 2 when 0 then 'SP-EAST' else 'SP-WEST' end,
                at, 'handed_over', 'not_activated', 'not_activated', false, false, 'issued', at + interval '9 days',
                'ord-' || right(id, 13) || '-1', 1, lpad((n % 10000)::text, 4, '0'), 'S' || n, lpad((n % 10000)::text, 4, '0'),
                sha256(('number' || id)::bytea) || '\x00112233445566778899aabbccddeeff0011', sha256(('card' || id)::bytea),
                'SHIP-' || n / 500, at + interval '5 days', 'collected', (at + interval '5 days')::date,
                (at + interval '95 days')::date, 8
            from (select n, lpad(n::text, 26, '0') as id, now() - interval '365 days' * n / {last} as at
                  from generate_series({first}, {last}) n) c
            """
        );
}
