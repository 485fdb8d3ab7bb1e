using Issuance.Jobs;
using Issuance.ServicePoints;
using Issuance.Tests.World;
using Microsoft.Extensions.DependencyInjection;

namespace Issuance.Tests.ServicePoints;

public sealed class MissedAppointmentsTests(SharedWorld shared) : IClassFixture<SharedWorld>
{
    private readonly IssuanceWorld world = shared.World;

    private static DateTimeOffset March(int day, int hour, int minute = 0) =>
        new(2026, 3, day, hour, minute, 0, TimeSpan.FromHours(8));

    private async Task<(TestCard Card, string Id)> BookedAsync(string slot)
    {
        var card = await world.AtPickupPointAsync();
        return (card, await world.BookedAsync(card, slot));
    }

    [Fact]
    public async Task The_clock_wakes_the_job_and_an_unkept_appointment_is_missed_at_its_slots_end()
    {
        await world.MoveClockAsync(March(2, 9, 30));
        var (card, _) = await BookedAsync("SP-EAST.20260303T0900");
        var (later, _) = await BookedAsync("SP-EAST.20260303T0930");

        await world.MoveClockAsync(March(3, 9, 29));
        await world.RunMissedAppointmentsAsync();
        Assert.Equal("booked", await world.PickupAsync(card));

        await world.MoveClockAsync(March(3, 9, 30));
        await IssuanceWorld.EventuallyAsync(() => world.PickupAsync(card), status => status == "missed");

        var missed = (await world.AppointmentsOfAsync(card)).Single();
        Assert.Equal((AppointmentStatus.Missed, 2), (missed.Status, missed.Version));
        Assert.Null((await world.CardAsync(card.Id))["pickup"]!["appointmentId"]);
        Assert.Equal("pickup.missed", (await world.EventsOfAsync(card))[^1]);
        Assert.Equal("booked", await world.PickupAsync(later));
        Assert.Equal((409, "invalid_state_transition"), (await world.CancelAsync(card, missed.Id)).Said());
        await world.BookedAsync(card, "SP-EAST.20260304T0900");
        Assert.Equal("booked", await world.PickupAsync(card));
    }

    [Fact]
    public async Task It_is_missed_once_however_often_the_job_runs_and_the_clock_jumps()
    {
        await world.MoveClockAsync(March(2, 9, 30));
        var cards = new List<TestCard>();
        foreach (var slot in new[] { "0900", "0930", "1000", "1030", "1100", "1130" })
            cards.Add((await BookedAsync($"SP-EAST.20260305T{slot}")).Card);

        DateTimeOffset[] jumps =
        [
            March(5, 9, 45),
            March(2, 10),
            March(5, 10, 45),
            March(4, 9),
            March(9, 9),
            March(3, 9),
        ];
        foreach (var now in jumps)
        {
            await world.MoveClockAsync(now);
            await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => world.RunMissedAppointmentsAsync()));
        }

        foreach (var card in cards)
        {
            Assert.Single(await world.EventsOfAsync(card), "pickup.missed");
            Assert.Equal(AppointmentStatus.Missed, (await world.AppointmentsOfAsync(card)).Single().Status);
        }
    }

    [Fact]
    public async Task Whoever_comes_before_the_job_finds_it_missed_too()
    {
        // A process without jobs: nothing notes it but the requests themselves.
        await using var quiet = await IssuanceWorld.StartAsync("api");
        var card = await quiet.AtPickupPointAsync();
        var first = await quiet.BookedAsync(card, "SP-EAST.20260303T0900");
        await quiet.MoveClockAsync(March(3, 9, 30));

        Assert.Equal("missed", (string?)(await quiet.CancelAsync(card, first)).Json["currentStatus"]);
        var second = await quiet.BookedAsync(card, "SP-EAST.20260303T1000");
        await quiet.MoveClockAsync(March(3, 11));
        var move = await quiet.MoveAsync(card, second, "SP-EAST.20260304T1000");
        Assert.Equal("missed", (string?)move.Json["currentStatus"]);
        await quiet.BookedAsync(card, "SP-EAST.20260304T1000");
        await quiet.RunMissedAppointmentsAsync();

        Assert.Equal(2, (await quiet.EventsOfAsync(card)).Count(type => type == "pickup.missed"));
    }

    [Fact]
    public async Task A_run_for_a_business_date_is_made_once()
    {
        var runner = world.Services.GetRequiredService<JobRunner>();
        var entry = JobCatalog.Find("missed-appointments")!;
        var day = new DateOnly(2026, 3, 20);

        Assert.True(entry.TakesPeriod);
        Assert.NotNull(await runner.RunAsync(entry, day, CancellationToken.None));
        Assert.Null(await runner.RunAsync(entry, day, CancellationToken.None));
        Assert.NotNull(await runner.RunAsync(entry, null, CancellationToken.None));
    }

    [Fact]
    public async Task A_holder_who_has_the_card_has_missed_nothing()
    {
        await world.MoveClockAsync(March(2, 9, 30));
        var (card, _) = await BookedAsync("SP-EAST.20260306T0900");
        await world.As("ops").PostAsync($"/v1/sandbox{card.Path[3..]}/custody/hand-over", new { });
        await world.MoveClockAsync(March(6, 10));
        await world.RunMissedAppointmentsAsync();

        Assert.DoesNotContain("pickup.missed", await world.EventsOfAsync(card));
        Assert.Equal(AppointmentStatus.Collected, (await world.AppointmentsOfAsync(card)).Single().Status);
    }
}
