using Issuance.Banks;
using Issuance.Tests.Operations;
using Issuance.Tests.World;
using Microsoft.EntityFrameworkCore;

namespace Issuance.Tests.CardOrders;

/// <summary>What goes out together does not fail together.</summary>
public sealed class TakeUpTests
{
    [Fact]
    public async Task An_order_that_cannot_be_put_into_words_keeps_no_other_from_its_bank()
    {
        await using var world = await IssuanceWorld.StartAsync();
        await world.SqlAsync(
            "insert into job_pauses (job, reason, who, since) values ('order-cards', 'both in one batch', 'test', now())"
        );
        var (broken, brokenCard) = await world.ApprovedAsync(People.New());
        var (_, card) = await world.ApprovedAsync(People.New());
        await world.SqlAsync($"update applications set mobile_sealed = decode('00', 'hex') where id = '{broken}'");
        await world.SqlAsync("delete from job_pauses; select pg_notify('work_items', 'order_card')");

        await world.UntilAsync(card, "in_transit");
        var item = await IssuanceWorld.EventuallyAsync(
            () =>
                world.ReadAsync(db =>
                    db.WorkItems.AsNoTracking()
                        .SingleAsync(w =>
                            w.Kind == "order_card"
                            && db.BankInstructions.Any(i => i.CardId == brokenCard && i.Reference == w.Key)
                        )
                ),
            item => item.LastError is not null
        );

        // Tried again after a growing pause, and shown to a person once it is dead.
        Assert.Equal("CryptographicException", item.LastError);
        var instruction = await world.ReadAsync(db => db.BankInstructions.SingleAsync(i => i.CardId == brokenCard));
        Assert.Equal((InstructionState.Prepared, 0), (instruction.State, instruction.Sends));
        Assert.Null(await world.LedgerAsync(brokenCard));
    }

    [Fact]
    public async Task A_mobile_number_corrected_between_two_sends_does_not_keep_the_order_from_going_out()
    {
        await using var world = await IssuanceWorld.StartAsync();
        await world.StopBankAsync();
        var (_, cardId) = await world.ApprovedAsync(People.New());
        await IssuanceWorld.EventuallyAsync(
            () => world.CardAsync(cardId),
            card => (string?)card["bankOrder"]!["state"] == "not_sent"
        );

        var corrected = await world
            .As("servicepoint-east")
            .PostAsync($"/v1/cards/{cardId}/notices/resend", new { clerk = "E-1007", mobile = "10000000777" });
        Assert.Equal(200, corrected.Status);
        await world.StartBankAsync();

        await world.UntilAsync(cardId, "in_transit");
        Assert.Equal(1, (int)(await world.LedgerAsync(cardId))!["effects"]!);
    }
}
