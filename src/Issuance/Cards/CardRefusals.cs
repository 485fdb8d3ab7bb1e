using Issuance.Shared;

namespace Issuance.Cards;

/// <summary>Why something is not done with a card.</summary>
public static class CardRefusals
{
    public static readonly Refusal NotFound = new("card_not_found", 404, "No such card");

    public static readonly Refusal Closed = new("card_closed", 409, "The card is closed");

    public static readonly Refusal Lost = new("card_lost", 409, "The card was reported lost");

    public static readonly Refusal NotHandedOver = new(
        "card_not_handed_over",
        409,
        "The holder has not collected the card yet"
    );

    public static readonly Refusal AppointmentExists = new(
        "appointment_exists",
        409,
        "An appointment is booked for this card already"
    );

    public static readonly Refusal FunctionWasActive = new(
        "function_was_active",
        409,
        "A function of the card was switched on already"
    );

    public static readonly Refusal UndoWindowEnded = new(
        "undo_window_ended",
        409,
        "It is too late to undo this; it can be undone for ten minutes"
    );

    public static readonly Refusal FunctionSuspended = new(
        "function_suspended",
        409,
        "That function of the card is suspended"
    );

    public static readonly Refusal IdentityMismatch = new("identity_mismatch", 422, "The document is not the holder's");

    public static readonly Refusal ActivationLocked = new(
        "activation_locked",
        429,
        "Too many wrong numbers were given for this card today"
    );

    public static readonly Refusal IdentityLocked = new(
        "identity_locked",
        429,
        "Too many wrong numbers were given for this card today"
    );

    public static readonly Refusal NumberInvalid = new("card_number_invalid", 422, "The card number is not valid");
}
