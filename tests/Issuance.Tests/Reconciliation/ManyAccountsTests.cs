using System.Diagnostics;
using System.Globalization;
using Issuance.Banks;
using Issuance.Reconciliation;
using Microsoft.EntityFrameworkCore;
using Xunit.Abstractions;

namespace Issuance.Tests.Reconciliation;

/// <summary>Many accounts at once; <c>RECONCILIATION_ROWS=1000000</c> tells how fast a million goes.</summary>
public sealed class ManyAccountsTests(BooksWorld world, ITestOutputHelper output) : IClassFixture<BooksWorld>
{
    private static readonly int Rows = int.Parse(
        Environment.GetEnvironmentVariable("RECONCILIATION_ROWS") ?? "45000",
        CultureInfo.InvariantCulture
    );

    [Fact]
    public async Task Every_account_of_many_is_compared_and_only_what_differs_is_kept()
    {
        var bank = world.NewBank();
        await FillAsync(bank.Code);
        var (before, most) = (Environment.WorkingSet, 0L);
        bank.More = Enumerable
            .Range(1, Rows)
            .Where(n => n != 7)
            .Select(n =>
            {
                if (n % 10_000 == 0)
                    most = Math.Max(most, Environment.WorkingSet - before);
                return new BankBookLine.Account(
                    $"many-{n:00000000}-1",
                    n == 8 ? BankAccountState.Frozen : BankAccountState.Open,
                    "0000"
                );
            });
        var begun = Stopwatch.StartNew();

        Assert.Equal(ReconcileOutcome.Done, await world.ReconcileAsync(bank));

        output.WriteLine(
            $"{Rows} in {begun.Elapsed.TotalSeconds:0.0} s, {Rows / begun.Elapsed.TotalSeconds:0} rows/s, {most >> 20} MB more"
        );
        var run = await world.RunAsync(bank.Code);
        Assert.Equal((Rows - 1, Rows, Rows - 2), (run.Theirs, run.Ours, run.Matched));
        Assert.Equal((1, 1, Rows - 2), (run.MissingWithBank, run.StateDiffers, run.Reconciled));
        Assert.Equal(
            ["many-00000007-1", "many-00000008-1"],
            (await world.DifferencesAsync(bank.Code)).Select(d => d.Reference)
        );
        begun.Restart();
        await world.ReconcileAsync(bank, BooksWorld.Yesterday.AddDays(1));
        output.WriteLine($"again in {begun.Elapsed.TotalSeconds:0.0} s");
    }

    private Task<int> FillAsync(string bank)
    {
        var sql = $"""
            insert into cards (id, application_id, issuing_bank, holder_index, service_point, created_at, custody, bank,
                insurance, lost, order_failed, status, handed_over_at, order_reference, order_attempt, serial, last4,
                card_number_sealed, card_number_index, version)
            select 'crd_' || n, 'app_' || n, 'harbour', decode(md5(n::text), 'hex'), 'SP-EAST', now(), 'handed_over', 'not_activated',
                'not_activated', false, false, 'issued', now(), 'many-' || lpad(n::text, 8, '0') || '-1', 1, 'S' || n, '0000',
                '\x00', decode(md5('card' || n), 'hex'), 6
            from generate_series(1, {Rows}) n;
            insert into bank_instructions (reference, bank, kind, card_id, application_id, attempt, created_at, state, since,
                last_sent_at, sends, enquiries, no_trace_after_window, last_sequence, version)
            select 'many-' || lpad(n::text, 8, '0') || '-1', '{bank}', 'open_account_order_card', 'crd_' || n, 'app_' || n, 1,
                now() - interval '40 days', 'accepted', now() - interval '40 days', now(), 1, 0, false, 3, 4
            from generate_series(1, {Rows}) n;
            analyze cards; analyze bank_instructions
            """;
        return world.World.ReadAsync(db =>
        {
            db.Database.SetCommandTimeout(600);
            return db.Database.ExecuteSqlRawAsync(sql);
        });
    }
}
