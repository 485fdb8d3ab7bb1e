using System.Diagnostics;
using System.Globalization;
using Issuance.DevHost.Postgres;
using Issuance.DevHost.Processes;
using Npgsql;

namespace Issuance.DevHost.Bench;

/// <summary>
/// A million cards of Harbour, all agreeing, reconciled by the job itself in a process of its own: rows a second from the
/// run's beginning to the process's end, and the most memory that it ever held. As on any day but the first, one in a hundred
/// is new and becomes reconciled.
/// </summary>
internal static class ReconcileBench
{
    private const int Accounts = 1_000_000;

    public static async Task<IReadOnlyList<BenchFigure>> MeasureAsync(
        Call call,
        PrivatePostgres postgres,
        string keys,
        string id
    )
    {
        using var bench = await BanksUnderTest.StartAsync(
            call,
            postgres,
            keys,
            id,
            "bench_books",
            ("Stubs__BookAccounts", Accounts.ToString(CultureInfo.InvariantCulture))
        );
        await using var database = NpgsqlDataSource.Create(
            new NpgsqlConnectionStringBuilder(postgres.ConnectionString("bench_books"))
            {
                CommandTimeout = 600,
            }.ConnectionString
        );
        // Of Harbour alone: two others beside it would share its process and its machine.
        bench.Environment.Remove("Banks__Meridian__BaseUrl");
        bench.Environment.Remove("Banks__Rural__Folder");
        await call.Error.WriteLineAsync($"  {Accounts} cards are written");
        await FillAsync(database, call.Cancel);

        var yesterday = TimeProvider
            .System.GetUtcNow()
            .AddHours(8)
            .AddDays(-1)
            .ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        using var job = Tool.Start(
            BanksUnderTest.Host(call, bench.Environment, ["run-job", "reconcile-banks", "--period", yesterday])
        );
        var peak = await PeakAsync(job, call.Cancel);
        var (rows, seconds, matched) = await RunAsync(
            database,
            TimeProvider.System.GetUtcNow().UtcDateTime,
            call.Cancel
        );
        await call.Error.WriteLineAsync(
            string.Create(
                CultureInfo.InvariantCulture,
                $"  {rows} rows in {seconds:0.0} s, {matched} agree, {peak:0} MB"
            )
        );
        if (matched != Accounts)
        {
            throw new StopException(ExitCodes.DidNotHold, $"only {matched} of {Accounts} accounts agree");
        }

        return
        [
            BenchFigure.NoLess("banks.reconcile_rows_per_second", rows / seconds, "1/s", 30_000) with
            {
                Note = $"{Accounts} accounts of Harbour compared with as many cards of ours, in pages; no floor",
            },
            BenchFigure.NoMore("banks.reconcile_peak_memory", peak, "MB", 300) with
            {
                Note = "resident, the most while they are compared; no floor",
            },
        ];
    }

    private static async Task FillAsync(NpgsqlDataSource database, CancellationToken cancel)
    {
        await using var open = await database.OpenConnectionAsync(cancel);
        string[] steps =
        [
            "set session_replication_role = replica",
            $"""
                insert into cards (id, application_id, issuing_bank, holder_index, service_point, created_at, custody, bank,
                    insurance, lost, order_failed, status, handed_over_at, order_reference, order_attempt, serial, last4, card_number_sealed,
                    card_number_index, version)
                select 'crd_' || lpad(n::text, 26, '0'), 'app_' || lpad(n::text, 26, '0'), 'harbour', decode(md5(n::text), 'hex'),
                    'SP-EAST', now() - interval '9 days', 'handed_over', 'not_activated', 'not_activated', false, false, 'issued', now(),
                    'ord-bench-' || lpad(n::text, 7, '0') || '-1', 1, 'S' || n, lpad((n % 10000)::text, 4, '0'), '\x00',
                    decode(md5('card' || n), 'hex'), 6
                from generate_series(1, {Accounts}) n
                """,
            $"""
                insert into bank_instructions (reference, bank, kind, card_id, application_id, attempt, created_at, state, since,
                    last_sent_at, sends, enquiries, no_trace_after_window, last_sequence, version)
                select 'ord-bench-' || lpad(n::text, 7, '0') || '-1', 'harbour', 'open_account_order_card',
                    'crd_' || lpad(n::text, 26, '0'), 'app_' || lpad(n::text, 26, '0'), 1, now() - interval '9 days',
                case when n % 100 = 0 then 'accepted' else 'reconciled' end,
                    now() - interval '9 days', now() - interval '9 days', 1, 0, false, 3, 4
                from generate_series(1, {Accounts}) n
                """,
            "reset session_replication_role",
            "vacuum analyze cards, bank_instructions",
        ];
        foreach (var sql in steps)
        {
            await using var command = new NpgsqlCommand(sql, open);
            await command.ExecuteNonQueryAsync(cancel);
        }
    }

    /// <returns>Megabytes: the greatest resident size that the system has noted for the process.</returns>
    private static async Task<double> PeakAsync(Process job, CancellationToken cancel)
    {
        job.StandardInput.Close();
        var told = job.StandardOutput.ReadToEndAsync(cancel);
        var peak = 0.0;
        while (!job.HasExited)
        {
            try
            {
                var line = File.ReadLines($"/proc/{job.Id}/status")
                    .FirstOrDefault(l => l.StartsWith("VmHWM:", StringComparison.Ordinal));
                if (line is not null)
                {
                    peak = Math.Max(
                        peak,
                        double.Parse(
                            line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)[1],
                            CultureInfo.InvariantCulture
                        ) / 1024
                    );
                }
            }
            catch (IOException)
            {
                // It has just ended.
            }

            await Task.Delay(100, cancel);
        }

        await RequireRunAsync(job, told);
        return peak;
    }

    private static async Task RequireRunAsync(Process job, Task<string> told)
    {
        if (job.ExitCode > 1)
        {
            throw new StopException(ExitCodes.DidNotHold, $"the reconciliation did not run: {await told}");
        }
    }

    private static async Task<(double Rows, double Seconds, int Matched)> RunAsync(
        NpgsqlDataSource database,
        DateTime ended,
        CancellationToken cancel
    )
    {
        await using var command = database.CreateCommand(
            """
            select rows_read, started_at, matched
            from reconciliation_runs where bank = 'harbour' and state = 'finished'
            """
        );
        await using var reader = await command.ExecuteReaderAsync(cancel);
        return await reader.ReadAsync(cancel)
            ? (reader.GetInt32(0), (ended - reader.GetDateTime(1)).TotalSeconds, reader.GetInt32(2))
            : throw new StopException(ExitCodes.DidNotHold, "the reconciliation did not finish");
    }
}
