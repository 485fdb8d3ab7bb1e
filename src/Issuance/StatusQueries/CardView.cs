using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using Issuance.Access;
using Issuance.Banks;
using Issuance.Cards;
using Issuance.Http;

namespace Issuance.StatusQueries;

/// <summary>A card as one kind of client sees it: exactly the members that this kind needs (contract 1.6), no more.</summary>
[JsonDerivedType(typeof(InstitutionView))]
[JsonDerivedType(typeof(BankView))]
[JsonDerivedType(typeof(ServicePointView))]
[JsonDerivedType(typeof(OperationsView))]
public abstract record CardView
{
    /// <param name="order">The present attempt of the bank order; only operations see it.</param>
    public static CardView For(ClientKind? kind, Card card, BankInstruction? order) =>
        kind switch
        {
            ClientKind.Bank => BankView.Of(card),
            ClientKind.ServicePoint => ServicePointView.Of(card),
            ClientKind.Operations => OperationsView.Of(card, order),
            ClientKind.Institution or ClientKind.Partner => InstitutionView.Of(card),
            _ => throw new InvalidOperationException($"A {kind} sees no cards."),
        };

    /// <summary>
    /// Changes exactly when something changes that this kind can see; a version would tell an institution that something
    /// else happened to the card.
    /// </summary>
    public string ETag() =>
        $"\"{Base64Url.EncodeToString(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(this, JsonText.Options)).AsSpan(0, 16))}\"";
}

/// <summary>For hospitals, pharmacies and partners: can the card be used?</summary>
public sealed record InstitutionView(string CardId, InsuranceUse Insurance) : CardView
{
    public static InstitutionView Of(Card card) =>
        new(card.Id, new InsuranceUse(card.IsInsuranceUsable, card.InsuranceActivatedAt));
}

/// <param name="Usable">The function is active and the card neither lost, suspended nor closed (R009).</param>
/// <param name="UsableFrom">When the function was switched on; null when it never was.</param>
public sealed record InsuranceUse(bool Usable, DateTimeOffset? UsableFrom);

public sealed record BankView(
    string CardId,
    CardStatus Status,
    string? Last4,
    FunctionView Bank,
    FunctionView Insurance,
    int Version,
    IReadOnlyList<string> AllowedCommands
) : CardView
{
    public static BankView Of(Card card) =>
        new(
            card.Id,
            card.Status,
            card.Last4,
            FunctionView.OfBank(card),
            FunctionView.OfInsurance(card),
            card.Version,
            card.AllowedCommands
        );
}

public sealed record ServicePointView(
    string CardId,
    CardStatus Status,
    Custody Custody,
    string? Serial,
    string? Last4,
    string ServicePoint,
    PickupView Pickup,
    int Version,
    IReadOnlyList<string> AllowedCommands
) : CardView
{
    public static ServicePointView Of(Card card) =>
        new(
            card.Id,
            card.Status,
            card.Custody,
            card.Serial,
            card.Last4,
            card.ServicePoint,
            PickupView.Of(card),
            card.Version,
            card.AllowedCommands
        );
}

/// <summary>Everything: what the bank and the service point see, and how the order to the bank stands.</summary>
public sealed record OperationsView(
    string CardId,
    string ApplicationId,
    CardStatus Status,
    Custody Custody,
    string? Serial,
    string? Last4,
    string ServicePoint,
    PickupView Pickup,
    string AgentBank,
    BankOrderView? BankOrder,
    FunctionView Bank,
    FunctionView Insurance,
    MedicalAccount MedicalAccount,
    int Version,
    IReadOnlyList<string> AllowedCommands
) : CardView
{
    public static OperationsView Of(Card card, BankInstruction? order) =>
        new(
            card.Id,
            card.ApplicationId,
            card.Status,
            card.Custody,
            card.Serial,
            card.Last4,
            card.ServicePoint,
            PickupView.Of(card),
            card.IssuingBank,
            order is null ? null : new BankOrderView(order.Reference, order.State, order.Attempt, order.Since),
            FunctionView.OfBank(card),
            FunctionView.OfInsurance(card),
            card.MedicalAccount,
            card.Version,
            card.AllowedCommands
        );
}

/// <summary>How the collection stands; all null before the card has arrived.</summary>
/// <param name="From">First and <paramref name="To"/> last day on which the card waits for its holder.</param>
/// <param name="AppointmentId">Null while nothing is booked.</param>
public sealed record PickupView(PickupState? Status, DateOnly? From, DateOnly? To, string? AppointmentId)
{
    public static PickupView Of(Card card) => new(card.Pickup, card.PickupFrom, card.PickupTo, card.AppointmentId);
}

/// <param name="Since">When the order came into this state; wall clock.</param>
public sealed record BankOrderView(string Reference, InstructionState State, int Attempt, DateTimeOffset Since);
