using Issuance.Tests.World;
using Npgsql;

namespace Issuance.Tests.BadInput;

/// <summary>A fingerprint of every row of every table, to tell whether anything at all was changed.</summary>
internal static class DatabaseContent
{
    /// <summary>What a refused request may leave (who asked, used one-time values, stored refusals), and what watches by itself writes.</summary>
    private static readonly string[] MayGrow =
    [
        "api_requests",
        "audit_entries",
        "audit_seals",
        "bank_channels",
        "daily_figures",
        "figure_deltas",
        "client_uses",
        "limit_buckets",
        "used_assertions",
        "used_proofs",
        "used_nonces",
        "idempotency_records",
    ];

    public static async Task<SortedDictionary<string, string>> ReadAsync(IssuanceWorld world)
    {
        await using var connection = new NpgsqlConnection(world.ConnectionString);
        await connection.OpenAsync();
        var content = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var table in await TablesAsync(connection))
        {
            await using var command = new NpgsqlCommand(
                $"select count(*) || ' rows ' || coalesce(md5(string_agg(t::text, '|' order by t::text)), '') from \"{table}\" t",
                connection
            );
            content[table] = (string)(await command.ExecuteScalarAsync())!;
        }

        return content;
    }

    private static async Task<List<string>> TablesAsync(NpgsqlConnection connection)
    {
        await using var command = new NpgsqlCommand(
            "select table_name::text from information_schema.tables where table_schema = 'public' and table_type = 'BASE TABLE'",
            connection
        );
        await using var reader = await command.ExecuteReaderAsync();
        var names = new List<string>();
        while (await reader.ReadAsync())
            names.Add(reader.GetString(0));
        return [.. names.Except(MayGrow).Where(name => !name.StartsWith("qrtz_", StringComparison.Ordinal))];
    }
}
