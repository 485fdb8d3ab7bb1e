using System.Net;
using Issuance.Banks;
using Issuance.Reconciliation;
using Issuance.Shared;
using Issuance.Tests.Operations;

namespace Issuance.Tests.Reconciliation;

/// <summary>Banks' books against ours, on PostgreSQL; the books themselves are given.</summary>
public sealed partial class ReconciliationTests(BooksWorld world) : IClassFixture<BooksWorld>
{
    [Fact]
    public async Task Books_that_agree_leave_no_difference_reconcile_the_orders_and_are_compared_once()
    {
        var bank = world.NewBank();
        var (_, agreed) = await world.CardAsync(bank.Code);
        var (beingMade, waiting) = await world.CardAsync(bank.Code);
        await world.World.SqlAsync($"update cards set custody = 'produced', last4 = null where id = '{beingMade}'");
        bank.Has(agreed, last4: "4321");
        bank.Has(waiting, last4: "8765");

        Assert.Equal(ReconcileOutcome.Done, await world.ReconcileAsync(bank));

        var run = await world.RunAsync(bank.Code);
        Assert.Equal((RunState.Finished, 2, 2, 2), (run.State, run.RowsRead, run.Theirs, run.Ours));
        Assert.Equal((2, 0, 0, 2), (run.Matched, run.InMotion, run.Differences, run.Reconciled));
        Assert.Empty(await world.DifferencesAsync(bank.Code));
        Assert.Equal("Reconciled", await world.StateAsync(agreed));
        Assert.Equal("Reconciled", await world.StateAsync(waiting)); // One whose number we do not know yet agrees, too.
        Assert.Equal(ReconcileOutcome.AlreadyDone, await world.ReconcileAsync(bank));
    }

    [Theory]
    [InlineData("", BankAccountState.Frozen, "4321", "{\"state\" : \"open\", \"last4\" : \"4321\"}")]
    [InlineData("lost = true", BankAccountState.Open, "4321", "{\"state\" : \"frozen\", \"last4\" : \"4321\"}")]
    [InlineData("bank = 'suspended'", BankAccountState.Open, null, "{\"state\" : \"frozen\", \"last4\" : \"4321\"}")]
    [InlineData(
        "bank = 'closed', lost = true",
        BankAccountState.Frozen,
        null,
        "{\"state\" : \"closed\", \"last4\" : \"4321\"}"
    )]
    [InlineData("", BankAccountState.Open, "9999", "{\"state\" : \"open\", \"last4\" : \"4321\"}")]
    public async Task An_account_whose_state_or_number_the_bank_tells_otherwise_is_a_difference(
        string ours,
        BankAccountState theirs,
        string? last4,
        string evidence
    )
    {
        var bank = world.NewBank();
        var (cardId, reference) = await world.CardAsync(bank.Code);
        if (ours.Length > 0)
            await world.World.SqlAsync($"update cards set {ours} where id = '{cardId}'");
        bank.Has(reference, theirs, last4);

        await world.ReconcileAsync(bank);

        var difference = Assert.Single(await world.DifferencesAsync(bank.Code));
        Assert.Equal((DifferenceKind.StateDiffers, reference), (difference.Kind, difference.Reference));
        Assert.Equal(evidence, difference.Ours);
        Assert.Contains(Snake.Case(theirs), difference.Theirs, StringComparison.Ordinal);
        Assert.Equal("Accepted", await world.StateAsync(reference));
    }

    [Theory]
    [InlineData("", BankAccountState.Open)]
    [InlineData("bank = 'active', bank_activated_at = now()", BankAccountState.Open)]
    [InlineData("lost = true", BankAccountState.Frozen)]
    [InlineData("bank = 'suspended'", BankAccountState.Frozen)]
    [InlineData("bank = 'closed'", BankAccountState.Closed)]
    public async Task An_account_stands_at_its_bank_as_the_card_says(string ours, BankAccountState theirs)
    {
        var bank = world.NewBank();
        var (cardId, reference) = await world.CardAsync(bank.Code);
        if (ours.Length > 0)
            await world.World.SqlAsync($"update cards set {ours} where id = '{cardId}'");
        bank.Has(reference, theirs);

        await world.ReconcileAsync(bank);

        Assert.Equal(
            (1, 0),
            ((await world.RunAsync(bank.Code)).Matched, (await world.RunAsync(bank.Code)).Differences)
        );
    }

    [Fact]
    public async Task What_only_one_side_has_is_a_difference_with_what_that_side_says()
    {
        var bank = world.NewBank();
        var (_, lacking) = await world.CardAsync(bank.Code);
        var (_, declined) = await world.CardAsync(bank.Code, "declined");
        var (_, twice) = await world.CardAsync(bank.Code);
        bank.Has("ord-strange-1", BankAccountState.Frozen, "1111");
        bank.Has(declined);
        bank.Has(twice);
        bank.Has(twice);

        await world.ReconcileAsync(bank);

        var differences = (await world.DifferencesAsync(bank.Code)).ToDictionary(d => d.Reference);
        Assert.Equal(4, differences.Count);
        Assert.Equal(DifferenceKind.MissingWithBank, differences[lacking].Kind);
        Assert.Null(differences[lacking].Theirs);
        Assert.Equal(DifferenceKind.MissingWithUs, differences["ord-strange-1"].Kind);
        Assert.Null(differences["ord-strange-1"].Ours);
        Assert.Contains("\"1111\"", differences["ord-strange-1"].Theirs, StringComparison.Ordinal);
        Assert.Equal("{\"instruction\" : \"declined\"}", differences[declined].Ours);
        Assert.Contains("\"accounts\" : 2", differences[twice].Theirs, StringComparison.Ordinal);
        var run = await world.RunAsync(bank.Code);
        Assert.Equal((3, 1, 0), (run.MissingWithUs, run.MissingWithBank, run.StateDiffers));
    }

    [Fact]
    public async Task What_is_in_motion_is_no_difference_yet()
    {
        var bank = world.NewBank();
        var (freezing, open) = await world.CardAsync(bank.Code);
        await FreezeAsync(freezing, open, "sent", "now() - interval '20 days'");
        bank.Has(open, BankAccountState.Frozen);
        var (frozen, late) = await world.CardAsync(bank.Code);
        await FreezeAsync(frozen, late, "accepted", $"timestamptz '{BooksWorld.Yesterday:yyyy-MM-dd} 23:55+08'");
        bank.Has(late, BankAccountState.Frozen);
        var (_, acceptedLate) = await world.CardAsync(bank.Code);
        await world.World.SqlAsync($"update bank_instructions set since = now() where reference = '{acceptedLate}'");
        var (_, sentLate) = await world.CardAsync(bank.Code, "sent");
        await world.World.SqlAsync($"update bank_instructions set since = now() where reference = '{sentLate}'");
        bank.Has(sentLate);
        var (before, early) = await world.CardAsync(bank.Code);
        await FreezeAsync(before, early, "accepted", $"timestamptz '{BooksWorld.Yesterday:yyyy-MM-dd} 23:45+08'");
        bank.Has(early, BankAccountState.Frozen);

        await world.ReconcileAsync(bank);

        Assert.Equal(early, Assert.Single(await world.DifferencesAsync(bank.Code)).Reference);
        Assert.Equal(4, (await world.RunAsync(bank.Code)).InMotion);
        Assert.Equal("Sent", await world.StateAsync(sentLate));
    }

    [Theory]
    [InlineData("unknown")]
    [InlineData("needs_review")]
    [InlineData("sent")]
    [InlineData("not_sent")]
    public async Task An_order_of_unknown_fate_that_the_books_hold_is_settled_as_accepted(string state)
    {
        var bank = world.NewBank();
        var (_, reference) = await world.CardAsync(bank.Code, state);
        bank.Has(reference);

        await world.ReconcileAsync(bank);

        Assert.Equal("Accepted", await world.StateAsync(reference));
        var run = await world.RunAsync(bank.Code);
        Assert.Equal((1, 0), (run.Settled, run.Differences));
    }

    [Fact]
    public async Task An_earlier_attempt_and_a_card_that_was_replaced_are_known()
    {
        var bank = world.NewBank();
        var (again, first) = await world.CardAsync(bank.Code);
        await world.World.SqlAsync($"update cards set order_reference = '{first}x-2' where id = '{again}'");
        bank.Has(first);
        var (replaced, old) = await world.CardAsync(bank.Code);
        await FreezeAsync(replaced, old, "accepted", "now() - interval '20 days'", "replace_card");

        await world.ReconcileAsync(bank);

        Assert.Empty(await world.DifferencesAsync(bank.Code));
    }

    [Fact]
    public async Task A_difference_seen_again_stays_one_and_ends_by_itself_once_both_agree_and_the_task_with_it()
    {
        var bank = world.NewBank();
        var (_, reference) = await world.CardAsync(bank.Code);
        bank.Has(reference, BankAccountState.Frozen);
        bank.Has("ord-strange-2");
        await world.ReconcileAsync(bank, BooksWorld.Yesterday.AddDays(-3));
        Assert.Equal(["differences_open"], await world.TasksAsync(bank.Code, "reconciliation"));
        bank.Lines.RemoveAt(1);
        await world.ReconcileAsync(bank, BooksWorld.Yesterday.AddDays(-2));

        var differences = await world.DifferencesAsync(bank.Code);
        Assert.Equal(2, differences.Count);
        Assert.Equal(
            (DifferenceState.Open, BooksWorld.Yesterday.AddDays(-2)),
            (
                differences.Single(d => d.Reference == reference).State,
                differences.Single(d => d.Reference == reference).Day
            )
        );
        Assert.Equal("agrees_again", differences.Single(d => d.Reference != reference).How);
        // Older books that are read late close nothing that newer ones told.
        bank.Lines.Clear();
        bank.Has(reference);
        await world.ReconcileAsync(bank, BooksWorld.Yesterday.AddDays(-4));
        Assert.Single(await world.TasksAsync(bank.Code, "reconciliation"));
        bank.Lines.Clear();
        await world.ReconcileAsync(bank, BooksWorld.Yesterday.AddDays(-1));
        var changed = await world.DifferencesAsync(bank.Code);
        Assert.Equal("became_another", changed.Single(d => d.Kind == DifferenceKind.StateDiffers).How);
        bank.Has(reference);
        await world.ReconcileAsync(bank, BooksWorld.Yesterday);
        Assert.All(await world.DifferencesAsync(bank.Code), d => Assert.Equal(DifferenceState.Resolved, d.State));
        Assert.Empty(await world.TasksAsync(bank.Code, "reconciliation"));
    }

    private Task<int> FreezeAsync(string cardId, string subject, string state, string since, string kind = "freeze") =>
        world.World.SqlAsync(
            $"""
            insert into bank_instructions (reference, bank, kind, card_id, application_id, subject_reference, attempt, created_at,
                state, since, sends, enquiries, no_trace_after_window, last_sequence, version)
            select 'f' || substr(reference, 2, 30), bank, '{kind}', card_id, application_id, '{subject}', 2,
                now() - interval '20 days', '{state}', {since}, 1, 0, false, 0, 1
            from bank_instructions where reference = '{subject}'
            """
        );
}
