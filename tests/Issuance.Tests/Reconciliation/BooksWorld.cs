using System.Globalization;
using Issuance.Calendar;
using Issuance.Reconciliation;
using Issuance.Tests.Operations;
using Issuance.Tests.World;
using Microsoft.EntityFrameworkCore;

namespace Issuance.Tests.Reconciliation;

/// <summary>
/// A service without jobs, so that nothing moves but what a test moves. Each test has a bank of its own: the comparison
/// goes by the bank of the instructions.
/// </summary>
public class BooksWorld : IAsyncLifetime
{
    private int banks;

    public IssuanceWorld World { get; private set; } = null!;

    /// <summary>The day before today, on the wall clock.</summary>
    public static DateOnly Yesterday => ChinaTime.Today(TimeProvider.System).AddDays(-1);

    protected virtual string Role => "api";

    public async Task InitializeAsync()
    {
        World = await IssuanceWorld.StartAsync(Role);
        await World.SqlAsync(
            """
            insert into job_pauses (job, reason, who, since)
            select job, 'a test moves things itself', 'test', now()
            from unnest(array['order-cards', 'enquire-instructions', 'fetch-bank-mail', 'reconcile-banks']) job
            """
        );
    }

    public async Task DisposeAsync() => await World.DisposeAsync();

    internal BooksBank NewBank() =>
        new(string.Create(CultureInfo.InvariantCulture, $"books-{Interlocked.Increment(ref banks)}"));

    /// <summary>A card that the bank made weeks ago, in transit.</summary>
    /// <param name="state">Of its order.</param>
    public async Task<(string CardId, string Reference)> CardAsync(string bank, string state = "accepted")
    {
        var (_, cardId) = await World.ApprovedAsync(People.New());
        await World.SqlAsync(
            $"""
            update bank_instructions set bank = '{bank}', state = '{state}', since = now() - interval '40 days',
                created_at = now() - interval '40 days', sends = 1 where card_id = '{cardId}';
            update cards set custody = 'in_transit', last4 = '4321' where id = '{cardId}'
            """
        );
        return (
            cardId,
            await World.ReadAsync(db => db.Cards.Where(c => c.Id == cardId).Select(c => c.OrderReference).SingleAsync())
        );
    }

    /// <summary>A batch that the bank accepted weeks ago, with one line a reference, amount and state.</summary>
    public Task<int> BatchAsync(string bank, string name, params (string Reference, long Fen, string State)[] lines) =>
        World.SqlAsync(
            string.Concat([
                $"""
                insert into transfer_batches (base_reference, bank, period, line_count, total_fen, created_at)
                values ('{name}', '{bank}', '2026-10-31', {lines.Length}, {lines.Sum(l => l.Fen)}, now());
                insert into bank_instructions (reference, bank, kind, attempt, created_at, state, since, sends, enquiries,
                    no_trace_after_window, last_sequence, version)
                values ('{name}-1', '{bank}', 'submit_batch', 1, now() - interval '40 days', 'accepted',
                    now() - interval '40 days', 1, 0, false, 1, 1);
                """,
                .. lines.Select(
                    (line, place) =>
                        $"""
                            insert into transfer_lines (reference, batch_reference, card_id, order_reference, period, kind,
                                attempt, amount_fen, state, booked_fen, settled_at)
                            values ('{line.Reference}', '{name}', 'crd_{name}{place}', 'ord-x-1', '2026-10-31', 'allocation', 1,
                                {line.Fen}, '{line.State}', {(line.State == "paid" ? line.Fen : "null")},
                                {(
                                line.State == "pending" ? "null" : $"timestamptz '{Yesterday:yyyy-MM-dd} 12:00+08'"
                            )});
                            """
                ),
            ])
        );

    internal Task<ReconcileOutcome> ReconcileAsync(BooksBank bank, DateOnly? day = null) =>
        World.UseAsync<ReconcileBank, ReconcileOutcome>(r => r.RunAsync(bank, day ?? Yesterday, default));

    public Task<ReconciliationRun> RunAsync(string bank) =>
        World.ReadAsync(db => db.ReconciliationRuns.Where(r => r.Bank == bank).OrderBy(r => r.Number).LastAsync());

    public Task<List<ReconciliationDifference>> DifferencesAsync(string bank) =>
        World.ReadAsync(db =>
            db.ReconciliationDifferences.Where(d => d.Bank == bank).OrderBy(d => d.Number).ToListAsync()
        );

    /// <summary>The details of the open tasks of a kind about a bank.</summary>
    public Task<List<string>> TasksAsync(string bank, string kind) =>
        World.ReadAsync(db =>
            db.OpsTasks.Where(t => t.Subject == bank && t.Kind == kind && t.ClosedAt == null)
                .Select(t => t.Detail)
                .ToListAsync()
        );

    public Task<string> StateAsync(string reference) =>
        World.ReadAsync(async db =>
            (await db.BankInstructions.SingleAsync(i => i.Reference == reference)).State.ToString()
        );
}

/// <summary>The same with the pages for people.</summary>
public sealed class BooksAndPagesWorld : BooksWorld
{
    protected override string Role => "all";
}
