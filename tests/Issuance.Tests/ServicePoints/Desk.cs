using System.Text.Json.Nodes;
using Issuance.ServicePoints;
using Issuance.Tests.World;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Issuance.Tests.ServicePoints;

/// <summary>What the clerk at a service point does with appointments, over HTTP.</summary>
internal static class Desk
{
    public static string Appointments(this TestCard card) => $"{card.Path}/pickup-appointments";

    public static Task<Answer> BookAsync(
        this IssuanceWorld world,
        TestCard card,
        string slotId,
        string client = "servicepoint-east",
        string? key = null
    ) => world.As(client).PostAsync(card.Appointments(), new { clerk = "E-1007", slotId }, key);

    public static async Task<string> BookedAsync(
        this IssuanceWorld world,
        TestCard card,
        string slotId,
        string client = "servicepoint-east"
    )
    {
        var answer = await world.BookAsync(card, slotId, client);
        Assert.True(answer.Status == 201, answer.Text);
        return (string)answer.Json["id"]!;
    }

    public static Task<Answer> MoveAsync(
        this IssuanceWorld world,
        TestCard card,
        string appointmentId,
        string slotId,
        string client = "servicepoint-east",
        string? key = null
    ) =>
        world
            .As(client)
            .PostAsync($"{card.Appointments()}/{appointmentId}/move", new { clerk = "E-1007", slotId }, key);

    public static Task<Answer> CancelAsync(
        this IssuanceWorld world,
        TestCard card,
        string appointmentId,
        string client = "servicepoint-east",
        string? key = null
    ) =>
        world
            .As(client)
            .PostAsync(
                $"{card.Appointments()}/{appointmentId}/cancellation",
                new { clerk = "E-1007", comment = "The holder asked." },
                key
            );

    public static async Task<List<JsonNode>> SlotsAsync(
        this IssuanceWorld world,
        string query = "",
        string servicePoint = "SP-EAST"
    )
    {
        var answer = await world.As("ops").GetAsync($"/v1/service-points/{servicePoint}/slots{query}");
        Assert.True(answer.Status == 200, answer.Text);
        return [.. answer.Json["data"]!.AsArray().Select(slot => slot!)];
    }

    /// <summary>How many places of a slot are taken, as the list tells.</summary>
    public static async Task<int> TakenAsync(this IssuanceWorld world, string slotId)
    {
        var parts = slotId.Split('.');
        var day = $"{parts[1][..4]}-{parts[1][4..6]}-{parts[1][6..8]}";
        var slots = await world.SlotsAsync($"?from={day}&to={day}", parts[0]);
        return (int)slots.Single(slot => (string?)slot["slotId"] == slotId)["booked"]!;
    }

    public static Task<List<PickupAppointment>> AppointmentsOfAsync(this IssuanceWorld world, TestCard card) =>
        world.ReadAsync(db =>
            db.PickupAppointments.Where(a => a.CardId == card.Id).OrderBy(a => a.CreatedAt).ToListAsync()
        );

    public static async Task<string?> PickupAsync(this IssuanceWorld world, TestCard card) =>
        (string?)(await world.CardAsync(card.Id))["pickup"]!["status"];

    public static async Task MoveClockAsync(this IssuanceWorld world, DateTimeOffset now)
    {
        var answer = await world.As("ops").PostAsync("/v1/sandbox/clock", new { now });
        Assert.True(answer.Status == 200, answer.Text);
    }

    public static async Task RunMissedAppointmentsAsync(this IssuanceWorld world)
    {
        await using var scope = world.Services.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<MissedAppointmentsJob>().RunAsync(null, CancellationToken.None);
    }

    public static (int Status, string? Code) Said(this Answer answer) => (answer.Status, answer.Code);
}
