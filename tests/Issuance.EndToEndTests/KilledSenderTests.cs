using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Issuance.Cards;
using Issuance.Notices;
using Microsoft.EntityFrameworkCore;

namespace Issuance.EndToEndTests;

/// <summary>However often the sender is killed, the gateway's own books show one message a person and occasion.</summary>
public sealed class KilledSenderTests
{
    private const int People = 500;

    [Fact]
    public async Task A_service_killed_three_times_amid_a_thousand_notices_tells_each_person_each_thing_once()
    {
        await using var machine = await Machine.SetUpAsync();
        await Waiting.PlantAsync(machine, People);
        await machine.StartStubsAsync();
        using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(10) };
        // Slow enough that every kill finds messages on their way.
        using var slow = await http.PostAsJsonAsync(
            $"{machine.StubsUrl}/_stub/mode",
            new
            {
                bank = "sms",
                mode = "slow",
                delayMs = 150,
            }
        );
        slow.EnsureSuccessStatusCode();

        foreach (var kill in new[] { 100, 350, 650 })
        {
            await machine.StartAsync();
            await UntilAsync(async () => (int)(await LedgerAsync())["totals"]!["requests"]! >= kill);
            await machine.KillServiceAsync();
            await using var db = Waiting.Open(machine);
            var open = await db.Notices.CountAsync(n => n.State != NoticeState.Sent);
            Assert.True(open > 0, $"Nothing was left to send when it was killed at {kill}.");
        }

        await machine.StartAsync();
        await UntilAsync(async () =>
        {
            await using var db = Waiting.Open(machine);
            return !await db.Notices.AnyAsync(n => n.State != NoticeState.Sent);
        });

        var entries = (await LedgerAsync())["entries"]!.AsArray();
        Assert.Equal(People * 2, entries.Count);
        Assert.All(entries, entry => Assert.Equal(1, (int)entry!["effects"]!));
        // Not by our reference alone: the same telephone got no text twice.
        Assert.Equal(
            People * 2,
            entries.Select(entry => ((string)entry!["to"]!, (string)entry["text"]!)).Distinct().Count()
        );
        await using var end = Waiting.Open(machine);
        Assert.Equal(People, await end.Cards.CountAsync(card => card.Pickup == PickupState.Notified));
        Assert.Equal(People, await end.Events.CountAsync(e => e.Type == "pickup.notified"));
        Assert.Equal(0, await end.OpsTasks.CountAsync());

        async Task<JsonNode> LedgerAsync() =>
            (await http.GetFromJsonAsync<JsonNode>($"{machine.StubsUrl}/_stub/ledger?bank=sms"))!;

        async Task UntilAsync(Func<Task<bool>> holds)
        {
            var until = TimeProvider.System.GetUtcNow().AddSeconds(60);
            while (!await holds())
            {
                Assert.True(TimeProvider.System.GetUtcNow() < until, machine.LogOf("Issuance.Host"));
                await Task.Delay(20);
            }
        }
    }
}
