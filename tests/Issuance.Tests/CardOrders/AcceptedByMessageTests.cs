using Issuance.Banks;
using Issuance.CardOrders;
using Issuance.Jobs;
using Issuance.Tests.Operations;
using Issuance.Tests.Reconciliation;
using Issuance.Tests.World;
using Microsoft.EntityFrameworkCore;

namespace Issuance.Tests.CardOrders;

/// <summary>
/// A bank's message overtakes the answer, and the process that waits for the answer dies: the bank is asked all the same about
/// what it has not told yet.
/// </summary>
public sealed class AcceptedByMessageTests(BooksWorld books) : IClassFixture<BooksWorld>
{
    private readonly IssuanceWorld world = books.World;

    [Fact]
    public async Task An_order_that_a_message_accepts_while_its_sender_is_dead_is_asked_about()
    {
        var bank = books.NewBank().Code;
        var (cardId, reference) = await books.CardAsync(bank, "sent");
        await world.SqlAsync(
            $"""
            update cards set custody = 'ordered', last4 = null where id = '{cardId}';
            delete from work_items where key = '{reference}'
            """
        );

        await AcceptedAsync(bank, reference, new("0417", null, null, null, null, null, null));

        Assert.Equal("Accepted", await books.StateAsync(reference));
        Assert.True(await IsAskedAboutAsync(bank, reference));
    }

    [Fact]
    public async Task A_batch_that_a_message_accepts_while_its_sender_is_dead_is_asked_for_its_lines()
    {
        var bank = books.NewBank().Code;
        await books.BatchAsync(bank, "bat-dead", ("bat-dead-00001", 100, "pending"));
        await world.SqlAsync(
            "update bank_instructions set state = 'sent', last_sequence = 0 where reference = 'bat-dead-1'"
        );

        await AcceptedAsync(bank, "bat-dead-1", new(null, null, null, null, null, null, null));

        Assert.Equal("Accepted", await books.StateAsync("bat-dead-1"));
        Assert.True(await IsAskedAboutAsync(bank, "bat-dead-1"));
    }

    private async Task AcceptedAsync(string bank, string reference, BankOrderData data) =>
        Assert.Equal(
            MessageOutcome.Applied,
            await world.UseAsync<BankInbox, MessageOutcome>(inbox =>
                inbox.TakeAsync(
                    new(bank, $"{bank}-1", reference, new(BankReportType.OrderAccepted, 1, data)),
                    CancellationToken.None
                )
            )
        );

    private Task<bool> IsAskedAboutAsync(string bank, string reference) =>
        world.ReadAsync(db =>
            db.WorkItems.AnyAsync(item =>
                item.Kind == WorkKinds.EnquireInstruction
                && item.Key == reference
                && item.Lane == bank
                && item.State == WorkState.Queued
            )
        );
}
