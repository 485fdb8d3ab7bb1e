using Issuance.Banks;
using Issuance.Tests.Operations;
using Issuance.Tests.World;
using Microsoft.EntityFrameworkCore;

namespace Issuance.Tests.CardOrders;

/// <summary>What a bank's answer to an enquiry is worth.</summary>
public sealed class EnquiryTests
{
    [Fact]
    public async Task What_a_bank_says_of_one_send_is_not_taken_for_its_word_on_the_send_that_followed_meanwhile()
    {
        await using var world = await IssuanceWorld.StartAsync();
        await world.Bank.ModeAsync("timeout", count: 1);
        var (_, cardId) = await world.ApprovedAsync(People.New());
        await IssuanceWorld.EventuallyAsync(() => ReadAsync(world, cardId), i => i.State == InstructionState.Unknown);
        var enquiries = await EnquiriesAsync(world, cardId);
        await world.Bank.ModeAsync("slow", operation: "enquiry", delayMs: 2_000);
        await IssuanceWorld.EventuallyAsync(() => EnquiriesAsync(world, cardId), count => count > enquiries);

        // The bank has looked and found nothing, its answer is on its way; as if the order went out again just now.
        await world.SqlAsync(
            $"""
            insert into job_pauses (job, reason, who, since)
                select job, 'nothing else may move', 'test', now() from unnest(array['enquire-instructions', 'order-cards']) job;
            update bank_instructions set sends = sends + 1, last_sent_at = last_sent_at - interval '1 hour'
                where card_id = '{cardId}'
            """
        );
        var asked = await ReadAsync(world, cardId);
        await IssuanceWorld.EventuallyAsync(
            () =>
                world.ReadAsync(db =>
                    db.WorkItems.AsNoTracking()
                        .SingleAsync(w => w.Key == asked.Reference && w.Kind == "enquire_instruction")
                ),
            item => item.LeaseUntil is null
        );

        var judged = await ReadAsync(world, cardId);
        Assert.Equal((InstructionState.Unknown, asked.Enquiries), (judged.State, judged.Enquiries));
        Assert.False(judged.May(InstructionCommand.Send), "nobody knows yet what became of the second send");

        await world.SqlAsync("delete from job_pauses");
        await world.UntilAsync(cardId, "in_transit");
        Assert.Equal(1, (int)(await world.LedgerAsync(cardId))!["effects"]!);
    }

    private static Task<BankInstruction> ReadAsync(IssuanceWorld world, string cardId) =>
        world.ReadAsync(db => db.BankInstructions.AsNoTracking().SingleAsync(i => i.CardId == cardId));

    private static async Task<int> EnquiriesAsync(IssuanceWorld world, string cardId) =>
        (int?)(await world.LedgerAsync(cardId))?["enquiries"] ?? 0;
}
