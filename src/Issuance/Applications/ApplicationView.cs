using System.Text.Json;
using Issuance.Access;
using Issuance.Banks;
using Issuance.Cards;
using Issuance.Http;
using Issuance.Shared;
using Microsoft.AspNetCore.Http;

namespace Issuance.Applications;

/// <summary>An application as its readers see it (contract 1.2.3). Personal members are masked, whoever reads.</summary>
/// <param name="Person">Null for operations.</param>
/// <param name="ReceivedAt">Business time, like all deadlines.</param>
/// <param name="CardId">Null before approval; so are custody and the bank order.</param>
/// <param name="CreatedAt">Wall clock; the order of lists.</param>
public sealed record ApplicationView(
    string Id,
    ApplicationStatus Status,
    Channel Channel,
    RequestType RequestType,
    string ServicePoint,
    string AgentBank,
    string IntakeClerk,
    ApplicationView.MaskedPerson? Person,
    DateTimeOffset ReceivedAt,
    DateTimeOffset DueAt,
    ApplicationView.DeadlineView Deadline,
    string? CardId,
    Custody? Custody,
    ApplicationView.BankOrderView? BankOrder,
    ApplicationView.DecisionView? Decision,
    IReadOnlyList<ApplicationWarning> Warnings,
    int Version,
    DateTimeOffset CreatedAt,
    IReadOnlyList<string> AllowedCommands
)
{
    /// <param name="Name">The first character: 张**.</param>
    /// <param name="IdNumber">The first six and the last four.</param>
    /// <param name="Mobile">The first three and the last four.</param>
    public sealed record MaskedPerson(
        string Name,
        string IdNumber,
        string Mobile,
        Sex Sex,
        Scheme Scheme,
        string Division
    );

    public sealed record DeadlineView(
        DeadlineState State,
        DateTimeOffset DueSoonAt,
        DateTimeOffset? MetAt,
        DateTimeOffset? BreachedAt
    );

    /// <param name="Reference">Ours, of the present attempt.</param>
    /// <param name="Since">Wall clock.</param>
    public sealed record BankOrderView(string Reference, InstructionState State, int Attempt, DateTimeOffset Since);

    /// <param name="ReasonCode">Why it was rejected, or who asked for the withdrawal; null for an approval.</param>
    /// <param name="Comment">Null for operations, since free text may name the person.</param>
    public sealed record DecisionView(string Clerk, DateTimeOffset At, string? ReasonCode, string? Comment);

    /// <param name="card">The card that was ordered with the approval.</param>
    /// <param name="order">The instruction of the card's present attempt.</param>
    internal static ApplicationView Of(
        CardApplication application,
        Card? card,
        BankInstruction? order,
        CurrentActor reader,
        Vault vault
    ) =>
        new(
            application.Id,
            application.Status,
            application.Channel,
            application.RequestType,
            application.ServicePoint,
            application.AgentBank,
            application.IntakeClerk,
            reader.SeesPersons() ? Mask(application, vault) : null,
            application.ReceivedAt,
            application.DueAt,
            new DeadlineView(
                application.DeadlineState,
                application.DueSoonAt,
                application.MetAt,
                application.BreachedAt
            ),
            application.CardId,
            card?.Custody,
            order is null ? null : new BankOrderView(order.Reference, order.State, order.Attempt, order.Since),
            DecisionOf(application, reader, vault),
            JsonSerializer.Deserialize<ApplicationWarning[]>(application.Warnings, JsonText.Options)!,
            application.Version,
            application.CreatedAt,
            application.AllowedCommands
        );

    /// <summary>Changes whenever the view does: custody and the deadline's end come with a change of the card.</summary>
    internal static void SetETag(HttpResponse response, CardApplication application, Card? card) =>
        response.Headers.ETag = $"\"{application.Version}.{card?.Version ?? 0}\"";

    private static MaskedPerson Mask(CardApplication application, Vault vault) =>
        new(
            Masks.Name(application.Person.OpenName(vault, application.Id)),
            Masks.IdNumber(application.Person.OpenIdNumber(vault, application.Id)),
            Masks.Mobile(application.Person.OpenMobile(vault, application.Id)),
            application.Person.Sex,
            application.Person.Scheme,
            application.Person.Division
        );

    private static DecisionView? DecisionOf(CardApplication application, CurrentActor reader, Vault vault)
    {
        if (application.DecidedAt is not { } at)
            return null;
        var comment = reader.SeesPersons() ? application.OpenComment(vault) : null;
        return new DecisionView(application.DecisionClerk!, at, application.ReasonCode, comment);
    }
}

/// <summary>Something that a clerk should look at again although the application was taken.</summary>
public sealed record ApplicationWarning(string Code, string Pointer);
