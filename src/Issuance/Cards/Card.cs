using Issuance.Events;
using Issuance.Shared;

namespace Issuance.Cards;

/// <summary>
/// A medical insurance card that is also a debit card. It has separate tracks: where the plastic is
/// (<see cref="Custody"/>), its two functions, whether it is lost; <see cref="Status"/> is computed from them.
/// Rules of the tracks: CardCustody.cs (plastic), CardFunctions.cs (switching on, suspending, closing).
/// </summary>
public sealed partial class Card : IHasHappenings
{
    private readonly List<Happening> happenings = [];

    private Card() { }

    public required string Id { get; init; }
    public required string ApplicationId { get; init; }

    /// <summary>The agent bank that issues it: the only one that may switch on or see its bank function.</summary>
    public required string IssuingBank { get; init; }

    /// <summary>Keyed index of the holder's canonical ID number.</summary>
    public required byte[] HolderIndex { get; init; }

    /// <summary>The service point that it was ordered to.</summary>
    public required string ServicePoint { get; init; }

    /// <summary>Wall clock.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    public Custody Custody { get; private set; }
    public FunctionState Bank { get; private set; }
    public FunctionState Insurance { get; private set; }
    public bool Lost { get; private set; }

    /// <summary>The order was given up for good: refused, or production failed a third time.</summary>
    public bool OrderFailed { get; private set; }
    public CardStatus Status { get; private set; }

    public DateTimeOffset? BankActivatedAt { get; private set; }
    public DateTimeOffset? InsuranceActivatedAt { get; private set; }
    public DateTimeOffset? HandedOverAt { get; private set; }

    /// <summary>The reference of the order's present attempt; messages about an older one change nothing.</summary>
    public string OrderReference { get; private set; } = "";
    public int OrderAttempt { get; private set; }

    public string? AccountLast4 { get; private set; }
    public string? Serial { get; private set; }
    public string? Last4 { get; private set; }
    public byte[]? CardNumberSealed { get; private set; }
    public byte[]? CardNumberIndex { get; private set; }
    public string? ShipmentReference { get; private set; }

    /// <summary>Business time of the scan at its service point; null while it is not there yet.</summary>
    public DateTimeOffset? ArrivedAt { get; private set; }
    public PickupState? Pickup { get; private set; }
    public DateOnly? PickupFrom { get; private set; }
    public DateOnly? PickupTo { get; private set; }

    /// <summary>Grows by one with each event of this card.</summary>
    public int Version { get; private set; }

    /// <summary>The account at the medical insurance side is normal exactly while the insurance function is active (R003).</summary>
    public MedicalAccount MedicalAccount =>
        Insurance == FunctionState.Active ? MedicalAccount.Normal : MedicalAccount.Inactive;

    /// <summary>Whether a hospital may take the card now (R009).</summary>
    public bool IsInsuranceUsable => Insurance == FunctionState.Active && !Lost && !IsClosed;

    /// <summary>Closed for good: before anything else is asked, a closed card is answered as such.</summary>
    public bool IsClosed =>
        CardSummary.IsClosed(Status) || Bank == FunctionState.Closed || Insurance == FunctionState.Closed;

    /// <summary>
    /// What this state allows, by state alone: whoever sends one of these is not refused for the card's state, though
    /// perhaps for the person, the place or the hour.
    /// </summary>
    public IReadOnlyList<string> AllowedCommands =>
        IsClosed || Lost
            ? []
            : Custody switch
            {
                Custody.AtPickupPoint when MayBeBooked => ["book", "hand_over"],
                Custody.AtPickupPoint => ["hand_over"],
                Custody.Unclaimed => ["hand_over"],
                Custody.HandedOver
                    when (Bank == FunctionState.NotActivated || Insurance == FunctionState.NotActivated)
                        && Bank != FunctionState.Suspended => ["activate_bank"],
                _ => [],
            };

    /// <summary>A card as it is ordered from its bank, once the application is approved.</summary>
    /// <param name="orderReference">The reference of the first attempt.</param>
    public static Card Order(
        string id,
        string applicationId,
        string issuingBank,
        byte[] holderIndex,
        string servicePoint,
        string orderReference,
        DateTimeOffset createdAt
    )
    {
        var card = new Card
        {
            Id = id,
            ApplicationId = applicationId,
            IssuingBank = issuingBank,
            HolderIndex = holderIndex,
            ServicePoint = servicePoint,
            CreatedAt = createdAt,
            OrderReference = orderReference,
            OrderAttempt = 1,
        };
        card.Change("card.ordered", () => { });
        return card;
    }

    IReadOnlyList<Happening> IHasHappenings.Happenings => happenings;

    public IReadOnlyList<Happening> TakeHappenings()
    {
        var taken = happenings.ToList();
        happenings.Clear();
        return taken;
    }

    /// <summary>Does a change and notes what it changed; the summary follows from the tracks.</summary>
    private void Change(string type, Action act, bool operationsOnly = false)
    {
        var before = Version == 0 ? new Dictionary<string, string?>(StringComparer.Ordinal) : Facts();
        act();
        Status = CardSummary.Of(Custody, Bank, Insurance, Lost, OrderFailed);
        Version++;
        var (previous, now) = FactChange.Between(before, Facts());
        happenings.Add(
            new Happening(type, Id, ApplicationId, Version, previous, now)
            {
                Bank = operationsOnly ? null : IssuingBank,
                ServicePoint = operationsOnly ? null : ServicePoint,
            }
        );
    }

    private Dictionary<string, string?> Facts() =>
        new(StringComparer.Ordinal)
        {
            ["status"] = Snake.Case(Status),
            ["custody"] = Snake.Case(Custody),
            ["bank"] = Snake.Case(Bank),
            ["insurance"] = Snake.Case(Insurance),
            ["pickup"] = Pickup is { } pickup ? Snake.Case(pickup) : null,
        };
}

/// <summary>The holder's account at the medical insurance side, as far as the card decides it.</summary>
public enum MedicalAccount
{
    Inactive,
    Normal,
}

/// <summary>How far the collection of a card at its service point has come.</summary>
public enum PickupState
{
    /// <summary>The card is there; the holder is to be told. The queue of notices is every card in this state.</summary>
    NoticeQueued,
    Notified,
    Booked,
    Missed,
    Collected,
    Expired,
}
