using Issuance.Operations;
using Issuance.Shared;
using Issuance.Tests.World;
using Microsoft.EntityFrameworkCore;

namespace Issuance.Tests.Operations;

public sealed class UnknownInstructionTests
{
    [Fact]
    public async Task Enquire_now_asks_the_bank_and_never_sends_the_order_a_second_time()
    {
        await using var world = await IssuanceWorld.StartAsync();
        Assert.Null(await PauseAsync(world, "enquire-instructions"));
        await world.Bank.ModeAsync("lost_reply", count: 1, autoProgress: false);
        var (_, cardId) = await world.ApprovedAsync(People.New());
        var unknown = await IssuanceWorld.EventuallyAsync(() => UnknownAsync(world), list => list.Rows.Count == 1);
        var reference = unknown.Rows[0].Reference;
        Assert.True(unknown.Rows[0] is { Bank: "harbour", Sends: 1 } && unknown.Rows[0].CardId == cardId);
        await world.SqlAsync(
            "update work_items set due_at = now() + interval '1 hour' where kind = 'enquire_instruction'"
        );

        Assert.Null(await EnquireAsync(world, reference));
        Assert.Null(
            await world.UseAsync<PauseJob, Refusal?>(p =>
                p.ResumeAsync("enquire-instructions", OpsRoom.Operator, OpsRoom.Why, default)
            )
        );

        await IssuanceWorld.EventuallyAsync(() => UnknownAsync(world), list => list.Rows.Count == 0);
        var entry = (await world.Bank.EntryAsync(reference))!;
        Assert.Equal("1 1", $"{entry["effects"]} {entry["requests"]}");
        Assert.Equal("instruction_not_unknown", (await EnquireAsync(world, reference))!.Code);
        Assert.Equal("instruction_not_found", (await EnquireAsync(world, "ord-none-1"))!.Code);
        Assert.Equal(
            1,
            await world.ReadAsync(db =>
                db.OpsActions.CountAsync(a => a.Action == "instruction.enquire" && a.Target == reference)
            )
        );
    }

    [Theory]
    [InlineData("")]
    [InlineData("ok")]
    [InlineData("holder 109901199001011234 rang")]
    [InlineData("call 138 0000 0000")]
    public async Task A_reason_is_asked_for_and_may_hold_no_long_number(string reason)
    {
        await using var world = await IssuanceWorld.StartAsync("api");

        var refusal = await world.UseAsync<EnquireNow, Refusal?>(enquire =>
            enquire.RunAsync("ord-x-1", OpsRoom.Operator, reason, default)
        );

        Assert.StartsWith("reason_", refusal!.Code, StringComparison.Ordinal);
    }

    private static Task<Refusal?> PauseAsync(IssuanceWorld world, string job) =>
        world.UseAsync<PauseJob, Refusal?>(p => p.PauseAsync(job, null, OpsRoom.Operator, OpsRoom.Why, default));

    private static Task<Refusal?> EnquireAsync(IssuanceWorld world, string reference) =>
        world.UseAsync<EnquireNow, Refusal?>(e => e.RunAsync(reference, OpsRoom.Operator, OpsRoom.Why, default));

    private static Task<OpsPage<UnknownInstruction>> UnknownAsync(IssuanceWorld world) =>
        world.UseAsync<ListUnknownInstructions, OpsPage<UnknownInstruction>>(list => list.ReadAsync(null, default));
}
