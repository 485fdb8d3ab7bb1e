using System.Text.Json.Nodes;
using Issuance.Banks;
using Issuance.Tests.World;
using Issuance.Transfers;
using Microsoft.EntityFrameworkCore;

namespace Issuance.Tests.Banks.Conformance;

/// <summary>
/// Every bank, in every mood, asked for everything that we ask of banks. The bank's own ledger says what really happened:
/// under each reference at most one effect; and what we believe in the end is what it did.
/// </summary>
public sealed class HarbourConformanceTests
{
    [Theory]
    [MemberData(nameof(Conformance.Moods), MemberType = typeof(Conformance))]
    public Task Whatever_Harbour_does_there_is_one_effect_at_most_and_we_know_it(string mode) =>
        Conformance.AssertAsync("harbour", mode);
}

/// <inheritdoc cref="HarbourConformanceTests"/>
public sealed class MeridianConformanceTests
{
    [Theory]
    [MemberData(nameof(Conformance.Moods), MemberType = typeof(Conformance))]
    public Task Whatever_Meridian_does_there_is_one_effect_at_most_and_we_know_it(string mode) =>
        Conformance.AssertAsync("meridian", mode);
}

/// <inheritdoc cref="HarbourConformanceTests"/>
public sealed class RuralConformanceTests
{
    [Theory]
    [MemberData(nameof(Conformance.Moods), MemberType = typeof(Conformance))]
    public Task Whatever_Rural_does_there_is_one_effect_at_most_and_we_know_it_or_ask_a_person(string mode) =>
        Conformance.AssertAsync("rural", mode);
}

/// <summary>What holds for every bank; a new one gets a class of three lines above.</summary>
public static class Conformance
{
    public static readonly TheoryData<string> Moods = new(
        "ok",
        "refuse",
        "error_500",
        "timeout",
        "lost_reply",
        "slow",
        "duplicate_callback",
        "late_callback",
        "out_of_order",
        "garbage",
        "wrong_signature",
        "down",
        "naive"
    );

    /// <summary>Modes in which a bank that tells by files alone acts, or might have acted, and never says so.</summary>
    private static readonly string[] NeverTold = ["timeout", "lost_reply", "garbage", "wrong_signature"];

    internal static async Task AssertAsync(string bank, string mode)
    {
        await using var world = await IssuanceWorld.StartAsync();
        var asked = new EveryRequest(world, bank);
        await asked.PrepareAsync();
        var passes = mode is "timeout" or "error_500" or "down";
        await world.Bank.ModeAsync(mode, count: passes || mode == "naive" ? null : 6, bank: bank);
        // A bank that does not know its own references is dangerous only where an answer is missing.
        if (mode == "naive")
            await world.Bank.ModeAsync("lost_reply", count: 6, bank: bank);

        await asked.AskAsync();
        if (passes)
        {
            await Task.Delay(TimeSpan.FromSeconds(4));
            await world.Bank.ModeAsync("ok", bank: bank);
        }

        var ended = await asked.UntilAtRestAsync(90);
        foreach (var (kind, instruction) in ended)
        {
            var entry = await world.Bank.EntryAsync(instruction.Reference, bank);
            var effects = (int?)entry?["effects"] ?? 0;
            Assert.True(effects <= 1, $"{kind}: {effects} effects");
            Assert.Equal((kind, Expected(bank, mode)), (kind, instruction.State));
            if (instruction.State == InstructionState.Accepted)
                Assert.Equal((kind, 1), (kind, effects));
            if (instruction.State == InstructionState.Declined)
                Assert.Equal((kind, 0), (kind, effects));
            Assert.Equal(1, instruction.Attempt);
        }

        if (ended[InstructionKind.SubmitBatch].State == InstructionState.Accepted)
            await AssertPaidAsync(world, bank, ended[InstructionKind.SubmitBatch]);
    }

    private static InstructionState Expected(string bank, string mode) =>
        mode == "refuse" ? InstructionState.Declined
        : bank == "rural" && (mode == "naive" || NeverTold.Contains(mode, StringComparer.Ordinal))
            ? InstructionState.NeedsReview
        : InstructionState.Accepted;

    /// <summary>Our lines and the bank's credits are the same, in both directions, to the fen.</summary>
    private static async Task AssertPaidAsync(IssuanceWorld world, string bank, BankInstruction batch)
    {
        var lines = await IssuanceWorld.EventuallyAsync(
            () => world.ReadAsync(db => db.TransferLines.OrderBy(l => l.Reference).ToListAsync()),
            lines => lines.All(line => line.State == TransferState.Paid),
            60
        );
        var theirs = (await world.Bank.EntryAsync(batch.Reference, bank))!["lines"]!
            .AsArray()
            .Select(line => $"{line!["reference"]} {line["amountFen"]} {line["effects"]}");
        Assert.Equal(
            lines.Select(line => $"{line.Reference} {line.BookedFen} 1"),
            theirs.Order(StringComparer.Ordinal)
        );
    }
}
