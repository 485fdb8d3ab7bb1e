using Issuance.Banks;
using Issuance.Notices;
using Issuance.Operations;
using Issuance.Recoveries;
using Issuance.Shared;
using Issuance.Tests.World;
using Microsoft.EntityFrameworkCore;

namespace Issuance.Tests.Operations;

/// <summary>After a restore nothing leaves before the banks were asked; each test has a service of its own.</summary>
public sealed class RecoveryTests
{
    private static readonly DateTimeOffset Earlier = TimeProvider.System.GetUtcNow().AddHours(-1);

    [Fact]
    public async Task An_order_approved_meanwhile_waits_and_goes_out_by_itself_once_its_bank_was_asked()
    {
        await using var world = await IssuanceWorld.StartAsync();
        await BeginAsync(world);

        var (_, cardId) = await world.ApprovedAsync(People.New());
        var order = await world.ReadAsync(db => db.BankInstructions.SingleAsync(i => i.CardId == cardId));
        Assert.Equal(InstructionState.Prepared, order.State);
        Assert.NotNull(order.PerhapsSentAt);
        // The bank hears of it by our question alone.
        Assert.Equal(0, (int?)(await world.Bank.EntryAsync(order.Reference))?["requests"] ?? 0);
        var ready = await world.As("ops").GetAsync("/health/ready");
        Assert.Contains("recovery_on", ready.Text, StringComparison.Ordinal);

        await world.UntilAsync(cardId, "in_transit", seconds: 90);
        var entry = await world.LedgerAsync(cardId);
        Assert.Equal((1, 1), ((int)entry!["requests"]!, (int)entry["effects"]!));
        Assert.True((int)entry["enquiries"]! > 0);
        // It is over when the last of the banks was asked.
        var recovery = await IssuanceWorld.EventuallyAsync(
            () => world.ReadAsync(db => db.Recoveries.SingleAsync()),
            seen => seen.EndedAt is not null,
            seconds: 90
        );
        Assert.Equal(Recovery.ByItself, recovery.How);
        Assert.Empty(
            await world.ReadAsync(db =>
                db.OpsTasks.Where(t => t.Kind == "recovery" && t.ClosedAt == null).ToListAsync()
            )
        );
    }

    [Fact]
    public async Task Two_people_end_it_early_and_what_may_have_gone_out_before_is_still_asked_about_first()
    {
        await using var world = await IssuanceWorld.StartAsync("api");
        var (_, cardId) = await world.ApprovedAsync(People.New());
        await BeginAsync(world);

        Assert.Null(await world.UseAsync<EndRecovery, Refusal?>(end => end.ProposeAsync(Words("ann"), default)));
        var own = await world.UseAsync<EndRecovery, Refusal?>(end => end.AnswerAsync(true, Words("ann"), default));
        Assert.Equal("same_person", own?.Code);
        Assert.Null((await world.ReadAsync(db => db.Recoveries.SingleAsync())).EndedAt);

        Assert.Null(await world.UseAsync<EndRecovery, Refusal?>(end => end.AnswerAsync(true, Words("bob"), default)));
        Assert.Equal(Recovery.ByTwoPeople, (await world.ReadAsync(db => db.Recoveries.SingleAsync())).How);
        var order = await world.ReadAsync(db => db.BankInstructions.SingleAsync(i => i.CardId == cardId));
        Assert.False(order.May(InstructionCommand.Send));
        var none = await world.UseAsync<EndRecovery, Refusal?>(end => end.ProposeAsync(Words("ann"), default));
        Assert.Equal("no_recovery", none?.Code);
    }

    [Fact]
    public async Task No_holder_is_told_anything_and_what_waited_is_asked_about_at_the_gateway_first()
    {
        await using var world = await IssuanceWorld.StartAsync("api");
        var card = await world.InTransitAsync();
        var scanned = await world
            .As("servicepoint-east")
            .PostAsync(
                "/v1/service-points/SP-EAST/arrivals",
                new { clerk = "E-1007", serials = new[] { card.Serial } }
            );
        Assert.True(scanned.Status == 200, scanned.Text);
        await BeginAsync(world);

        var notice = await world.ReadAsync(db => db.Notices.SingleAsync(n => n.CardId == card.Id));
        Assert.Equal((NoticeState.Unknown, "restored"), (notice.State, notice.LastTrouble));
        await world.SqlAsync("update notices set state = 'queued', due_at = now()");
        var sent = await world.UseAsync<NoticeDelivery, BatchResult>(delivery => delivery.SendAsync(default));
        Assert.Equal(0, sent.Items);
        Assert.Null(await world.Bank.SmsAsync(notice.Id));
    }

    [Fact]
    public void The_same_application_has_the_same_names_for_ever_and_another_one_has_others()
    {
        var vault = new Vault(new VaultKeys(new byte[32], new byte[32], new byte[32]));

        Assert.Equal(vault.NameOf("order", "app_1"), vault.NameOf("order", "app_1"));
        Assert.NotEqual(vault.NameOf("order", "app_1"), vault.NameOf("order", "app_2"));
        Assert.NotEqual(vault.NameOf("order", "app_1"), vault.NameOf("card", "app_1"));
        var other = new Vault(new VaultKeys(new byte[32], [1, .. new byte[31]], new byte[32]));
        Assert.NotEqual(vault.NameOf("order", "app_1"), other.NameOf("order", "app_1"));
    }

    private static DecisionWords Words(string who) => new(who, "the bank stays away", "call of the bank of Friday");

    private static async Task BeginAsync(IssuanceWorld world)
    {
        var (refusal, recovery, _) = await world.UseAsync<BeginRecovery, (Refusal?, Recovery?, int)>(begin =>
            begin.RunAsync(Earlier, "ann", "restored by a test", default)
        );
        Assert.Null(refusal);
        Assert.NotNull(recovery);
    }
}
