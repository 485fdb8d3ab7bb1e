using Issuance.Banks;
using Issuance.Reconciliation;
using Issuance.Tests.Operations;
using Issuance.Tests.World;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Issuance.Tests.Reconciliation;

public sealed class HarbourBooksTests
{
    [Fact]
    public async Task Harbours_own_books_are_read_over_the_wire_and_compared_with_what_the_cards_say()
    {
        await using var world = await IssuanceWorld.StartAsync();
        var (_, agreeing) = await world.ApprovedAsync(People.New());
        var (_, lost) = await world.ApprovedAsync(People.New());
        await world.UntilAsync(agreeing, "in_transit");
        await world.UntilAsync(lost, "in_transit");
        // The bank was never told of this loss, and both orders were settled a while ago.
        await world.SqlAsync(
            $"""
            update cards set lost = true where id = '{lost}';
            update bank_instructions set since = since - interval '1 hour'
            """
        );
        var harbour = world.Services.GetRequiredService<BankDirectory>().Find("harbour")!;

        var outcome = await world.UseAsync<ReconcileBank, ReconcileOutcome>(r =>
            r.RunAsync(harbour, BooksWorld.Yesterday.AddDays(1), default)
        );

        Assert.Equal(ReconcileOutcome.Done, outcome);
        var run = await world.ReadAsync(db => db.ReconciliationRuns.SingleAsync(r => r.Bank == "harbour"));
        Assert.Equal((2, 2, 1), (run.Theirs, run.Ours, run.Matched));
        var difference = await world.ReadAsync(db => db.ReconciliationDifferences.SingleAsync());
        Assert.Equal(DifferenceKind.StateDiffers, difference.Kind);
        Assert.Contains("\"frozen\"", difference.Ours, StringComparison.Ordinal);
        Assert.Contains("\"open\"", difference.Theirs, StringComparison.Ordinal);
    }
}
