using Issuance.Client.Http;

namespace Issuance.Client;

public sealed partial class IssuanceClient
{
    /// <summary>Books a time to collect a card (scope <c>pickups:write</c>). The last place may go to another: <c>slot_full</c>.</summary>
    public Task<IssuanceAnswer<Appointment>> BookAppointmentAsync(
        string cardId,
        string slotId,
        string clerk,
        string? idempotencyKey = null,
        CancellationToken cancel = default
    ) =>
        CommandAsync(
            Request.Path($"/v1/cards/{cardId}/pickup-appointments"),
            new Booking(clerk, slotId),
            IssuanceJson.Default.Booking,
            IssuanceJson.Default.Appointment,
            idempotencyKey,
            cancel
        );

    /// <summary>A card's appointments, newest first (scope <c>pickups:read</c>).</summary>
    public Task<IssuanceAnswer<Page<Appointment>>> ListAppointmentsAsync(
        string cardId,
        int? limit = null,
        string? cursor = null,
        CancellationToken cancel = default
    ) =>
        GetAsync(
            Request.Path($"/v1/cards/{cardId}/pickup-appointments")
                + Request.Query(("limit", Request.Text(limit)), ("cursor", cursor)),
            IssuanceJson.Default.PageAppointment,
            cancel
        );

    /// <summary>Reads one appointment (scope <c>pickups:read</c>).</summary>
    public Task<IssuanceAnswer<Appointment>> GetAppointmentAsync(
        string cardId,
        string appointmentId,
        CancellationToken cancel = default
    ) =>
        GetAsync(
            Request.Path($"/v1/cards/{cardId}/pickup-appointments/{appointmentId}"),
            IssuanceJson.Default.Appointment,
            cancel
        );

    /// <summary>Moves an appointment to another time of the same service point (scope <c>pickups:write</c>).</summary>
    public Task<IssuanceAnswer<Appointment>> MoveAppointmentAsync(
        string cardId,
        string appointmentId,
        string slotId,
        string clerk,
        string? idempotencyKey = null,
        CancellationToken cancel = default
    ) =>
        CommandAsync(
            Request.Path($"/v1/cards/{cardId}/pickup-appointments/{appointmentId}/move"),
            new Booking(clerk, slotId),
            IssuanceJson.Default.Booking,
            IssuanceJson.Default.Appointment,
            idempotencyKey,
            cancel
        );

    /// <summary>Cancels an appointment; its place is free at once (scope <c>pickups:write</c>).</summary>
    public Task<IssuanceAnswer<Appointment>> CancelAppointmentAsync(
        string cardId,
        string appointmentId,
        string clerk,
        string? comment = null,
        string? idempotencyKey = null,
        CancellationToken cancel = default
    ) =>
        CommandAsync(
            Request.Path($"/v1/cards/{cardId}/pickup-appointments/{appointmentId}/cancellation"),
            new Cancellation(clerk, comment),
            IssuanceJson.Default.Cancellation,
            IssuanceJson.Default.Appointment,
            idempotencyKey,
            cancel
        );

    /// <summary>Hands a card over to its holder (scope <c>pickups:write</c>). Five wrong numbers a day lock it: <c>identity_locked</c>.</summary>
    public Task<IssuanceAnswer<HandedOver>> HandOverCardAsync(
        string cardId,
        HandOver handOver,
        string? idempotencyKey = null,
        CancellationToken cancel = default
    ) =>
        CommandAsync(
            Request.Path($"/v1/cards/{cardId}/hand-over"),
            handOver,
            IssuanceJson.Default.HandOver,
            IssuanceJson.Default.HandedOver,
            idempotencyKey,
            cancel
        );

    /// <summary>Takes back an arrival within ten minutes (scope <c>pickups:write</c>).</summary>
    public Task<IssuanceAnswer<TakenBack>> UndoArrivalAsync(
        string cardId,
        TakeBack takeBack,
        string? idempotencyKey = null,
        CancellationToken cancel = default
    ) => TakeBackAsync(Request.Path($"/v1/cards/{cardId}/arrival/undo"), takeBack, idempotencyKey, cancel);

    /// <summary>Takes back a hand-over within ten minutes, while no function was ever active (scope <c>pickups:write</c>).</summary>
    public Task<IssuanceAnswer<TakenBack>> UndoHandOverAsync(
        string cardId,
        TakeBack takeBack,
        string? idempotencyKey = null,
        CancellationToken cancel = default
    ) => TakeBackAsync(Request.Path($"/v1/cards/{cardId}/hand-over/undo"), takeBack, idempotencyKey, cancel);

    private Task<IssuanceAnswer<TakenBack>> TakeBackAsync(
        string path,
        TakeBack takeBack,
        string? idempotencyKey,
        CancellationToken cancel
    ) =>
        CommandAsync(
            path,
            takeBack,
            IssuanceJson.Default.TakeBack,
            IssuanceJson.Default.TakenBack,
            idempotencyKey,
            cancel
        );
}
