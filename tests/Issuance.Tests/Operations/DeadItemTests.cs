using Issuance.Jobs;
using Issuance.Operations;
using Issuance.Persistence;
using Issuance.Shared;
using Issuance.Tests.World;
using Microsoft.EntityFrameworkCore;

namespace Issuance.Tests.Operations;

/// <summary>Items of a kind that nobody drains, so that a test sees what a retry does and nothing else.</summary>
public sealed class DeadItemTests
{
    private const string Kind = "exercise";
    private const string Cause = "TimeoutException";

    [Fact]
    public async Task A_retry_of_all_counts_first_then_moves_what_is_eligible_in_batches_and_leaves_the_parked()
    {
        await using var world = await IssuanceWorld.StartAsync();
        await DieAsync(world, 1_203, Cause);
        await DieAsync(world, 4, "IOException");
        var parked = (await ItemsAsync(world)).Rows[0];
        Assert.Null(await ParkAsync(world, parked.Number));
        Assert.Equal("work_item_not_found", (await ParkAsync(world, parked.Number))!.Code);

        var groups = await GroupsAsync(world);
        Assert.Equal(
            [(Cause, 1_202, 1), ("IOException", 4, 0)],
            groups.Groups.Select(g => (g.Cause, g.Count, g.Parked))
        );
        var dry = await world.UseAsync<RetryAll, DryRun>(r =>
            r.TryOutAsync(BulkKind.RetryWorkItems, Kind, Cause, default)
        );
        Assert.Equal(1_202, dry.Eligible.Value);
        Assert.Equal([new Reasoned("parked", 1)], dry.NotEligible);
        Assert.Equal(1_207, await CountAsync(world, WorkState.Dead)); // Asking changed nothing.

        var (id, refusal) = await StartAsync(world);
        Assert.Null(refusal);
        var done = await IssuanceWorld.EventuallyAsync(() => BulkAsync(world, id!), bulk => bulk.State == "done");

        Assert.Equal((1_202, 1_202, 1), (done.Total, done.Done, done.Failed));
        Assert.Equal(1_202, await CountAsync(world, WorkState.Queued));
        Assert.Equal(5, await CountAsync(world, WorkState.Dead));
        var (log, _) = await world.UseAsync<ListOpsActions, (IReadOnlyList<OpsActionRow>, long?)>(l =>
            l.ReadAsync(OpsRoom.Operator, null, id, null, default)
        );
        Assert.Equal(("work_items.retry", OpsRoom.Why), (log.Single().Action, log.Single().Reason));
        Assert.Equal("nothing_eligible", (await StartAsync(world)).Refusal!.Code);
    }

    [Fact]
    public async Task A_running_retry_is_the_only_one_of_its_cause_and_stops_when_told()
    {
        await using var world = await IssuanceWorld.StartAsync();
        await world.UseAsync<PauseJob, Refusal?>(p =>
            p.PauseAsync("bulk-actions", null, OpsRoom.Operator, OpsRoom.Why, default)
        );
        await DieAsync(world, 20, Cause);
        var (id, _) = await StartAsync(world);
        Assert.Equal("bulk_action_running", (await StartAsync(world)).Refusal!.Code);
        Assert.Equal(id, (await GroupsAsync(world)).Groups.Single().RunningBulk);

        Assert.Null(await StopAsync(world, id!));
        Assert.Equal("bulk_action_not_running", (await StopAsync(world, id!))!.Code);
        await world.UseAsync<PauseJob, Refusal?>(p =>
            p.ResumeAsync("bulk-actions", OpsRoom.Operator, OpsRoom.Why, default)
        );

        await IssuanceWorld.EventuallyAsync(
            () =>
                world.ReadAsync(db =>
                    db.WorkItems.CountAsync(i => i.Kind == WorkKinds.BulkAction && i.State == WorkState.Queued)
                ),
            waiting => waiting == 0
        );
        Assert.Equal(20, await CountAsync(world, WorkState.Dead));
        Assert.Equal("stopped", (await BulkAsync(world, id!)).State);
    }

    [Fact]
    public async Task An_order_that_was_given_up_goes_out_once_when_it_is_tried_again_and_a_settled_one_is_left()
    {
        await using var world = await IssuanceWorld.StartAsync();
        var (_, settled) = await world.ApprovedAsync(People.New());
        await world.UntilAsync(settled, "in_transit");
        var (_, reconciled) = await world.ApprovedAsync(People.New());
        await world.UntilAsync(reconciled, "in_transit");
        await world.SqlAsync($"update bank_instructions set state = 'reconciled' where card_id = '{reconciled}'");
        await world.UseAsync<PauseJob, Refusal?>(p =>
            p.PauseAsync("order-cards", null, OpsRoom.Operator, OpsRoom.Why, default)
        );
        var (_, cardId) = await world.ApprovedAsync(People.New());
        await world.SqlAsync(
            "update work_items set state = 'dead', last_error = 'SocketException', dead_at = now(), epoch = epoch + 1 where kind = 'order_card'"
        );
        await world.UseAsync<PauseJob, Refusal?>(p =>
            p.ResumeAsync("order-cards", OpsRoom.Operator, OpsRoom.Why, default)
        );

        var dry = await world.UseAsync<RetryAll, DryRun>(r =>
            r.TryOutAsync(BulkKind.RetryWorkItems, WorkKinds.OrderCard, "SocketException", default)
        );
        Assert.Equal(1, dry.Eligible.Value);
        Assert.Equal([new Reasoned("settled", 2)], dry.NotEligible);
        await world.UseAsync<RetryAll, (string?, Refusal?)>(r =>
            r.StartAsync(
                BulkKind.RetryWorkItems,
                WorkKinds.OrderCard,
                "SocketException",
                OpsRoom.Operator,
                OpsRoom.Why,
                default
            )
        );

        await world.UntilAsync(cardId, "in_transit");
        Assert.Equal(1, (int)(await world.LedgerAsync(cardId))!["effects"]!);
        Assert.Equal(3, (int)(await world.Bank.TotalsAsync())["effects"]!);
    }

    [Fact]
    public async Task A_long_list_is_walked_by_key_without_a_gap_or_a_repeat()
    {
        await using var world = await IssuanceWorld.StartAsync("api");
        await DieAsync(world, 120, Cause);
        var (seen, after) = (new List<long>(), (long?)0);
        while (after is { } from)
        {
            var page = await world.UseAsync<ListDeadItems, (IReadOnlyList<DeadItem> Rows, long? Next)>(l =>
                l.ReadAsync(Kind, Cause, from, default)
            );
            seen.AddRange(page.Rows.Select(row => row.Number));
            after = page.Next;
        }

        Assert.Equal(120, seen.Distinct().Count());
        Assert.Equal(120, seen.Count);
    }

    private static Task<int> DieAsync(IssuanceWorld world, int count, string cause) =>
        world.SqlAsync(
            $"""
            insert into work_items (kind, key, due_at, state, epoch, attempts, last_error, created_at, dead_at)
            select '{Kind}', '{cause}-' || n, now(), 'dead', 1, 20, '{cause}', now(), now() from generate_series(1, {count}) n
            """
        );

    private static Task<(IReadOnlyList<DeadItem> Rows, long? Next)> ItemsAsync(IssuanceWorld world) =>
        world.UseAsync<ListDeadItems, (IReadOnlyList<DeadItem>, long?)>(l => l.ReadAsync(Kind, Cause, 0, default));

    private static Task<DeadGroups> GroupsAsync(IssuanceWorld world) =>
        world.UseAsync<ListDeadItems, DeadGroups>(l => l.GroupsAsync(default));

    private static Task<Refusal?> ParkAsync(IssuanceWorld world, long number) =>
        world.UseAsync<ParkWorkItem, Refusal?>(p => p.ParkAsync(number, OpsRoom.Operator, OpsRoom.Why, default));

    private static Task<(string? Id, Refusal? Refusal)> StartAsync(IssuanceWorld world) =>
        world.UseAsync<RetryAll, (string?, Refusal?)>(r =>
            r.StartAsync(BulkKind.RetryWorkItems, Kind, Cause, OpsRoom.Operator, OpsRoom.Why, default)
        );

    private static Task<Refusal?> StopAsync(IssuanceWorld world, string id) =>
        world.UseAsync<RetryAll, Refusal?>(r => r.StopAsync(id, OpsRoom.Operator, OpsRoom.Why, default));

    private static async Task<BulkActionRow> BulkAsync(IssuanceWorld world, string id) =>
        (await world.UseAsync<ListBulkActions, BulkActionRow?>(l => l.FindAsync(id, default)))!;

    private static Task<int> CountAsync(IssuanceWorld world, WorkState state) =>
        world.ReadAsync(db => db.WorkItems.CountAsync(i => i.Kind == Kind && i.State == state));
}
