using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Issuance.DevHost.Postgres;
using Issuance.Notices;
using Issuance.Persistence;
using Issuance.Reconciliation;
using Microsoft.EntityFrameworkCore;

namespace Issuance.EndToEndTests;

/// <summary>
/// The database is put back to a backup after two hundred orders were sent, some cards collected and activated: nothing goes
/// out twice, what is approved again finds its account and its card, and what was lost for good stands before a person.
/// </summary>
public sealed class RestoreDrillTests
{
    /// <summary>A slow machine can take fewer: <c>ISSUANCE_DRILL_ORDERS=30</c>.</summary>
    private static readonly int Orders = int.TryParse(
        Environment.GetEnvironmentVariable("ISSUANCE_DRILL_ORDERS"),
        CultureInfo.InvariantCulture,
        out var number
    )
        ? number
        : 200;

    private const int Collected = 40;

    private static readonly string[] Banks = ["harbour", "meridian", "rural"];

    [Fact]
    public async Task A_database_restored_to_before_two_hundred_orders_catches_up_with_the_banks_and_nothing_has_its_effect_twice()
    {
        const string how = "restored";
        await using var machine = await Machine.SetUpAsync();
        using var users = new Users(machine);
        var invariants = new Invariants(machine);
        await machine.StartAsync();

        // Known at the backup: some on their way, the others waiting for their review.
        var underway = await SubmitAsync(users, 6);
        await ApproveAsync(users, underway);
        var waiting = await SubmitAsync(users, Orders);
        var programs = await DumpPrograms.FindAsync(CancellationToken.None);
        var file = Path.Combine(machine.Folder, "backup.dump");
        var since = TimeProvider.System.GetUtcNow();
        await programs.DumpAsync(machine.ConnectionString, file, CancellationToken.None);

        // Lost with the restore: two hundred approvals, two applications, arrivals, hand-overs, activations.
        await ApproveAsync(users, waiting);
        var lost = await SubmitAsync(users, 2);
        await ApproveAsync(users, lost);
        await invariants.UntilAtRestAsync(underway.Count + Orders + lost.Count, "before the restore");
        var cards = await CardsAsync(machine, waiting);
        var collected = waiting.Where((_, i) => i % 3 == 0).Take(Collected).ToList();
        foreach (var application in collected)
        {
            await users.MoveAsync(cards[application], "arrive");
            await users.MoveAsync(cards[application], "hand-over");
            await users.ActivateAsync(application, cards[application]);
        }

        var arrivedOnly = waiting.Where((_, i) => i % 3 == 1).Take(Collected).ToList();
        foreach (var application in arrivedOnly)
            await users.MoveAsync(cards[application], "arrive");
        var told = await UntilToldAsync(machine, arrivedOnly.Count);
        var before = await LedgersAsync(machine);
        var lostReferences = await ReferencesAsync(machine, lost);
        var feed = await machine.LastSequenceAsync();

        await machine.RestoreAsync(programs, file, since);
        await machine.StartAsync();
        Assert.Contains("recovery_on", await users.ReadinessAsync(), StringComparison.Ordinal);

        // Half is approved again at once, half once the banks were released.
        var half = Orders / 2;
        await ApproveAsync(users, waiting.Take(half));
        await UntilAsync(machine, "recovery over", async db => !await db.Recoveries.AnyAsync(r => r.EndedAt == null));
        await using (var db = Waiting.Open(machine))
        {
            var recovery = await db.Recoveries.SingleAsync();
            Assert.Equal("by_itself", recovery.How);
            Assert.All(await db.RecoveryBanks.ToListAsync(), bank => Assert.NotNull(bank.BooksRun));
            var unknown = await db.RecoveryAccounts.ToListAsync();
            // Those without an application here are exactly the two that were submitted after the backup.
            Assert.Equal(
                lostReferences.Order(StringComparer.Ordinal),
                unknown.Where(a => a.ApplicationId == null).Select(a => a.Reference).Order(StringComparer.Ordinal)
            );
            var byId = unknown.Where(a => a.ApplicationId != null).Select(a => a.ApplicationId!).ToHashSet();
            Assert.Subset(waiting.ToHashSet(), byId);
            Assert.Superset(waiting.Skip(half).ToHashSet(), byId);
        }

        await ApproveAsync(users, waiting.Skip(half));
        await invariants.UntilAtRestAsync(underway.Count + Orders, how);
        Assert.Equal(cards.OrderBy(c => c.Key), (await CardsAsync(machine, waiting)).OrderBy(c => c.Key));

        // The plastic is where it was: the clerks scan it again, the teller repeats what he did.
        foreach (var application in arrivedOnly.Concat(collected))
            await users.MoveAsync(cards[application], "arrive");
        foreach (var application in collected)
        {
            await users.MoveAsync(cards[application], "hand-over");
            await users.ActivateAsync(application, cards[application]);
        }

        await UntilAsync(
            machine,
            "notices at rest",
            async db =>
                !await db.Notices.AnyAsync(n =>
                    n.State == NoticeState.Queued || n.State == NoticeState.Sending || n.State == NoticeState.Unknown
                )
        );

        await AssertNothingTwiceAsync(machine, before, told);
        await AssertBooksAgreeAsync(machine, lostReferences);
        await invariants.AssertAsync(how, lostReferences);
        Assert.True(await machine.LastSequenceAsync() > feed + 500_000, "readers of the feed would miss events");
    }

    private static async Task<List<string>> SubmitAsync(Users users, int count)
    {
        var submitted = new List<string>();
        foreach (var some in Enumerable.Range(0, count).Chunk(8))
            submitted.AddRange(await Task.WhenAll(some.Select(i => users.SubmitAsync(Banks[i % Banks.Length]))));
        return submitted;
    }

    private static async Task ApproveAsync(Users users, IEnumerable<string> applications)
    {
        foreach (var some in applications.Chunk(8))
            await Task.WhenAll(some.Select(users.ApproveUntilDoneAsync));
    }

    /// <summary>The gateway and each bank: no request more than before under any reference, and one effect at most.</summary>
    private static async Task AssertNothingTwiceAsync(
        Machine machine,
        Dictionary<string, (int Requests, int Effects)> before,
        int told
    )
    {
        var after = await LedgersAsync(machine);
        foreach (var (reference, was) in before)
            Assert.True(after[reference] == was, $"{reference}: {was} before, {after[reference]} after");
        Assert.Equal(before.Keys.Order(StringComparer.Ordinal), after.Keys.Order(StringComparer.Ordinal));
        var notices = await MessagesAsync(machine);
        Assert.All(notices, notice => Assert.Equal(1, (int)notice!["effects"]!));
        // Cards that were handed over before their notice left need not have one; nobody has two.
        Assert.InRange(notices.Count, told, Collected * 2);
    }

    private static async Task AssertBooksAgreeAsync(Machine machine, IReadOnlyCollection<string> lost)
    {
        var today = TimeProvider.System.GetUtcNow().ToOffset(TimeSpan.FromHours(8));
        var day = today.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        Assert.True(
            await machine.CommandAsync("run-job", "reconcile-banks", "--period", day) == 0,
            machine.LogOf("Issuance.Host")
        );
        await using var db = Waiting.Open(machine);
        var open = await db.ReconciliationDifferences.Where(d => d.State == DifferenceState.Open).ToListAsync();
        Assert.Equal(lost.Order(StringComparer.Ordinal), open.Select(d => d.Reference).Order(StringComparer.Ordinal));
        Assert.All(open, d => Assert.Equal(DifferenceKind.MissingWithUs, d.Kind));
        // What banks told of the lost ones stands before a person too; of the others nothing is left.
        var told = await db
            .BankMessages.Where(m => lost.Contains(m.Reference))
            .Select(m => m.Bank + "/" + m.MessageId)
            .ToListAsync();
        var tasks = await db.OpsTasks.Where(t => t.ClosedAt == null).ToListAsync();
        Assert.Contains(tasks, t => t.Kind == "reconciliation");
        Assert.All(
            tasks,
            t => Assert.True(t.Kind == "reconciliation" || told.Contains(t.Subject), $"{t.Kind} {t.Subject}")
        );
    }

    private static async Task<Dictionary<string, (int Requests, int Effects)>> LedgersAsync(Machine machine)
    {
        using var http = new HttpClient();
        var all = new Dictionary<string, (int, int)>(StringComparer.Ordinal);
        foreach (var bank in Banks)
        {
            var ledger = (await http.GetFromJsonAsync<JsonNode>($"{machine.StubsUrl}/_stub/ledger?bank={bank}"))!;
            foreach (var entry in ledger["entries"]!.AsArray())
                all[(string)entry!["reference"]!] = ((int)entry["requests"]!, (int)entry["effects"]!);
        }

        return all;
    }

    private static async Task<JsonArray> MessagesAsync(Machine machine)
    {
        using var http = new HttpClient();
        var ledger = await http.GetFromJsonAsync<JsonNode>($"{machine.StubsUrl}/_stub/ledger?bank=sms");
        return ledger!["entries"]!.AsArray();
    }

    private static async Task<int> UntilToldAsync(Machine machine, int least)
    {
        for (var until = TimeProvider.System.GetUtcNow().AddSeconds(60); ; await Task.Delay(200))
        {
            await using var db = Waiting.Open(machine);
            if (!await db.Notices.AnyAsync(n => n.State != NoticeState.Sent && n.State != NoticeState.Expired))
            {
                var messages = await MessagesAsync(machine);
                Assert.True(messages.Count >= least, $"{messages.Count} messages");
                return messages.Count;
            }

            Assert.True(TimeProvider.System.GetUtcNow() < until, "notices do not go out");
        }
    }

    private static async Task<Dictionary<string, string>> CardsAsync(Machine machine, List<string> applications)
    {
        await using var db = Waiting.Open(machine);
        return await db
            .Cards.Where(c => applications.Contains(c.ApplicationId))
            .ToDictionaryAsync(c => c.ApplicationId, c => c.Id, StringComparer.Ordinal);
    }

    private static async Task<List<string>> ReferencesAsync(Machine machine, List<string> applications)
    {
        await using var db = Waiting.Open(machine);
        return await db
            .BankInstructions.Where(i => applications.Contains(i.ApplicationId!))
            .Select(i => i.Reference)
            .ToListAsync();
    }

    private static async Task UntilAsync(Machine machine, string what, Func<IssuanceDb, Task<bool>> holds)
    {
        for (var until = TimeProvider.System.GetUtcNow().AddSeconds(180); ; await Task.Delay(300))
        {
            await using var db = Waiting.Open(machine);
            if (await holds(db))
                return;
            var open = await db
                .RecoveryQuestions.Where(q => q.AnsweredAt == null)
                .Select(q => q.Reference)
                .ToListAsync();
            var banks = await db.RecoveryBanks.ToListAsync();
            var log = machine.LogOf("Issuance.Host");
            Assert.True(
                TimeProvider.System.GetUtcNow() < until,
                $"{what}: open {string.Join(' ', open)}; {string.Join(' ', banks.Select(b => $"{b.Bank} books {b.BooksRun} released {b.ReleasedAt}"))}\n{log[^Math.Min(4000, log.Length)..]}"
            );
        }
    }
}
