using System.Text.Json;

namespace Issuance.DevHost.Tour;

/// <summary>Step 8: times to collect are booked, and the last place goes to one of two.</summary>
internal static class AppointmentSteps
{
    private const string Clerk = "E-1007";
    private const string Slots = "/v1/service-points/SP-EAST/slots?limit=100";
    private const int Capacity = 2;

    public static async Task Book(Journey journey, Check check)
    {
        var (api, first) = (journey.Api, journey.First);
        await journey.ArriveAsync(journey.Third);

        var slots = check.Status(await api.GetAsync(first.Client, Slots), 200).Items("data");
        var free = slots.SkipWhile(slot => Booked(slot) > 0).Where(slot => Booked(slot) < Capacity).ToList();
        Check.That(free.Count > 2, $"no three slots in a row of free ones among {slots.Count}");
        var (here, next, other) = (Id(free[0]), Id(free[1]), Id(free[2]));

        check.Status(await BookAsync(first, here), 201);
        Applicant[] rivals = [journey.Second, journey.Third];
        var answers = await Task.WhenAll(rivals.Select(rival => BookAsync(rival, here)));
        var lost = Array.FindIndex(answers, answer => answer.Status == 409);
        Check.That(lost >= 0, $"nobody was refused the last place of {here}");
        check.Status(answers[1 - lost], 201);
        check.Status(answers[lost], 409, "slot_full");

        var loser = rivals[lost];
        var booked = check.Status(await BookAsync(loser, next), 201);
        var path = $"{Path(loser)}/{booked.Text("id")}";
        var moved = check.Status(
            await api.PostAsync(loser.Client, $"{path}/move", new { clerk = Clerk, slotId = other }),
            200
        );
        Check.Equal(other, moved.Text("slotId"), "slot after the move");
        var cancelled = check.Status(
            await api.PostAsync(loser.Client, $"{path}/cancellation", new { clerk = Clerk }),
            200
        );
        Check.Equal("cancelled", cancelled.Text("status"), "appointment");

        var after = Check.Looked(await api.GetAsync(first.Client, Slots)).Items("data");
        Check.That(after.All(slot => Booked(slot) <= Capacity), "more is booked than there are places");
        Check.Equal(Capacity, Booked(after.Single(slot => Id(slot) == here)), $"booked in {here}");
        foreach (var left in new[] { free[1], free[2] })
        {
            Check.Equal(Booked(left), Booked(after.Single(slot => Id(slot) == Id(left))), $"booked in {Id(left)}");
        }

        Task<Answer> BookAsync(Applicant applicant, string slotId) =>
            api.PostAsync(applicant.Client, Path(applicant), new { clerk = Clerk, slotId });
    }

    /// <summary>What became of the only appointment of a card.</summary>
    public static async Task<string?> StatusAsync(Journey journey, Applicant applicant)
    {
        var list = Check.Looked(await journey.Api.GetAsync(applicant.Client, Path(applicant)));
        Check.Equal(1, list.Items("data").Count, "appointments");
        return list.Items("data")[0].GetProperty("status").GetString();
    }

    private static string Path(Applicant applicant) => $"/v1/cards/{applicant.Card}/pickup-appointments";

    private static int Booked(JsonElement slot) => slot.GetProperty("booked").GetInt32();

    private static string Id(JsonElement slot) => slot.GetProperty("slotId").GetString()!;
}
