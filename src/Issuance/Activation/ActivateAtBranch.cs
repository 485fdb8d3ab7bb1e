using System.ComponentModel.DataAnnotations;
using Issuance.Access;
using Issuance.Audit;
using Issuance.Cards;
using Issuance.Http;
using Issuance.Persistence;
using Issuance.Shared;
using Issuance.Time;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace Issuance.Activation;

/// <summary>
/// A teller of the issuing bank switches a collected card on, with the holder's original document in hand (R001, R002).
/// The bank function, the insurance function and the medical account change together or not at all (R003).
/// The guards stand in the order of contract 1.5; rules: <see cref="Card.WhyNotActivate"/>, <see cref="IdentityCheck"/>.
/// </summary>
public static class ActivateAtBranch
{
    public enum Presenter
    {
        Holder,

        /// <summary>The bank function is never switched on for somebody who comes in the holder's place.</summary>
        Proxy,
    }

    public sealed record Request
    {
        [StringLength(32, MinimumLength = 1), RegularExpression("[A-Za-z0-9-]*")]
        public required string Branch { get; init; }

        [StringLength(32, MinimumLength = 1), RegularExpression("[A-Za-z0-9-]*")]
        public required string Teller { get; init; }
        public required IdDocument IdDocument { get; init; }

        /// <summary>The holder, where nothing is said.</summary>
        public Presenter? PresentedBy { get; init; }

        /// <summary>Switches the insurance function on in the same call; not, where nothing is said.</summary>
        public bool? AlsoInsurance { get; init; }
    }

    /// <param name="Changed">False where everything asked for was on already.</param>
    /// <param name="ChangedFunctions"><c>bank</c>, <c>insurance</c>, both or none.</param>
    public sealed record Response(
        string CardId,
        bool Changed,
        IReadOnlyList<string> ChangedFunctions,
        FunctionView Bank,
        FunctionView Insurance,
        MedicalAccount MedicalAccount,
        CardStatus Status,
        int Version,
        IReadOnlyList<string> AllowedCommands
    );

    public static void Map(IEndpointRouteBuilder routes) =>
        routes
            .MapPost("/v1/cards/{cardId}/bank-activations", HandleAsync)
            .Operation(
                new Operation("ActivateCardAtBranch", Scopes.ActivationsWrite)
                {
                    Keyed = true,
                    Body = typeof(Request),
                    CountsMisses = true,
                },
                "Switch a collected card on at a branch of its bank"
            )
            .Refuses([
                ActivationRefusals.BranchUnknown,
                IdDocument.OriginalNotSeen,
                .. IdDocument.NumberRefusals,
                CardRefusals.NotFound,
                CardRefusals.Closed,
                CardRefusals.Lost,
                CardRefusals.NotHandedOver,
                CardRefusals.FunctionSuspended,
                CardRefusals.ActivationLocked,
                CardRefusals.IdentityMismatch,
                ActivationRefusals.ProxyNotAllowed,
            ]);

    internal static async Task<Results<Ok<Response>, RefusalResult>> HandleAsync(
        string cardId,
        Body<Request> body,
        IssuanceDb db,
        CurrentActor actor,
        IdentityCheck identity,
        BranchDirectory branches,
        AuditTrail audit,
        RateLimits limits,
        Divisions divisions,
        BusinessClock clock,
        CancellationToken cancel
    )
    {
        var request = body.Value;
        actor.Clerk = request.Teller;
        var (holder, unsound) = request.IdDocument.Read(clock.Today, divisions);
        var branch = await WhyNotAtAsync(db, branches, request.Branch, actor, cancel);
        if (RequestFaults.Together(branch, request.IdDocument.WhyNotOriginal(), unsound) is { } fault)
            return fault.ToProblem();

        // Two hundred tellers at once queue up here; the first changes the card, the others find it changed.
        var card = await db.LockCardAsync(cardId, actor, cancel);
        if (card is null)
        {
            await NoteForeignCardAsync(db, cardId, audit, cancel);
            return (await limits.NotFoundAsync(actor)).ToProblem();
        }

        var alsoInsurance = request.AlsoInsurance ?? false;
        var refusal =
            card.WhyNotActivate(alsoInsurance)
            ?? await identity.WhyNotHolderAsync(card, holder!, IdentityCheckPurpose.Activation, cancel)
            ?? (request.PresentedBy == Presenter.Proxy ? ActivationRefusals.ProxyNotAllowed : null);
        var changed = refusal is null ? Activate(db, card, request, alsoInsurance, clock.GetUtcNow()) : [];
        if (refusal is null)
            return TypedResults.Ok(Describe(card, changed)); // Saved together with this answer.
        await db.SaveChangesAsync(cancel);
        return refusal.ToProblem();
    }

    private static IReadOnlyList<string> Activate(
        IssuanceDb db,
        Card card,
        Request request,
        bool alsoInsurance,
        DateTimeOffset now
    )
    {
        var changed = card.Activate(alsoInsurance, now);
        if (changed.Count > 0)
            db.BankActivations.Add(
                new BankActivation
                {
                    CardId = card.Id,
                    At = now,
                    Branch = request.Branch,
                    Teller = request.Teller,
                    ChangedFunctions = [.. changed],
                }
            );
        return changed;
    }

    private static async Task<Refusal?> WhyNotAtAsync(
        IssuanceDb db,
        BranchDirectory branches,
        string branch,
        CurrentActor actor,
        CancellationToken cancel
    ) =>
        await branches.HasAsync(db, actor.Tenant, branch, cancel)
            ? null
            : ActivationRefusals.BranchUnknown.At("/branch", "The bank has no such branch.");

    private static async Task NoteForeignCardAsync(
        IssuanceDb db,
        string cardId,
        AuditTrail audit,
        CancellationToken cancel
    )
    {
        if (!Ids.IsWellFormed(cardId, Ids.Card) || !await db.Cards.AnyAsync(c => c.Id == cardId, cancel))
            return;
        audit.Record("activation.refused", cardId, ActivationRefusals.NotIssuingBank);
        await db.SaveChangesAsync(cancel);
    }

    private static Response Describe(Card card, IReadOnlyList<string> changed) =>
        new(
            card.Id,
            changed.Count > 0,
            changed,
            FunctionView.OfBank(card),
            FunctionView.OfInsurance(card),
            card.MedicalAccount,
            card.Status,
            card.Version,
            card.AllowedCommands
        );
}
