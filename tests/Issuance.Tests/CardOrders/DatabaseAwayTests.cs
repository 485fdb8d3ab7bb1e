using Issuance.Banks;
using Issuance.Tests.Operations;
using Issuance.Tests.World;
using Microsoft.EntityFrameworkCore;

namespace Issuance.Tests.CardOrders;

/// <summary>What banks answer while the database is away is written down once it is back: nothing is asked or sent again for it.</summary>
public sealed class DatabaseAwayTests
{
    private static readonly string[] Banks = ["harbour", "meridian", "rural"];

    /// <summary>On a busy machine an answer must not come before the line is cut, nor count as lost before it has come.</summary>
    private static readonly Dictionary<string, string?> Patient = new()
    {
        ["Banks:Harbour:TimeoutSeconds"] = "20",
        ["Banks:Meridian:TimeoutSeconds"] = "20",
        ["Banks:Harbour:ProcessingWindowSeconds"] = "20",
        ["Banks:Meridian:ProcessingWindowSeconds"] = "20",
    };

    [Fact]
    public async Task An_answer_that_comes_while_the_database_is_away_is_kept_until_it_is_back()
    {
        await using var line = new DatabaseLine();
        await using var world = await IssuanceWorld.StartAsync(settings: Patient, line: line);
        foreach (var bank in Banks)
            await world.Bank.ModeAsync("slow", count: 1, delayMs: 6_000, bank: bank);
        var sent = await SentAsync(world);

        line.Cut();
        try
        {
            foreach (var bank in new[] { "harbour", "meridian" })
                await IssuanceWorld.EventuallyAsync(
                    () => Task.FromResult(world.Log.Lines),
                    lines =>
                        lines.Any(said =>
                            said.Contains($"answers of {bank} wait for the database", StringComparison.Ordinal)
                        )
                );
        }
        finally
        {
            // The world cannot be ended without it.
            line.Mend();
        }

        var recorded = await IssuanceWorld.EventuallyAsync(
            () => world.ReadAsync(db => db.BankInstructions.AsNoTracking().ToListAsync()),
            all => all.TrueForAll(one => one.State == InstructionState.Accepted)
        );
        Assert.Equal(sent, recorded.Select(one => one.Reference).Order(StringComparer.Ordinal));
        Assert.All(recorded, one => Assert.Equal((one.Bank, 1, (string?)null), (one.Bank, one.Sends, one.LastTrouble)));
        foreach (var one in recorded)
        {
            await world.UntilAsync(one.CardId!, "in_transit");
            var entry = (await world.Bank.EntryAsync(one.Reference, one.Bank))!;
            Assert.Equal((one.Bank, 1, 1), (one.Bank, (int)entry["requests"]!, (int)entry["effects"]!));
            Assert.DoesNotContain("bank_order.unknown", await world.HistoryAsync(one.CardId!));
        }
    }

    /// <summary>One order to each bank, all on their way.</summary>
    private static async Task<List<string>> SentAsync(IssuanceWorld world)
    {
        await world.SqlAsync(
            "insert into job_pauses (job, reason, who, since) values ('order-cards', 'all are to be sent at once', 'test', now())"
        );
        await Task.WhenAll(Banks.Select(bank => world.ApprovedAsync(People.New(), bank: bank)));
        await world.SqlAsync("delete from job_pauses; select pg_notify('work_items', 'order_card')");
        var all = await IssuanceWorld.EventuallyAsync(
            () => world.ReadAsync(db => db.BankInstructions.AsNoTracking().ToListAsync()),
            all => all.Count(one => one is { State: InstructionState.Sent, TakenInAt: null, Bank: not "rural" }) == 2
        );
        return [.. all.Select(one => one.Reference).Order(StringComparer.Ordinal)];
    }
}
