using Issuance.Access;
using Issuance.Applications;
using Issuance.CardOrders;
using Issuance.Cards;
using Issuance.Http;
using Issuance.Notices;
using Issuance.Persistence;
using Issuance.ServicePoints;
using Issuance.Shared;
using Issuance.StatusQueries;
using Issuance.Time;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace Issuance.Sandbox;

/// <summary>
/// Moves a card to where a test needs it, by the rules of the real thing: the bank's steps come as its signed
/// callbacks, ours through the same card and application.
/// </summary>
public static class MoveCard
{
    /// <summary>No members.</summary>
    public sealed record Request;

    public static void Map(IEndpointRouteBuilder routes) =>
        routes
            .MapPost("/v1/sandbox/cards/{cardId}/custody/{step}", HandleAsync)
            .Operation(
                new Operation("MoveSandboxCard", Scopes.SandboxControl) { Body = typeof(Request), SandboxOnly = true },
                "Move a card"
            )
            .Refuses(
                CardRefusals.NotFound,
                HttpRefusals.NotFound,
                HttpRefusals.InvalidStateTransition,
                SandboxRefusals.BankUnavailable
            );

    internal static async Task<Results<Ok<OperationsView>, RefusalResult>> HandleAsync(
        string cardId,
        string step,
        Body<Request> body,
        IssuanceDb db,
        StubSteps bank,
        TellBank tell,
        NoticeQueue notices,
        BusinessClock clock,
        CancellationToken cancel
    )
    {
        if (!Ids.IsWellFormed(cardId, Ids.Card) || !await db.Cards.AnyAsync(c => c.Id == cardId, cancel))
            return CardRefusals.NotFound.ToProblem();
        var refusal = step switch
        {
            "accept" or "produce" or "fail" or "ship" => await bank.TakeAsync(cardId, step, cancel),
            "arrive" => await TakeAsync(db, cardId, card => card.WhyNotArrive(), ArriveAsync, cancel),
            "hand-over" => await TakeAsync(db, cardId, card => card.WhyNotHandOver(), HandOverAsync, cancel),
            "lose" => await TakeAsync(
                db,
                cardId,
                card => card.WhyNotReportLost(),
                (card, _) =>
                {
                    card.ReportLost();
                    tell.OfLoss(card);
                },
                cancel
            ),
            "suspend" => await TakeAsync(
                db,
                cardId,
                card => card.WhyNotSuspend(),
                (card, _) =>
                {
                    card.Suspend();
                    tell.OfSuspension(card);
                },
                cancel
            ),
            "resume" => await TakeAsync(
                db,
                cardId,
                card => card.WhyNotResume(),
                (card, _) =>
                {
                    card.Resume();
                    tell.OfResumption(card);
                },
                cancel
            ),
            "close" => await TakeAsync(db, cardId, card => card.WhyNotClose(), Close, cancel),
            _ => HttpRefusals.NotFound,
        };
        if (refusal is not null)
            return refusal.ToProblem();
        db.ChangeTracker.Clear();
        return TypedResults.Ok(await LookAsync(db, cardId, cancel));

        async Task ArriveAsync(Card card, CardApplication application)
        {
            card.Arrive(clock.GetUtcNow());
            await notices.TellOfArrivalAsync([card], cancel);
            application.MeetDeadline(clock.GetUtcNow());
        }

        async Task HandOverAsync(Card card, CardApplication application)
        {
            await db.HandOverAsync(card, clock.GetUtcNow(), cancel);
            application.Complete();
        }

        // A card closed before its hand-over ends its application too.
        void Close(Card card, CardApplication application)
        {
            card.Close();
            tell.OfClosing(card);
            if (application.WhyNot(ApplicationCommand.Fail) is null)
                application.Fail(clock.GetUtcNow());
        }
    }

    private static async Task<OperationsView> LookAsync(IssuanceDb db, string cardId, CancellationToken cancel)
    {
        var card = await db.Cards.AsNoTracking().SingleAsync(c => c.Id == cardId, cancel);
        var order = await db
            .BankInstructions.AsNoTracking()
            .SingleOrDefaultAsync(o => o.Reference == card.OrderReference, cancel);
        return OperationsView.Of(card, order);
    }

    private static Task<Refusal?> TakeAsync(
        IssuanceDb db,
        string cardId,
        Func<Card, Refusal?> whyNot,
        Action<Card, CardApplication> act,
        CancellationToken cancel
    ) =>
        TakeAsync(
            db,
            cardId,
            whyNot,
            (card, application) =>
            {
                act(card, application);
                return Task.CompletedTask;
            },
            cancel
        );

    /// <summary>Locks the card, then its application, as every operation does, and does what the state allows.</summary>
    private static async Task<Refusal?> TakeAsync(
        IssuanceDb db,
        string cardId,
        Func<Card, Refusal?> whyNot,
        Func<Card, CardApplication, Task> act,
        CancellationToken cancel
    )
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        var card = await db.Cards.FromSql($"select * from cards where id = {cardId} for update").SingleAsync(cancel);
        if (whyNot(card) is not null)
            return HttpRefusals.NotIn(Snake.Case(card.Status), card.AllowedCommands);
        var application = await db
            .Applications.FromSql($"select * from applications where id = {card.ApplicationId} for update")
            .SingleAsync(cancel);
        await act(card, application);
        await db.SaveChangesAsync(cancel);
        await transaction.CommitAsync(cancel);
        return null;
    }
}
