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

    public static readonly Refusal ClosureDateInvalid = new(
        "closure_date_invalid",
        422,
        "A point can be closed from today to a year ahead"
    );

    public static readonly Refusal AlreadyClosed = new(
        "already_closed",
        409,
        "The service point is closed on that day already"
    );

    public static readonly Refusal ClosureNotFound = new(
        "closure_not_found",
        404,
        "The service point is not closed on that day"
    );

    public static readonly Refusal ClosureOver = new("closure_over", 409, "That day is over");

    public static readonly Refusal SlotNotFound = new("slot_not_found", 404, "No such slot");

    public static readonly Refusal SlotPast = new("slot_past", 409, "The slot has begun already");

    public static readonly Refusal SlotFull = new("slot_full", 409, "Every place of the slot is taken");

    public static readonly Refusal AppointmentNotFound = new("appointment_not_found", 404, "No such appointment");
}
