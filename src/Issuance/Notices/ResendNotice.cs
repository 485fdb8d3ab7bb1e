using System.ComponentModel.DataAnnotations;
using Issuance.Access;
using Issuance.Applications;
using Issuance.Audit;
using Issuance.Cards;
using Issuance.Http;
using Issuance.Jobs;
using Issuance.Persistence;
using Issuance.ServicePoints;
using Issuance.Shared;
using Issuance.Time;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace Issuance.Notices;

/// <summary>
/// A clerk corrects the holder's number, has a notice sent once more, or both (R054). What goes out again is the latest
/// thing that still holds, unless a notice is named; one that has not gone out yet goes to the corrected number by itself.
/// </summary>
public static class ResendNotice
{
    public sealed record Request
    {
        [StringLength(32, MinimumLength = 1), RegularExpression("[A-Za-z0-9-]*")]
        public required string Clerk { get; init; }

        /// <summary>The holder's number, where the one taken down was wrong; 1 and ten digits.</summary>
        [StringLength(64)]
        public string? Mobile { get; init; }

        /// <summary>Which notice of this card; the latest that still holds unless given.</summary>
        [StringLength(64)]
        public string? NoticeId { get; init; }
    }

    /// <param name="To">The masked number to which notices go now; null where it cannot be read.</param>
    /// <param name="Notice">What goes out; null where only the number was corrected, since there is nothing to tell now.</param>
    public sealed record Response(string CardId, [property: StringLength(64)] string? To, NoticeView? Notice);

    public static void Map(IEndpointRouteBuilder routes) =>
        routes
            .MapPost("/v1/cards/{cardId}/notices/resend", HandleAsync)
            .Operation(
                new Operation("ResendNotice", Scopes.PickupsWrite) { Keyed = true, Body = typeof(Request) },
                "Correct the holder's number and send a notice again"
            )
            .Refuses(
                ApplicationRefusals.MobileInvalid,
                CardRefusals.NotFound,
                NoticeRefusals.NotFound,
                NoticeRefusals.InFlight,
                NoticeRefusals.NothingToResend
            );

    internal static async Task<Results<Ok<Response>, RefusalResult>> HandleAsync(
        string cardId,
        Body<Request> body,
        IssuanceDb db,
        CurrentActor actor,
        AuditTrail audit,
        Vault vault,
        BusinessClock clock,
        TimeProvider wallClock,
        CancellationToken cancel
    )
    {
        actor.Clerk = body.Value.Clerk;
        Mobile? corrected = null;
        if (body.Value.Mobile is { } raw && !Mobile.TryRead(raw, out corrected))
            return ApplicationRefusals.MobileInvalid.At("/mobile", "A mobile number is 1 and ten digits.").ToProblem();
        if (await db.LockOwnCardAsync(cardId, actor, cancel) is not { } card)
            return CardRefusals.NotFound.ToProblem();
        var application = (
            await db
                .Applications.FromSql($"select * from applications where id = {card.ApplicationId} for update")
                .ToListAsync(cancel)
        ).Single();
        // While we hold them nobody begins to send one, so none goes to the old number behind our back.
        var told = await db
            .Notices.FromSql($"select * from notices where card_id = {card.Id} order by number for update")
            .ToListAsync(cancel);
        if (told.Any(notice => notice.State is NoticeState.Sending or NoticeState.Unknown))
            return NoticeRefusals.InFlight.ToProblem();
        var meant = body.Value.NoticeId is { } id ? told.Where(notice => notice.Id == id).ToList() : told;
        if (meant.Count == 0 && body.Value.NoticeId is not null)
            return NoticeRefusals.NotFound.ToProblem();
        var latest = meant.LastOrDefault(notice => notice.WhyNotTrue(card) is null);
        if (latest is null && (corrected is null || body.Value.NoticeId is not null))
            return NoticeRefusals.NothingToResend.ToProblem();

        if (corrected is not null)
            application.CorrectMobile(vault.Seal(corrected.Digits, SealedPlace.ApplicantMobile, application.Id));
        var goingOut = latest is null ? null : await SendAgainAsync(latest);
        await db.SaveChangesAsync(cancel);
        var to = application.Person.TryOpenMobile(vault, application.Id) is { } mobile ? Masks.Mobile(mobile) : null;
        return TypedResults.Ok(new Response(card.Id, to, goingOut is null ? null : NoticeView.Of(goingOut, to)));

        async Task<Notice> SendAgainAsync(Notice notice)
        {
            var occasion = told.Where(n => n.Kind == notice.Kind && n.Occasion == notice.Occasion).ToList();
            // Of one occasion one is on its way at most: a waiting one is not doubled but sent without more waiting.
            if (occasion.Find(n => n.State == NoticeState.Queued) is { } waiting)
            {
                waiting.DueAt = wallClock.GetUtcNow();
                return waiting;
            }

            var again = notice.Again(occasion.Count + 1, clock.GetUtcNow(), wallClock.GetUtcNow());
            db.Notices.Add(again);
            audit.Record("notice.sent_again", notice.Id, again.Id);
            await OpsTasks.CloseAsync(db, "notice_failed", notice.Id, cancel);
            return again;
        }
    }
}
