using Issuance.Client;

namespace Issuance.DevHost.Tour;

/// <summary>Step 8: times to collect are booked, and the last place goes to one of two.</summary>
internal static class AppointmentSteps
{
    private const string Clerk = "E-1007";
    private const string Point = "SP-EAST";
    private const int Capacity = 2;

    public static async Task Book(Journey journey, Check check)
    {
        var (api, first) = (journey.Api, journey.First);
        await journey.ArriveAsync(journey.Third);

        var slots = check.Status(await SlotsAsync(api, first), 200);
        var free = slots.Data.SkipWhile(slot => slot.Booked > 0).Where(slot => slot.Booked < Capacity).ToList();
        Check.That(free.Count > 2, $"no three slots in a row of free ones among {slots.Data.Count}");
        var (here, next, other) = (free[0].SlotId, free[1].SlotId, free[2].SlotId);

        check.Status(await BookAsync(first, here), 201);
        Applicant[] rivals = [journey.Second, journey.Third];
        var bookings = rivals.Select(rival => BookAsync(rival, here)).ToArray();
        await Task.WhenAll(bookings).ContinueWith(_ => { }, TaskScheduler.Default);
        var lost = Array.FindIndex(bookings, booking => booking.IsFaulted);
        Check.That(lost >= 0, $"nobody was refused the last place of {here}");
        check.Status(await bookings[1 - lost], 201);
        await check.RefusedAsync(bookings[lost], 409, ProblemCodes.SlotFull);

        var loser = rivals[lost];
        var client = api.As(loser.Client);
        var booked = check.Status(await BookAsync(loser, next), 201);
        var moved = check.Status(
            await client.MoveAppointmentAsync(loser.Card, booked.Id, other, Clerk, cancel: api.Cancel),
            200
        );
        Check.Equal(other, moved.SlotId, "slot after the move");
        var cancelled = check.Status(
            await client.CancelAppointmentAsync(loser.Card, booked.Id, Clerk, cancel: api.Cancel),
            200
        );
        Check.Equal("cancelled", cancelled.Status, "appointment");

        var after = (await SlotsAsync(api, first)).Value.Data;
        Check.That(after.All(slot => slot.Booked <= Capacity), "more is booked than there are places");
        Check.Equal(Capacity, after.Single(slot => slot.SlotId == here).Booked, $"booked in {here}");
        foreach (var left in new[] { free[1], free[2] })
        {
            var now = after.Single(slot => slot.SlotId == left.SlotId);
            Check.Equal(left.Booked, now.Booked, $"booked in {left.SlotId}");
        }

        Task<IssuanceAnswer<Appointment>> BookAsync(Applicant applicant, string slotId) =>
            api.As(applicant.Client).BookAppointmentAsync(applicant.Card, slotId, Clerk, cancel: api.Cancel);
    }

    /// <summary>What became of the only appointment of a card.</summary>
    public static async Task<string> StatusAsync(Journey journey, Applicant applicant)
    {
        var client = journey.Api.As(applicant.Client);
        var list = (await client.ListAppointmentsAsync(applicant.Card, cancel: journey.Api.Cancel)).Value;
        Check.Equal(1, list.Data.Count, "appointments");
        return list.Data[0].Status;
    }

    private static Task<IssuanceAnswer<Page<Slot>>> SlotsAsync(SandboxApi api, Applicant applicant) =>
        api.As(applicant.Client).ListSlotsAsync(Point, limit: 100, cancel: api.Cancel);
}
