using System.ComponentModel.DataAnnotations;
using System.Globalization;
using Issuance.Access;
using Issuance.Audit;
using Issuance.Calendar;
using Issuance.Http;
using Issuance.Jobs;
using Issuance.Notices;
using Issuance.Persistence;
using Issuance.Shared;
using Issuance.Time;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace Issuance.ServicePoints;

/// <summary>
/// Closes a service point for a day: its bookings go to the next free slots and their holders are told, all or nothing.
/// A dry run answers what would happen and changes nothing. Deadlines stay as they are.
/// </summary>
public static class ClosePoint
{
    private const int DaysAhead = 366;

    public sealed record Request
    {
        [StringLength(32, MinimumLength = 1), RegularExpression("[A-Za-z0-9-]*")]
        public required string Clerk { get; init; }

        /// <summary>From today to a year ahead.</summary>
        public required DateOnly Date { get; init; }
        public required ClosureReason Reason { get; init; }

        /// <summary>True: only tell what it would do.</summary>
        public bool? DryRun { get; init; }
    }

    /// <param name="Moved">How many bookings get another slot.</param>
    /// <param name="Cancelled">How many find none within 31 days, or belong to a card that cannot be collected any more.</param>
    /// <param name="DeadlinesUnchanged">
    /// Cases of this point that are due on that day or later. A closed point moves no due date: they are legal working days.
    /// </param>
    public sealed record Response(
        DateOnly Date,
        ClosureReason Reason,
        bool DryRun,
        int Moved,
        int Cancelled,
        int DeadlinesUnchanged,
        IReadOnlyList<Booking> Bookings
    );

    /// <param name="To">Null where the booking is cancelled.</param>
    public sealed record Booking(string AppointmentId, string CardId, Place From, Place? To);

    public sealed record Place(string SlotId, DateTimeOffset StartsAt, DateTimeOffset EndsAt);

    public static void Map(IEndpointRouteBuilder routes) =>
        routes
            .MapPost("/v1/service-points/{code}/closures", HandleAsync)
            .Operation(
                new Operation("CloseServicePoint", Scopes.PickupsWrite) { Keyed = true, Body = typeof(Request) },
                "Close a service point for a day"
            )
            .Refuses(
                ServicePointRefusals.ClosureDateInvalid,
                ServicePointRefusals.NotFound,
                ServicePointRefusals.AlreadyClosed
            );

    internal static async Task<Results<Ok<Response>, RefusalResult>> HandleAsync(
        string code,
        Body<Request> body,
        IssuanceDb db,
        CurrentActor actor,
        NoticeQueue notices,
        AuditTrail audit,
        BusinessClock clock,
        WorkingCalendar calendar,
        CancellationToken cancel
    )
    {
        var request = body.Value;
        actor.Clerk = request.Clerk;
        if (request.Date < clock.Today || request.Date > clock.Today.AddDays(DaysAhead))
            return ServicePointRefusals
                .ClosureDateInvalid.At("/date", "The date must be from today to a year ahead.")
                .ToProblem();
        var isReal = request.DryRun != true;
        if (await db.FindOwnPointAsync(code, actor, cancel) is not { } point)
            return ServicePointRefusals.NotFound.ToProblem();
        if (isReal)
            await OpeningTimes.HoldAloneAsync(db, code, cancel);
        if (await db.PointClosures.AnyAsync(c => c.ServicePoint == code && c.Day == request.Date, cancel))
            return ServicePointRefusals.AlreadyClosed.ToProblem();

        var plan = new ClosurePlan(db, point, request.Date, clock);
        if (isReal)
            await plan.LockCardsAsync(cancel);
        var steps = await plan.MakeAsync(calendar, cancel);
        var bookings = steps.Select(Describe).ToList();
        var moved = steps.Count(step => step.To is not null);
        if (isReal)
        {
            await TakeAsync(db, notices, point, request.Date, steps, cancel);
            db.PointClosures.Add(
                new PointClosure
                {
                    ServicePoint = code,
                    Day = request.Date,
                    Reason = request.Reason,
                    Clerk = request.Clerk,
                    ClosedAt = clock.GetUtcNow(),
                }
            );
            audit.Record(
                "service_point.closed",
                code,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{request.Date:yyyy-MM-dd} {Snake.Case(request.Reason)} moved={moved} cancelled={steps.Count - moved}"
                )
            );
            await db.SaveChangesAsync(cancel);
        }

        return TypedResults.Ok(
            new Response(
                request.Date,
                request.Reason,
                !isReal,
                moved,
                steps.Count - moved,
                await plan.CountDeadlinesAsync(cancel),
                bookings
            )
        );
    }

    private static async Task TakeAsync(
        IssuanceDb db,
        NoticeQueue notices,
        ServicePoint point,
        DateOnly day,
        IReadOnlyList<ClosureStep> steps,
        CancellationToken cancel
    )
    {
        var slots = await PickupSlot.LockAsync(
            db,
            point,
            [
                .. steps
                    .Where(step => step.To is not null)
                    .Select(step => step.To!)
                    .DistinctBy(slot => slot.Id, StringComparer.Ordinal),
            ],
            [.. steps.Select(step => step.Appointment.SlotId).Distinct(StringComparer.Ordinal)],
            cancel
        );
        foreach (var (appointment, card, to) in steps)
        {
            if (to is not null)
                appointment.Move(card, slots[appointment.SlotId], slots[to.Id]);
            else
                appointment.Cancel(card, slots[appointment.SlotId], commentSealed: null);
            if (!card.IsCollectable)
                continue;
            await notices.TellOfMoveAsync(db, card, appointment, cancel);
            if (to is null)
                await OpsTasks.OpenAsync(
                    db,
                    "appointment_without_slot",
                    card.Id,
                    string.Create(CultureInfo.InvariantCulture, $"{point.Code}_closed_{day:yyyy-MM-dd}"),
                    cancel
                );
        }
    }

    private static Booking Describe(ClosureStep step) =>
        new(
            step.Appointment.Id,
            step.Card.Id,
            new Place(
                step.Appointment.SlotId,
                ChinaTime.ToOffset(step.Appointment.StartsAt),
                ChinaTime.ToOffset(step.Appointment.EndsAt)
            ),
            step.To is { } to ? new Place(to.Id, to.StartsAt, to.EndsAt) : null
        );
}
