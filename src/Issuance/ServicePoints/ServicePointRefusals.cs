using Issuance.Shared;

namespace Issuance.ServicePoints;

public static class ServicePointRefusals
{
    public static readonly Refusal NotFound = new("service_point_not_found", 404, "No such service point");

    public static readonly Refusal CollectorNotOffered = new(
        "collector_not_offered",
        422,
        "Only the holder can collect the card for now"
    );

    public static readonly Refusal SlotNotFound = new("slot_not_found", 404, "No such slot");

    public static readonly Refusal SlotPast = new("slot_past", 409, "The slot has begun already");

    public static readonly Refusal SlotFull = new("slot_full", 409, "Every place of the slot is taken");

    public static readonly Refusal AppointmentNotFound = new("appointment_not_found", 404, "No such appointment");
}
