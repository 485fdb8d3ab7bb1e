using Issuance.Banks;
using Issuance.Calendar;
using Issuance.Jobs;
using Issuance.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Issuance.Reconciliation;

public enum ReconcileOutcome
{
    Done,
    AlreadyDone,

    /// <summary>Nothing follows from it; the run and a task for a person say why.</summary>
    Failed,
    RunsElsewhere,
}

/// <summary>
/// Compares one bank's books of one day with ours: reads them whole, then looks at both sides as sets, settles what the
/// books tell of orders of unknown fate, and keeps what differs.
/// </summary>
public sealed class ReconcileBank(
    IssuanceDb db,
    [FromKeyedServices(Database.LongWork)] NpgsqlDataSource longWork,
    SettleByBooks settle,
    ILogger<ReconcileBank> log,
    TimeProvider wallClock
)
{
    /// <summary>A bank closes its books some moments before or after midnight.</summary>
    private static readonly TimeSpan Margin = TimeSpan.FromMinutes(10);

    /// <summary>The same for books that are read while their day still runs.</summary>
    private static readonly TimeSpan MarginToday = TimeSpan.FromMinutes(2);

    /// <param name="recovery">
    /// Set where the run is made for a recovery: it is one more of its day, and keeps the accounts that are unknown to us.
    /// </param>
    public async Task<ReconcileOutcome> RunAsync(
        IAgentBank bank,
        DateOnly day,
        CancellationToken cancel,
        long? recovery = null
    )
    {
        // Temporary tables need one connection for the whole run; it is none of the pool's, and no transaction is open on
        // it while the bank is asked.
        await using var connection = await longWork.OpenConnectionAsync(cancel);
        if (!await TakeAsync(connection, bank.Code, cancel))
            return ReconcileOutcome.RunsElsewhere;
        try
        {
            return await RunAsync(connection, bank, day, recovery, cancel);
        }
        finally
        {
            await LetGoAsync(connection);
        }
    }

    private async Task<ReconcileOutcome> RunAsync(
        NpgsqlConnection connection,
        IAgentBank bank,
        DateOnly day,
        long? recovery,
        CancellationToken cancel
    )
    {
        if (await OpenAsync(bank.Code, day, recovery, cancel) is not { } run)
            return ReconcileOutcome.AlreadyDone;
        try
        {
            if (day > ChinaTime.Today(wallClock))
                throw new BankBooksException("not_there_yet");
            run.RowsRead = await new BooksStage(connection).FillAsync(bank.ReadBooksAsync(day, cancel), cancel);
            await CompareAsync(new Comparison(connection, run, CutOf(day, run.StartedAt)), cancel);
            return ReconcileOutcome.Done;
        }
        catch (Exception e) when (!cancel.IsCancellationRequested)
        {
            log.LogWarning(
                "The books of {Bank} for {Day} could not be compared: {Trouble} at {Where}",
                bank.Code,
                day,
                e.GetType().Name,
                e.StackTrace
            );
            await FailAsync(run, CodeOf(e));
            return ReconcileOutcome.Failed;
        }
    }

    /// <summary>What happened from here on may be in the books of that day or not.</summary>
    private static DateTimeOffset CutOf(DateOnly day, DateTimeOffset begun)
    {
        var end = ChinaTime.StartOf(day.AddDays(1));
        return begun >= end ? end - Margin : begun - MarginToday;
    }

    private static string CodeOf(Exception e) =>
        e switch
        {
            BankBooksException books => books.Code,
            NotSupportedException => "books_not_offered",
            OperationCanceledException or TimeoutException => "timeout",
            HttpRequestException or IOException => "connection_lost",
            _ => e.GetType().Name,
        };

    /// <summary>Held until the connection closes: of two processes one compares.</summary>
    private static async Task<bool> TakeAsync(NpgsqlConnection connection, string bank, CancellationToken cancel)
    {
        await using var take = new NpgsqlCommand(
            "select pg_try_advisory_lock(hashtext('reconcile_banks'), hashtext(@bank))",
            connection
        );
        take.Parameters.AddWithValue("bank", bank);
        return await take.ExecuteScalarAsync(cancel) is true;
    }

    /// <summary>A connection that is closed keeps its locks for a moment; whoever comes next need not wait for that.</summary>
    private static async Task LetGoAsync(NpgsqlConnection connection)
    {
        try
        {
            if (connection.State != System.Data.ConnectionState.Open)
                return;
            await using var letGo = new NpgsqlCommand("select pg_advisory_unlock_all()", connection);
            await letGo.ExecuteNonQueryAsync();
        }
        catch (NpgsqlException)
        {
            // A session that is gone holds nothing.
        }
    }

    /// <returns>Null when this bank's books of the day have been compared.</returns>
    private async Task<ReconciliationRun?> OpenAsync(
        string bank,
        DateOnly day,
        long? recovery,
        CancellationToken cancel
    )
    {
        if (
            await db.ReconciliationRuns.AnyAsync(
                r => r.Bank == bank && r.Day == day && r.Recovery == recovery && r.State == RunState.Finished,
                cancel
            )
        )
            return null;
        var now = wallClock.GetUtcNow();
        // Nobody else compares this bank now, so an earlier run that never ended was cut short with its process.
        await db
            .ReconciliationRuns.Where(r => r.Bank == bank && r.State == RunState.Running)
            .ExecuteUpdateAsync(
                set =>
                    set.SetProperty(r => r.State, RunState.Failed)
                        .SetProperty(r => r.Trouble, "cut_short")
                        .SetProperty(r => r.FinishedAt, now),
                cancel
            );
        var run = new ReconciliationRun
        {
            Bank = bank,
            Day = day,
            Recovery = recovery,
            StartedAt = now,
        };
        db.ReconciliationRuns.Add(run);
        await db.SaveChangesAsync(cancel);
        return run;
    }

    private async Task CompareAsync(Comparison comparison, CancellationToken cancel)
    {
        foreach (var sql in new[] { ComparisonSql.Accounts, ComparisonSql.Judge, ComparisonSql.Credits })
            await comparison.ExecuteAsync(sql, cancel);
        foreach (var reference in await comparison.ReadAsync(ComparisonSql.ToSettle, cancel))
        {
            db.ChangeTracker.Clear();
            if (await settle.AcceptAsync(reference, cancel))
                comparison.Run.Settled++;
            else
                await comparison.ExecuteAsync(ComparisonSql.CouldNotSettle, cancel, ("reference", reference));
        }

        db.ChangeTracker.Clear();
        await comparison.CountAsync(cancel);
        comparison.Run.State = RunState.Finished;
        comparison.Run.FinishedAt = wallClock.GetUtcNow();
        await comparison.KeepAsync(cancel);
        await comparison.ReconcileAsync(cancel);
        await db
            .ReconciliationRuns.Where(r => r.Number == comparison.Run.Number)
            .ExecuteUpdateAsync(set => set.SetProperty(r => r.Reconciled, comparison.Run.Reconciled), cancel);
    }

    private async Task FailAsync(ReconciliationRun run, string code)
    {
        db.ChangeTracker.Clear();
        await using var transaction = await db.Database.BeginTransactionAsync();
        var ended = await db
            .ReconciliationRuns.Where(r => r.Number == run.Number && r.State == RunState.Running)
            .ExecuteUpdateAsync(set =>
                set.SetProperty(r => r.State, RunState.Failed)
                    .SetProperty(r => r.Trouble, code)
                    .SetProperty(r => r.RowsRead, run.RowsRead)
                    .SetProperty(r => r.FinishedAt, wallClock.GetUtcNow())
            );
        // One that had finished was compared: what it could not mark as reconciled, the next day's does.
        if (ended == 0)
            return;
        await OpsTasks.OpenAsync(db, "reconciliation_failed", run.Bank, code, default);
        await transaction.CommitAsync();
    }
}
