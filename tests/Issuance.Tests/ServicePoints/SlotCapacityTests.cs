using System.Collections.Concurrent;
using Issuance.ServicePoints;
using Issuance.Tests.World;
using Microsoft.EntityFrameworkCore;

namespace Issuance.Tests.ServicePoints;

/// <summary>Whatever happens at once, a slot never holds more than its places, and its count is that of its appointments.</summary>
public sealed class SlotCapacityTests(SharedWorld shared) : IClassFixture<SharedWorld>
{
    private const int AtOnce = 50;
    private readonly IssuanceWorld world = shared.World;
    private readonly ConcurrentDictionary<string, string> last = new(StringComparer.Ordinal);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task Fifty_bookings_moves_and_cancellations_at_once_never_overfill_a_slot(int seed)
    {
        var random = new Random(seed);
        var slots = Enumerable.Range(0, 5).Select(i => $"SP-EAST.2026030{2 + seed}T{9 + i / 2:00}{i % 2 * 30:00}");
        var choice = slots.ToArray();
        var cards = new List<TestCard>();
        for (var i = 0; i < 16; i++)
            cards.Add(await world.AtPickupPointAsync());
        await world.As("servicepoint-east").TokenAsync();

        for (var round = 0; round < 4; round++)
        {
            var plan = Enumerable
                .Range(0, AtOnce)
                .Select(_ =>
                    (Card: cards[random.Next(cards.Count)], Slot: choice[random.Next(5)], What: random.Next(5))
                )
                .ToList();
            var answers = await Task.WhenAll(plan.Select(step => DoAsync(step.Card, step.Slot, step.What)));

            Assert.All(answers, answer => Assert.True(answer.Status is 200 or 201 or 409, answer.Text));
            await ExpectSoundCountsAsync();
        }

        Assert.NotEmpty(last);
    }

    [Theory]
    [InlineData(11)]
    [InlineData(12)]
    public async Task Nor_do_they_while_the_point_closes_and_opens_again(int seed)
    {
        var random = new Random(seed);
        var choice = Enumerable
            .Range(0, 5)
            .Select(i => $"SP-EAST.202603{seed + 6}T{9 + i / 2:00}{i % 2 * 30:00}")
            .ToArray();
        var cards = new List<TestCard>();
        for (var i = 0; i < 16; i++)
            cards.Add(await world.AtPickupPointAsync());
        var closures = "/v1/service-points/SP-EAST/closures";
        var (east, date) = (world.As("servicepoint-east"), $"2026-03-{seed + 6}");
        await east.TokenAsync();

        for (var round = 0; round < 4; round++)
        {
            var plan = Enumerable
                .Range(0, AtOnce)
                .Select(_ =>
                    (Card: cards[random.Next(cards.Count)], Slot: choice[random.Next(5)], What: random.Next(5))
                )
                .ToList();
            var work = plan.Select(step => DoAsync(step.Card, step.Slot, step.What)).ToList();
            work.Add(
                round % 2 == 0
                    ? east.PostAsync(
                        closures,
                        new
                        {
                            clerk = "E-1007",
                            date,
                            reason = "other",
                        }
                    )
                    : east.PostAsync($"{closures}/{date}/reopening", new { clerk = "E-1007" })
            );
            var answers = await Task.WhenAll(work);

            Assert.Equal(200, answers[^1].Status);
            Assert.All(answers, answer => Assert.True(answer.Status is 200 or 201 or 404 or 409, answer.Text));
            await ExpectSoundCountsAsync();
        }
    }

    private async Task<Answer> DoAsync(TestCard card, string slot, int what)
    {
        if (what < 3 && last.TryGetValue(card.Id, out var id))
            return what == 0 ? await world.CancelAsync(card, id) : await world.MoveAsync(card, id, slot);
        var booked = await world.BookAsync(card, slot);
        if (booked.Status == 201)
            last[card.Id] = (string)booked.Json["id"]!;
        return booked;
    }

    private async Task ExpectSoundCountsAsync()
    {
        var rows = await world.ReadAsync(db => db.PickupSlots.ToListAsync());
        var seated = await world.ReadAsync(db =>
            db.PickupAppointments.Where(a => a.Status != AppointmentStatus.Cancelled)
                .GroupBy(a => a.SlotId)
                .Select(group => new { group.Key, Count = group.Count() })
                .ToDictionaryAsync(group => group.Key, group => group.Count)
        );
        Assert.All(
            rows,
            row =>
            {
                Assert.InRange(row.Booked, 0, 2);
                Assert.Equal(seated.GetValueOrDefault(row.Id), row.Booked);
            }
        );
    }
}
