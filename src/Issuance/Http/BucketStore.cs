using Issuance.Persistence;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Issuance.Http;

/// <summary>A limit: so many at once, so many a second in the long run.</summary>
/// <param name="Chunk">How many permits a process takes at a time; what it takes it spends without asking anybody.</param>
public sealed record BucketSize(string Limit, int Capacity, int PerSecond, int Chunk);

/// <summary>
/// The buckets of permits and the counters of misses in the database, on its clock: one statement each, so that any number
/// of processes agree. Over connections of its own, few and short: a request that holds one already waits for none of them.
/// </summary>
public sealed class BucketStore([FromKeyedServices(Database.Limits)] NpgsqlDataSource database)
{
    /// <summary>Longer than this nobody waits to be counted.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <summary>Below so many permits a process takes fewer at a time, so that none of them hoards the last.</summary>
    private const int SmallestShare = 10;

    // Times are read once, under the row's lock: whoever waited for it counts on from whoever was before.
    private const string TakeSql = """
        insert into limit_buckets as b (name, count, at, given)
        values ($1, $2 - least($4, $2), clock_timestamp(), least($4, $2))
        on conflict (name) do update set (count, at, given) = (
            select filled - share, moment, share
            from (select moment, filled, greatest(0, least($4, floor(filled), greatest($5, floor(filled / 4))))::int as share
                from (select moment,
                        least($2, b.count + $3 * greatest(0, extract(epoch from moment - b.at)::float8)) as filled
                    from (select clock_timestamp() as moment) now_is) level) deal)
        returning given, count
        """;

    private const string MissSql = """
        with counted as (
            insert into limit_buckets as b (name, count, at, given)
            values ($1, 1, clock_timestamp() + $2, 0)
            on conflict (name) do update set (count, at) = (
                select case when b.at <= moment then 1 else b.count + 1 end,
                       case when b.at <= moment then moment + $2 else b.at end
                from (select clock_timestamp() as moment) now_is)
            returning count, extract(epoch from at - clock_timestamp())::float8 as rest)
        select count, rest, case when count = $3 then pg_notify($4, $5 || '|' || ceil(rest)::text) end from counted
        """;

    /// <returns>How many permits this process has got, at most a chunk, and how many are left for all.</returns>
    public async Task<(int Given, double Left)> TakeAsync(BucketSize size, string whose)
    {
        using var patience = new CancellationTokenSource(Patience);
        await using var command = database.CreateCommand(TakeSql);
        command.Parameters.Add(new() { Value = $"{size.Limit}|{whose}" });
        command.Parameters.Add(new() { Value = (double)size.Capacity });
        command.Parameters.Add(new() { Value = (double)size.PerSecond });
        command.Parameters.Add(new() { Value = (double)size.Chunk });
        command.Parameters.Add(new() { Value = (double)Math.Min(SmallestShare, size.Chunk) });
        await using var reader = await command.ExecuteReaderAsync(patience.Token);
        await reader.ReadAsync(patience.Token);
        return (reader.GetInt32(0), reader.GetDouble(1));
    }

    /// <summary>Counts one miss; the one that fills the measure is told to every process.</summary>
    /// <returns>How many there are in this minute, and how long it still lasts.</returns>
    public async Task<(int Count, TimeSpan Remains)> CountMissAsync(
        string client,
        TimeSpan window,
        int most,
        string channel
    )
    {
        using var patience = new CancellationTokenSource(Patience);
        await using var command = database.CreateCommand(MissSql);
        command.Parameters.Add(new() { Value = $"misses|{client}" });
        command.Parameters.Add(new() { Value = window });
        command.Parameters.Add(new() { Value = (double)most });
        command.Parameters.Add(new() { Value = channel });
        command.Parameters.Add(new() { Value = client });
        await using var reader = await command.ExecuteReaderAsync(patience.Token);
        await reader.ReadAsync(patience.Token);
        return ((int)reader.GetDouble(0), TimeSpan.FromSeconds(reader.GetDouble(1)));
    }
}
