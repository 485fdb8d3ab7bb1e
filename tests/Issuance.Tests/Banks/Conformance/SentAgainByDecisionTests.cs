using System.Text.Json.Nodes;
using Issuance.Banks;
using Issuance.Calendar;
using Issuance.Operations;
using Issuance.Reconciliation;
using Issuance.Shared;
using Issuance.Tests.Operations;
using Issuance.Tests.World;
using Issuance.Transfers;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Issuance.Tests.Banks.Conformance;

/// <summary>
/// A bank that does not know its references again gets nothing twice unless people decide so. Whether they were right, its
/// ledger tells at once, and its books tell in the end.
/// </summary>
public sealed class SentAgainByDecisionTests
{
    [Fact]
    public async Task What_people_rightly_send_again_happens_once_and_only_after_they_said_so()
    {
        await using var world = await IssuanceWorld.StartAsync();
        var asked = await ReviewedAsync(world, "timeout", effects: 0);

        await SendAgainAsync(world, asked);

        var entries = await SentAgainAsync(world, asked);
        Assert.All(entries, entry => Assert.Equal((entry.Key, 1), (entry.Key, (int)entry.Value["effects"]!)));
        Assert.Empty(await DifferencesAsync(world, asked));
    }

    [Fact]
    public async Task What_people_wrongly_send_again_happens_twice_and_the_books_show_every_account_and_credit_too_many()
    {
        await using var world = await IssuanceWorld.StartAsync();
        var asked = await ReviewedAsync(world, "lost_reply", effects: 1);

        await SendAgainAsync(world, asked);

        var entries = await SentAgainAsync(world, asked);
        Assert.All(entries, entry => Assert.Equal((entry.Key, 2), (entry.Key, (int)entry.Value["effects"]!)));
        // To freeze, thaw, close or replace once more changes no account: there is nothing left that could differ.
        var lines = await LinesAsync(world);
        Assert.Equal(
            [
                $"MissingWithUs {asked.References[InstructionKind.OpenAccountOrderCard]} accounts 2",
                .. lines.Select(line => $"AmountDiffers {line.Reference} credits 2 of {2 * line.AmountFen} fen"),
            ],
            await DifferencesAsync(world, asked)
        );
        Assert.Contains(
            "differences_open",
            await world.ReadAsync(db =>
                db.OpsTasks.Where(t => t.Kind == "reconciliation" && t.Subject == "rural" && t.ClosedAt == null)
                    .Select(t => t.Detail)
                    .ToListAsync()
            )
        );
    }

    /// <summary>Everything was asked for, the bank never said what it did, and people are asked; it went out once.</summary>
    private static async Task<EveryRequest> ReviewedAsync(IssuanceWorld world, string mode, int effects)
    {
        var asked = new EveryRequest(world, "rural");
        await asked.PrepareAsync();
        await world.Bank.ModeAsync(mode, count: 6, bank: "rural");
        await asked.AskAsync();
        var ended = await asked.UntilAtRestAsync(90);
        Assert.Equal(6, ended.Count);
        Assert.All(ended.Values, one => Assert.Equal((one.Kind, InstructionState.NeedsReview), (one.Kind, one.State)));
        // Asking again and again changes nothing: nobody but people sends.
        foreach (var reference in asked.References.Values)
            Assert.Null(
                await world.UseAsync<EnquireNow, Refusal?>(enquire =>
                    enquire.RunAsync(reference, "ann", OpsRoom.Why, default)
                )
            );
        await Task.Delay(TimeSpan.FromSeconds(1));
        foreach (var (kind, entry) in await EntriesAsync(world, asked))
            Assert.Equal((kind, effects, 1), (kind, (int)entry["effects"]!, (int)entry["requests"]!));
        await world.Bank.ModeAsync("ok", bank: "rural");
        return asked;
    }

    /// <summary>One person for what is about a card, two for money.</summary>
    private static async Task SendAgainAsync(IssuanceWorld world, EveryRequest asked)
    {
        foreach (var (kind, reference) in asked.References)
        {
            Assert.Null(
                await world.UseAsync<DecideInstruction, Refusal?>(decide =>
                    decide.DecideAsync(reference, Verdict.DidNotHappenSendAgain, Words("ann"), default)
                )
            );
            if (kind != InstructionKind.SubmitBatch)
                continue;
            Assert.Equal(1, (int)(await world.Bank.EntryAsync(reference, "rural"))!["requests"]!);
            Assert.Null(
                await world.UseAsync<DecideInstruction, Refusal?>(decide =>
                    decide.AnswerAsync(reference, agrees: true, Words("bob"), default)
                )
            );
        }
    }

    /// <summary>The bank's entries once each has come a second time, under its own reference, and was answered.</summary>
    private static async Task<Dictionary<InstructionKind, JsonNode>> SentAgainAsync(
        IssuanceWorld world,
        EveryRequest asked
    )
    {
        var ended = await asked.UntilAtRestAsync();
        Assert.All(
            ended.Values,
            one =>
                Assert.Equal((one.Kind, InstructionState.Accepted, 2, 1), (one.Kind, one.State, one.Sends, one.Attempt))
        );
        await IssuanceWorld.EventuallyAsync(
            () => LinesAsync(world),
            lines => lines.TrueForAll(line => line.State == TransferState.Paid)
        );
        var card = await world.ReadAsync(db =>
            db.Cards.SingleAsync(c => c.OrderReference == asked.References[InstructionKind.OpenAccountOrderCard])
        );
        await world.UntilAsync(card.Id, "in_transit");
        var entries = await EntriesAsync(world, asked);
        Assert.All(entries, entry => Assert.Equal((entry.Key, 2), (entry.Key, (int)entry.Value["requests"]!)));
        return entries;
    }

    /// <summary>What today's books of the bank say otherwise of the order and of the credits; the rest was moved by hand.</summary>
    private static async Task<List<string>> DifferencesAsync(IssuanceWorld world, EveryRequest asked)
    {
        var today = ChinaTime.Today(TimeProvider.System);
        // What was told a moment ago counts as being in motion.
        await world.SqlAsync("update bank_instructions set since = since - interval '1 hour'");
        using var http = new HttpClient();
        using var written = await http.PostAsync($"{world.StubsUrl}/_stub/rural/book?day={today:yyyy-MM-dd}", null);
        written.EnsureSuccessStatusCode();
        var rural = world.Services.GetRequiredService<BankDirectory>().Find("rural")!;
        Assert.Equal(
            ReconcileOutcome.Done,
            await world.UseAsync<ReconcileBank, ReconcileOutcome>(compare => compare.RunAsync(rural, today, default))
        );
        var mine = (await LinesAsync(world))
            .Select(line => line.Reference)
            .Append(asked.References[InstructionKind.OpenAccountOrderCard])
            .ToHashSet(StringComparer.Ordinal);
        var found = await world.ReadAsync(db =>
            db.ReconciliationDifferences.Where(d => d.Bank == "rural" && d.State == DifferenceState.Open).ToListAsync()
        );
        return
        [
            .. found
                .Where(d => mine.Contains(d.Reference))
                .OrderByDescending(d => d.Reference, StringComparer.Ordinal)
                .Select(d => $"{d.Kind} {d.Reference} {Told(JsonNode.Parse(d.Theirs!)!)}"),
        ];
    }

    private static string Told(JsonNode theirs) =>
        theirs["accounts"] is { } accounts
            ? $"accounts {accounts}"
            : $"credits {theirs["credits"]} of {theirs["amountFen"]} fen";

    private static async Task<Dictionary<InstructionKind, JsonNode>> EntriesAsync(
        IssuanceWorld world,
        EveryRequest asked
    )
    {
        var entries = new Dictionary<InstructionKind, JsonNode>();
        foreach (var (kind, reference) in asked.References)
            entries[kind] = (await world.Bank.EntryAsync(reference, "rural"))!;
        return entries;
    }

    private static Task<List<TransferLine>> LinesAsync(IssuanceWorld world) =>
        world.ReadAsync(db => db.TransferLines.OrderByDescending(line => line.Reference).ToListAsync());

    private static DecisionWords Words(string who) => new(who, OpsRoom.Why, "letter of Friday");
}
