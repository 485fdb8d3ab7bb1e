using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using Issuance.Banks;
using Issuance.Cards;
using Issuance.Jobs;
using Issuance.Persistence;
using Issuance.Shared;
using Issuance.Transfers;
using Microsoft.EntityFrameworkCore;

namespace Issuance.EndToEndTests;

/// <summary>What holds after every fault, whatever it was: asked of the database, of the banks' own books and of the logs.</summary>
internal sealed class Invariants(Machine machine)
{
    private static readonly string[] Banks = ["harbour", "meridian", "rural"];

    private static readonly InstructionState[] Open =
    [
        InstructionState.Prepared,
        InstructionState.Sent,
        InstructionState.NotSent,
        InstructionState.Unknown,
    ];

    /// <summary>Waits until nothing is on its way any more: settled, or shown to a person.</summary>
    public async Task UntilAtRestAsync(int orders, string how)
    {
        for (var until = TimeProvider.System.GetUtcNow().Add(Machine.Patience); ; await Task.Delay(500))
        {
            await using var db = Waiting.Open(machine);
            var all = await db.BankInstructions.AsNoTracking().ToListAsync();
            var cards = await db.Cards.AsNoTracking().ToListAsync();
            var moving = all.Where(i => Open.Contains(i.State)).ToList();
            var onTheirWay = cards.Where(c => IsMoving(c, all)).ToList();
            if (all.Count >= orders && moving.Count == 0 && onTheirWay.Count == 0)
                return;
            Assert.True(
                TimeProvider.System.GetUtcNow() < until,
                $"{how}: {all.Count} of {orders} instructions; open: {string.Join(", ", moving.Select(i => $"{i.Bank} {i.Reference} {i.State} {i.LastTrouble}"))}; cards: {string.Join(", ", onTheirWay.Select(c => $"{c.IssuingBank} {c.OrderReference} {c.Custody}"))}\n{machine.LogOf("Issuance.Host")[^Math.Min(4000, machine.LogOf("Issuance.Host").Length)..]}"
            );
        }
    }

    private static bool IsMoving(Card card, List<BankInstruction> all) =>
        card.Custody is Custody.Ordered or Custody.Accepted or Custody.InProduction or Custody.Produced
        && all.Single(i => i.Reference == card.OrderReference).State != InstructionState.NeedsReview;

    /// <param name="lost">References that a bank has and we do not, since they were lost with a restore and a person sees them.</param>
    public async Task AssertAsync(string how, IReadOnlyCollection<string>? lost = null)
    {
        await using var db = Waiting.Open(machine);
        var instructions = await db.BankInstructions.AsNoTracking().ToListAsync();
        var cards = await db.Cards.AsNoTracking().ToListAsync();
        await AssertBooksAsync(how, instructions, cards, lost ?? []);
        await AssertMoneyAsync(how, db);
        await AssertHistoriesAsync(how, db);
        await AssertNothingIsForgottenAsync(how, db, instructions);
        Assert.True(await machine.CommandAsync("audit-verify") == 0, $"I7 {how}: the audit chain does not verify");
        AssertLogs(how);
    }

    /// <summary>I2, I3: one effect a reference at most, and what a bank has we have, and the other way round.</summary>
    private async Task AssertBooksAsync(
        string how,
        List<BankInstruction> instructions,
        List<Card> cards,
        IReadOnlyCollection<string> lost
    )
    {
        using var http = new HttpClient();
        foreach (var bank in Banks)
        {
            var ledger = (await http.GetFromJsonAsync<JsonNode>($"{machine.StubsUrl}/_stub/ledger?bank={bank}"))!;
            var effects = ledger["entries"]!
                .AsArray()
                .ToDictionary(e => (string)e!["reference"]!, e => (int)e!["effects"]!, StringComparer.Ordinal);
            Assert.All(effects, e => Assert.True(e.Value <= 1, $"I2 {how}: {bank} {e.Key} has {e.Value} effects"));
            foreach (var instruction in instructions.Where(i => i.Bank == bank))
            {
                var there = effects.GetValueOrDefault(instruction.Reference);
                if (instruction.State is InstructionState.Accepted or InstructionState.Reconciled)
                    Assert.True(there == 1, $"I3 {how}: {instruction.Reference} is accepted, {bank} has {there}");
                if (instruction.State == InstructionState.Declined)
                    Assert.True(there == 0, $"I3 {how}: {instruction.Reference} is declined, {bank} has {there}");
            }

            var known = instructions.Select(i => i.Reference).Concat(lost).ToHashSet(StringComparer.Ordinal);
            Assert.All(effects.Keys, key => Assert.True(known.Contains(key), $"I3 {how}: {bank} has {key}, we do not"));
        }

        var numbers = cards.Where(c => c.Serial is not null).Select(c => c.Serial!).ToList();
        Assert.True(numbers.Count == numbers.Distinct(StringComparer.Ordinal).Count(), $"I3 {how}: a serial twice");
    }

    /// <summary>I1: every fen of a batch is pending, paid or returned.</summary>
    private static async Task AssertMoneyAsync(string how, IssuanceDb db)
    {
        foreach (var batch in await db.TransferBatches.AsNoTracking().ToListAsync())
        {
            var lines = await db.TransferLines.Where(l => l.BatchReference == batch.BaseReference).ToListAsync();
            Assert.True(batch.TotalFen == lines.Sum(l => l.AmountFen), $"I1 {how}: {batch.BaseReference}");
            Assert.All(
                lines,
                l => Assert.True(l.State != TransferState.Paid || l.BookedFen == l.AmountFen, $"I1 {how}")
            );
        }
    }

    /// <summary>I4: each card's custody goes from step to step of its machine, without a gap.</summary>
    private static async Task AssertHistoriesAsync(string how, IssuanceDb db)
    {
        var events = await db
            .Events.AsNoTracking()
            // Those of its application, which counts its own, name the card as well.
            .Where(e => e.CardId != null && !e.Type.StartsWith("application.") && !e.Type.StartsWith("service_point."))
            // The feed numbers them when somebody reads it; a card counts its own.
            .OrderBy(e => e.Version)
            .ToListAsync();
        foreach (var card in events.GroupBy(e => e.CardId!))
        {
            var versions = card.Select(e => e.Version).ToList();
            Assert.True(
                versions.SequenceEqual(Enumerable.Range(1, versions.Count)),
                $"I4 {how}: {card.Key} {string.Join(' ', versions)}"
            );
            var custody = Custody.Ordered;
            foreach (var one in card)
            {
                if (Read(one.Now, "custody") is not { } text)
                    continue;
                var next = Snake.Read<Custody>(text);
                Assert.True(
                    next == custody
                        || Enum.GetValues<CustodyStep>().Any(step => CustodySteps.Next(custody, step) == next),
                    $"I4 {how}: {card.Key} {custody} -> {next} by {one.Type}"
                );
                custody = next;
            }
        }
    }

    private static string? Read(string facts, string name) =>
        JsonDocument.Parse(facts).RootElement.TryGetProperty(name, out var value) ? value.GetString() : null;

    /// <summary>I5, I6: what a person must decide is shown to one, and no work item is given up or stuck.</summary>
    private static async Task AssertNothingIsForgottenAsync(
        string how,
        IssuanceDb db,
        List<BankInstruction> instructions
    )
    {
        var tasks = await db.OpsTasks.Where(t => t.ClosedAt == null).Select(t => t.Subject).ToListAsync();
        Assert.All(
            instructions.Where(i => i.State == InstructionState.NeedsReview),
            i => Assert.True(tasks.Contains(i.Reference), $"I5 {how}: nobody sees {i.Reference}")
        );
        var dead = await db.WorkItems.Where(w => w.State == WorkState.Dead).Select(w => w.Key).ToListAsync();
        Assert.True(dead.Count == 0, $"I6 {how}: dead {string.Join(", ", dead)}");
        var late = TimeProvider.System.GetUtcNow() - TimeSpan.FromMinutes(1);
        var stuck = await db
            .WorkItems.Where(w => w.State == WorkState.Queued && w.DueAt < late)
            .Select(w => w.Key)
            .ToListAsync();
        Assert.True(stuck.Count == 0, $"I6 {how}: stuck {string.Join(", ", stuck)}");
    }

    /// <summary>I8, I9: no answer of ours was a 500, and nobody's name, number or telephone stands in a log.</summary>
    private void AssertLogs(string how)
    {
        foreach (var program in new[] { "Issuance.Host", "BankStubs" })
        {
            var log = machine.LogOf(program);
            Assert.False(log.Contains("张晓明", StringComparison.Ordinal), $"I9 {how}: a name in {program}.log");
            Assert.False(
                log.Contains("10000000001", StringComparison.Ordinal),
                $"I9 {how}: a telephone in {program}.log"
            );
            Assert.False(
                System.Text.RegularExpressions.Regex.IsMatch(
                    log,
                    "10990[12][0-9]{11}[0-9X]",
                    System.Text.RegularExpressions.RegexOptions.None,
                    TimeSpan.FromSeconds(5)
                ),
                $"I9 {how}: an ID number in {program}.log"
            );
        }

        Assert.False(
            machine.LogOf("Issuance.Host").Contains("unhandled exception", StringComparison.OrdinalIgnoreCase),
            $"I8 {how}: an exception reached the server"
        );
    }
}
