using System.Globalization;
using Issuance.Calendar;
using Issuance.Cards;
using Microsoft.AspNetCore.Http;

namespace Issuance.ServicePoints;

/// <param name="StartsAt">Business time, as <paramref name="EndsAt"/>, at which an unkept appointment is missed.</param>
/// <param name="Version">Grows by one with each change of the appointment.</param>
public sealed record AppointmentView(
    string Id,
    string CardId,
    string ServicePoint,
    string SlotId,
    DateTimeOffset StartsAt,
    DateTimeOffset EndsAt,
    AppointmentStatus Status,
    int Version,
    IReadOnlyList<string> AllowedCommands
)
{
    public static AppointmentView Of(PickupAppointment appointment, Card card) =>
        new(
            appointment.Id,
            appointment.CardId,
            appointment.ServicePoint,
            appointment.SlotId,
            ChinaTime.ToOffset(appointment.StartsAt),
            ChinaTime.ToOffset(appointment.EndsAt),
            appointment.Status,
            appointment.Version,
            appointment.AllowedCommands(card)
        );

    /// <summary>The view of one appointment, with its <c>ETag</c>; the card's version counts, since it decides what is allowed.</summary>
    internal static AppointmentView Of(PickupAppointment appointment, Card card, HttpResponse response)
    {
        response.Headers.ETag = string.Create(
            CultureInfo.InvariantCulture,
            $"\"{appointment.Version}.{card.Version}\""
        );
        return Of(appointment, card);
    }
}
