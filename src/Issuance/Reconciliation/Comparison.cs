using Issuance.Calendar;
using Issuance.Jobs;
using Issuance.Persistence;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Issuance.Reconciliation;

/// <summary>Runs the statements of <see cref="ComparisonSql"/> for one run, on the connection that holds its tables.</summary>
internal sealed class Comparison(NpgsqlConnection connection, ReconciliationRun run, DateTimeOffset cut)
{
    private const int Batch = 20_000;

    public ReconciliationRun Run => run;

    public async Task<int> ExecuteAsync(string sql, CancellationToken cancel, params (string Name, object Value)[] more)
    {
        await using var command = Command(sql, more);
        return await command.ExecuteNonQueryAsync(cancel);
    }

    public async Task<List<string>> ReadAsync(string sql, CancellationToken cancel)
    {
        await using var command = Command(sql);
        await using var reader = await command.ExecuteReaderAsync(cancel);
        var texts = new List<string>();
        while (await reader.ReadAsync(cancel))
            texts.Add(reader.GetString(0));
        return texts;
    }

    /// <summary>Fills the totals into the run.</summary>
    public async Task CountAsync(CancellationToken cancel)
    {
        await using var command = Command(ComparisonSql.Totals);
        await using var totals = await command.ExecuteReaderAsync(cancel);
        await totals.ReadAsync(cancel);
        (run.Theirs, run.Ours, run.Matched) = (totals.GetInt32(0), totals.GetInt32(1), totals.GetInt32(2));
        run.InMotion = totals.GetInt32(3);
        (run.MissingWithUs, run.MissingWithBank) = (totals.GetInt32(4), totals.GetInt32(5));
        (run.StateDiffers, run.AmountDiffers) = (totals.GetInt32(6), totals.GetInt32(7));
        (run.TheirFen, run.OurFen) = (totals.GetInt64(8), totals.GetInt64(9));
    }

    /// <summary>Differences, tasks and the run's end, all or nothing.</summary>
    public async Task KeepAsync(CancellationToken cancel)
    {
        await using var db = new IssuanceDb(new DbContextOptionsBuilder<IssuanceDb>().UseNpgsql(connection).Options);
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        await ExecuteAsync(ComparisonSql.CloseAgreed, cancel);
        await ExecuteAsync(ComparisonSql.Keep, cancel);
        if (run.Recovery is { } recovery)
            await ExecuteAsync(ComparisonSql.KeepForRecovery, cancel, ("recovery", recovery));
        db.ReconciliationRuns.Update(run);
        await db.SaveChangesAsync(cancel);
        await OpsTasks.CloseAsync(db, "reconciliation_failed", run.Bank, cancel);
        await DifferenceTasks.KeepAsync(db, run.Bank, cancel);
        await transaction.CommitAsync(cancel);
    }

    /// <summary>Marks what agrees, in batches so that nobody waits long for a row.</summary>
    public async Task ReconcileAsync(CancellationToken cancel)
    {
        await ExecuteAsync(ComparisonSql.ListAgreed, cancel);
        await BatchesAsync("agreed_credits", ComparisonSql.ReconcileCredits, cancel);
        run.Reconciled = await BatchesAsync("agreed", ComparisonSql.ReconcileBatch, cancel);
        run.Reconciled += await ExecuteAsync(ComparisonSql.ReconcileBatches, cancel);
    }

    private async Task<int> BatchesAsync(string table, string sql, CancellationToken cancel)
    {
        await using var command = Command($"select count(*) from {table}");
        var (count, changed) = ((long)(await command.ExecuteScalarAsync(cancel))!, 0);
        for (var from = 1L; from <= count; from += Batch)
            changed += await ExecuteAsync(sql, cancel, ("from", from), ("to", from + Batch - 1));
        return changed;
    }

    private NpgsqlCommand Command(string sql, params (string Name, object Value)[] more)
    {
        var command = new NpgsqlCommand(sql, connection);
        // Only those that the statements name: the server is not told of any other.
        (string Name, object Value)[] known =
        [
            ("bank", run.Bank),
            ("run", run.Number),
            ("day", run.Day),
            ("start", ChinaTime.StartOf(run.Day).ToUniversalTime()),
            ("cut", cut.ToUniversalTime()),
            ("now", (run.FinishedAt ?? run.StartedAt).ToUniversalTime()),
            .. more,
        ];
        foreach (var (name, value) in known.Where(one => sql.Contains($"@{one.Name}", StringComparison.Ordinal)))
            command.Parameters.AddWithValue(name, value);
        return command;
    }
}
