using System.Net;
using Issuance.Banks;
using Issuance.Reconciliation;
using Issuance.Shared;
using Issuance.Tests.Operations;

namespace Issuance.Tests.Reconciliation;

/// <summary>Credits, and books that cannot be believed.</summary>
public sealed partial class ReconciliationTests
{
    [Fact]
    public async Task Credits_are_compared_line_by_line_and_by_their_control_sums()
    {
        var bank = world.NewBank();
        await world.BatchAsync(bank.Code, "bat-a", ("bat-a-l1", 100, "paid"), ("bat-a-l2", 200, "returned"));
        await world.BatchAsync(bank.Code, "bat-b", ("bat-b-l1", 300, "paid"), ("bat-b-l2", 400, "paid"));
        await world.BatchAsync(bank.Code, "bat-c", ("bat-c-l1", 500, "pending"), ("bat-c-l2", 600, "paid"));
        bank.Credited("bat-a-l1", 100);
        bank.Credited("bat-b-l1", 301);
        bank.Credited("bat-c-l1", 500);
        bank.Credited("bat-x-l1", 700);
        bank.Credited("bat-c-l2", 600);
        bank.Credited("bat-c-l2", 600);

        await world.ReconcileAsync(bank);

        var kinds = (await world.DifferencesAsync(bank.Code)).ToDictionary(d => d.Reference, d => d.Kind);
        Assert.Equal(DifferenceKind.AmountDiffers, kinds["bat-b-l1"]);
        Assert.Equal(DifferenceKind.MissingWithBank, kinds["bat-b-l2"]);
        Assert.Equal(DifferenceKind.AmountDiffers, kinds["bat-c-l1"]);
        Assert.Equal(DifferenceKind.AmountDiffers, kinds["bat-c-l2"]); // Credited twice.
        Assert.Equal(DifferenceKind.MissingWithUs, kinds["bat-x-l1"]);
        Assert.Equal(5, kinds.Count);
        var run = await world.RunAsync(bank.Code);
        Assert.Equal((2801, 1400, 1), (run.TheirFen, run.OurFen, run.Matched));
        Assert.Equal("Reconciled", await world.StateAsync("bat-a-1"));
        Assert.Equal("Accepted", await world.StateAsync("bat-b-1"));
    }

    [Fact]
    public async Task A_credit_that_our_line_tells_alike_later_agrees_again()
    {
        var bank = world.NewBank();
        await world.BatchAsync(bank.Code, "bat-d", ("bat-d-l1", 500, "pending"), ("bat-d-l2", 700, "paid"));
        bank.Credited("bat-d-l1", 500);
        await world.ReconcileAsync(bank, BooksWorld.Yesterday);
        Assert.Equal(2, (await world.DifferencesAsync(bank.Code)).Count(d => d.State == DifferenceState.Open));
        await world.World.SqlAsync(
            "update transfer_lines set state = 'paid', booked_fen = 500, settled_at = now() where reference = 'bat-d-l1'"
        );
        bank.Lines.Clear();
        bank.Credited("bat-d-l2", 700); // Booked by the bank a day later than it said.

        await world.ReconcileAsync(bank, BooksWorld.Yesterday.AddDays(1));

        Assert.All(await world.DifferencesAsync(bank.Code), d => Assert.Equal("agrees_again", d.How));
    }

    [Fact]
    public async Task Books_that_break_off_leave_nothing_but_a_failed_run_and_a_task_and_are_tried_again()
    {
        var bank = world.NewBank();
        var (_, reference) = await world.CardAsync(bank.Code);
        bank.Has("ord-strange-3");
        bank.Fault = new BankBooksException("control_total_wrong");

        Assert.Equal(ReconcileOutcome.Failed, await world.ReconcileAsync(bank));

        var run = await world.RunAsync(bank.Code);
        Assert.Equal((RunState.Failed, "control_total_wrong"), (run.State, run.Trouble));
        Assert.Empty(await world.DifferencesAsync(bank.Code));
        Assert.Equal(["control_total_wrong"], await world.TasksAsync(bank.Code, "reconciliation_failed"));
        bank.Fault = new HttpRequestException(null, null, HttpStatusCode.BadGateway);
        await world.ReconcileAsync(bank);
        Assert.Equal("connection_lost", (await world.RunAsync(bank.Code)).Trouble);
        bank.Fault = null;
        bank.Lines.Clear();
        bank.Has(reference);
        Assert.Equal(ReconcileOutcome.Done, await world.ReconcileAsync(bank));
        Assert.Empty(await world.TasksAsync(bank.Code, "reconciliation_failed"));
    }

    [Theory]
    [InlineData("ord 1")]
    [InlineData("")]
    [InlineData("张晓明")]
    [InlineData("ord-aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa-1")]
    public async Task A_reference_that_is_none_is_not_believed_and_not_kept(string reference)
    {
        var bank = world.NewBank();
        bank.Has(reference);

        Assert.Equal(ReconcileOutcome.Failed, await world.ReconcileAsync(bank));

        Assert.Equal("reference_unreadable", (await world.RunAsync(bank.Code)).Trouble);
    }

    [Fact]
    public async Task Books_of_a_day_to_come_are_not_asked_for()
    {
        var bank = world.NewBank();

        Assert.Equal(ReconcileOutcome.Failed, await world.ReconcileAsync(bank, BooksWorld.Yesterday.AddDays(3)));

        Assert.Equal("not_there_yet", (await world.RunAsync(bank.Code)).Trouble);
    }
}
