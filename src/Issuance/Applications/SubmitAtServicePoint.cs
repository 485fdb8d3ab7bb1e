using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using Issuance.Access;
using Issuance.Banks;
using Issuance.Calendar;
using Issuance.Http;
using Issuance.Persistence;
using Issuance.ServicePoints;
using Issuance.Shared;
using Issuance.Time;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace Issuance.Applications;

/// <summary>A clerk of a service point takes an application in (contract 1.2; R052, R053, R060 to R062, R066).</summary>
internal static class SubmitAtServicePoint
{
    private const string BankWhereNoneIsNamed = "harbour";

    public sealed record Request
    {
        public required Channel Channel { get; init; }

        [StringLength(32, MinimumLength = 1)]
        public required string ServicePoint { get; init; }

        [StringLength(32, MinimumLength = 1), RegularExpression("[A-Za-z0-9-]+")]
        public required string Clerk { get; init; }

        /// <summary>Null means first.</summary>
        public RequestType? RequestType { get; init; }

        /// <summary>Null means harbour.</summary>
        [StringLength(32, MinimumLength = 1)]
        public string? AgentBank { get; init; }

        /// <summary>The applicant declared that all of it is true.</summary>
        public required bool DeclarationAccepted { get; init; }
        public required PersonForm Person { get; init; }

        [MinLength(1), MaxLength(20)]
        public required Material[] Materials { get; init; }

        internal string Bank => AgentBank ?? BankWhereNoneIsNamed;
    }

    public sealed record PersonForm
    {
        [StringLength(64, MinimumLength = 1)]
        public required string Name { get; init; }

        [StringLength(64)]
        public required string IdNumber { get; init; }
        public required Sex Sex { get; init; }

        [StringLength(64)]
        public required string Mobile { get; init; }
        public required Scheme Scheme { get; init; }

        [RegularExpression("[0-9]{6}")]
        public required string Division { get; init; }
    }

    public static void Map(IEndpointRouteBuilder routes) =>
        routes
            .MapPost("/v1/applications", HandleAsync)
            .Operation(
                new Operation("SubmitApplication", Scopes.ApplicationsSubmit) { Keyed = true, Body = typeof(Request) },
                "Submit an application at a service point"
            )
            .Refuses(
                ApplicationRefusals.ChannelNotOffered,
                ApplicationRefusals.IdNumberFormat,
                ApplicationRefusals.IdNumberRegion,
                ApplicationRefusals.IdNumberBirthDate,
                ApplicationRefusals.IdNumberCheckDigit,
                ApplicationRefusals.NameInvalid,
                ApplicationRefusals.MobileInvalid,
                ApplicationRefusals.SexMismatch,
                ApplicationRefusals.DivisionUnknown,
                ApplicationRefusals.MaterialsMissing,
                ApplicationRefusals.MaterialExpired,
                ApplicationRefusals.OriginalNotSeen,
                ApplicationRefusals.DeclarationMissing,
                ApplicationRefusals.AgentBankUnknown,
                ApplicationRefusals.AgentBankNotAvailable,
                ServicePointRefusals.NotFound,
                ApplicationRefusals.SiteOutOfTerritory,
                HttpRefusals.CalendarYearMissing,
                ApplicationRefusals.Duplicate
            );

    private static async Task<Results<Accepted<ApplicationView>, RefusalResult>> HandleAsync(
        Body<Request> body,
        IssuanceDb db,
        CurrentActor actor,
        Vault vault,
        Divisions divisions,
        BankDirectory banks,
        CalendarStore calendars,
        BusinessClock clock,
        TimeProvider wallClock,
        HttpResponse response,
        CancellationToken cancel
    )
    {
        var request = body.Value;
        actor.Clerk = request.Clerk;
        var rules = new SubmissionRules(db, divisions, banks, clock);
        if (await rules.WhyNotTakeAsync(request, cancel) is { } faults)
            return faults.ToProblem();
        if (await FindOwnPointAsync(db, actor, request.ServicePoint, cancel) is not { } point)
            return ServicePointRefusals.NotFound.ToProblem();
        if (WhyOutOfTerritory(point, request.Person.Division) is { } elsewhere)
            return elsewhere.ToProblem();
        if (await rules.WhyNotDesignatedAsync(request, cancel) is { } undesignated)
            return undesignated.ToProblem();

        // Held until the commit: an import that comes meanwhile waits, and then finds this case.
        var calendar = await calendars.HoldAsync(db, cancel);
        var receivedAt = clock.GetUtcNow();
        var deadline = CaseDeadline.For(receivedAt, calendar);
        var holderIndex = vault.IndexOfIdNumber(rules.IdNumber!.Canonical);
        if (await OneCardPerPerson.IsTakenAsync(db, holderIndex, cancel))
            return ApplicationRefusals.Duplicate.ToProblem();

        var id = Ids.New(Ids.Application);
        var application = CardApplication.Receive(
            new Intake(
                id,
                wallClock.GetUtcNow(),
                point.Code,
                point.Division[..4],
                request.Bank,
                request.Clerk,
                actor.Person,
                Applicant.Seal(
                    vault,
                    id,
                    rules.Name!.Value,
                    rules.IdNumber.Canonical,
                    rules.Mobile!.Digits,
                    request.Person.Sex,
                    request.Person.Scheme,
                    request.Person.Division
                ),
                holderIndex,
                JsonSerializer.Serialize(request.Materials, JsonText.Options),
                JsonSerializer.Serialize(rules.Warnings, JsonText.Options),
                receivedAt,
                deadline.DueAt,
                deadline.DueSoonAt
            )
        );
        db.Applications.Add(application);
        try
        {
            await db.SaveChangesAsync(cancel);
        }
        catch (DbUpdateException e) when (OneCardPerPerson.Refused(e))
        {
            db.ChangeTracker.Clear();
            return ApplicationRefusals.Duplicate.ToProblem();
        }

        ApplicationView.SetETag(response, application, null);
        return TypedResults.Accepted(
            $"/v1/applications/{id}",
            ApplicationView.Of(application, null, null, actor, vault)
        );
    }

    /// <summary>Another office's counter is answered like one that does not exist.</summary>
    private static async Task<ServicePoint?> FindOwnPointAsync(
        IssuanceDb db,
        CurrentActor actor,
        string code,
        CancellationToken cancel
    ) =>
        actor.Kind == ClientKind.ServicePoint && actor.Tenant == code
            ? await db.ServicePoints.AsNoTracking().SingleOrDefaultAsync(point => point.Code == code, cancel)
            : null;

    /// <summary>People apply in the city of their own division (R062): the first four digits agree.</summary>
    private static Refusal? WhyOutOfTerritory(ServicePoint point, string division) =>
        point.Division[..4] == division[..4]
            ? null
            : ApplicationRefusals.SiteOutOfTerritory with
            {
                Faults =
                [
                    new Fault(
                        "/person/division",
                        ApplicationRefusals.SiteOutOfTerritory.Code,
                        "This service point is in another city."
                    ),
                ],
            };
}
