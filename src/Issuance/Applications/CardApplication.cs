using Issuance.Events;
using Issuance.Http;
using Issuance.Shared;

namespace Issuance.Applications;

/// <summary>A person's application for a card, from the counter to the card in the holder's hand.</summary>
public sealed partial class CardApplication : IHasHappenings
{
    private readonly List<Happening> happenings = [];

    private CardApplication() { }

    public required string Id { get; init; }

    /// <summary>Wall clock; the order of lists.</summary>
    public required DateTimeOffset CreatedAt { get; init; }
    public required Channel Channel { get; init; }
    public required RequestType RequestType { get; init; }
    public required string ServicePoint { get; init; }

    /// <summary>First four digits of the service point's division: what a centre or authority sees it by.</summary>
    public required string City { get; init; }
    public required string AgentBank { get; init; }
    public required string IntakeClerk { get; init; }

    /// <summary>Who took it in, as (tenant, clerk); the reviewer must be somebody else.</summary>
    public required string IntakePerson { get; init; }

    public required Applicant Person
    {
        get =>
            new()
            {
                NameSealed = NameSealed,
                IdNumberSealed = IdNumberSealed,
                MobileSealed = MobileSealed,
                Sex = Sex,
                Scheme = Scheme,
                Division = Division,
            };
        init
        {
            NameSealed = value.NameSealed;
            IdNumberSealed = value.IdNumberSealed;
            MobileSealed = value.MobileSealed;
            Sex = value.Sex;
            Scheme = value.Scheme;
            Division = value.Division;
        }
    }

    /// <summary>Keyed index of the canonical ID number.</summary>
    public required byte[] HolderIndex { get; init; }

    /// <summary>JSON list of the papers shown: type, whether the original was seen, valid until.</summary>
    public required string Materials { get; init; }

    /// <summary>JSON list of <c>{code, pointer}</c>.</summary>
    public required string Warnings { get; init; }

    /// <summary>Business time.</summary>
    public required DateTimeOffset ReceivedAt { get; init; }

    /// <summary>Counted when it was received; another revision of the calendar moves it while the case is open.</summary>
    public DateTimeOffset DueAt { get; private set; }
    public DateTimeOffset DueSoonAt { get; private set; }

    public ApplicationStatus Status { get; private set; }
    public DeadlineState DeadlineState { get; private set; }
    public DateTimeOffset? DueSoonNotedAt { get; private set; }
    public DateTimeOffset? MetAt { get; private set; }
    public DateTimeOffset? BreachedAt { get; private set; }
    public string? CardId { get; private set; }

    /// <summary>The clerk who approved, rejected or withdrew it.</summary>
    public string? DecisionClerk { get; private set; }

    /// <summary>The reviewer as (tenant, clerk); null for a withdrawal, which its own clerk may take down.</summary>
    public string? ReviewPerson { get; private set; }
    public DateTimeOffset? DecidedAt { get; private set; }
    public string? ReasonCode { get; private set; }

    /// <summary>Free text of a clerk may name a person, so it is sealed.</summary>
    public byte[]? CommentSealed { get; private set; }

    /// <summary>Grows by one with each event of this application.</summary>
    public int Version { get; private set; }

    // The columns of Person. As a complex property of the mapping they would lose their names in FromSql (EF issue 34818),
    // and with it every "select … for update".
    private byte[] NameSealed { get; init; } = [];
    private byte[] IdNumberSealed { get; init; } = [];
    private byte[] MobileSealed { get; set; } = [];
    private Sex Sex { get; init; }
    private Scheme Scheme { get; init; }
    private string Division { get; init; } = "";

    public IReadOnlyList<string> AllowedCommands => ApplicationCommands.AllowedIn(Status);

    /// <summary>Says why this command is not possible now, or null if it is.</summary>
    public Refusal? WhyNot(ApplicationCommand command) =>
        ApplicationCommands.Next(Status, command) is null
            ? HttpRefusals.NotIn(Snake.Case(Status), AllowedCommands)
            : null;

    /// <summary>Maker is not checker: whoever took the application in may not judge it (R064).</summary>
    public Refusal? WhyNotReview(ApplicationCommand command, string person) =>
        WhyNot(command) ?? (person == IntakePerson ? ApplicationRefusals.SamePerson : null);

    /// <summary>Takes a newly submitted application in; everything about it was checked before.</summary>
    public static CardApplication Receive(Intake intake)
    {
        var application = new CardApplication
        {
            Id = intake.Id,
            CreatedAt = intake.CreatedAt,
            Channel = Channel.ServicePoint,
            RequestType = RequestType.First,
            ServicePoint = intake.ServicePoint,
            City = intake.City,
            AgentBank = intake.AgentBank,
            IntakeClerk = intake.Clerk,
            IntakePerson = intake.ClerkPerson,
            Person = intake.Person,
            HolderIndex = intake.HolderIndex,
            Materials = intake.Materials,
            Warnings = intake.Warnings,
            ReceivedAt = intake.ReceivedAt,
            DueAt = intake.DueAt,
            DueSoonAt = intake.DueSoonAt,
        };
        application.Change("application.received", () => { });
        return application;
    }

    /// <param name="cardId">The card that is ordered with the approval, in the same transaction.</param>
    public void Approve(string cardId, string clerk, string person, byte[]? commentSealed, DateTimeOffset now)
    {
        Require(WhyNotReview(ApplicationCommand.Approve, person));
        Take(
            ApplicationCommand.Approve,
            "application.approved",
            () =>
            {
                CardId = cardId;
                ReviewPerson = person;
                Decide(clerk, now, null, commentSealed);
            }
        );
    }

    /// <summary>A rejection settles the case, so it meets the deadline, or fills in when a breached one was met.</summary>
    public void Reject(string reasonCode, string clerk, string person, byte[] commentSealed, DateTimeOffset now)
    {
        Require(WhyNotReview(ApplicationCommand.Reject, person));
        NoteBreach(now);
        Take(
            ApplicationCommand.Reject,
            "application.rejected",
            () =>
            {
                ReviewPerson = person;
                Decide(clerk, now, reasonCode, commentSealed);
                MeetDeadline(now);
            }
        );
    }

    /// <summary>Taken down before it is decided. A deadline that had passed by then stays breached.</summary>
    public void Withdraw(string requestedBy, string clerk, byte[]? commentSealed, DateTimeOffset now)
    {
        Require(WhyNot(ApplicationCommand.Withdraw));
        NoteBreach(now);
        Take(
            ApplicationCommand.Withdraw,
            "application.withdrawn",
            () =>
            {
                Decide(clerk, now, requestedBy, commentSealed);
                CloseDeadline();
            }
        );
    }

    /// <summary>The card will not come: refused, production failed for good, or closed before it was handed over.</summary>
    /// <param name="now">Business time: a case that is overdue by now stays breached.</param>
    public void Fail(DateTimeOffset now)
    {
        Require(WhyNot(ApplicationCommand.Fail));
        NoteBreach(now);
        Take(ApplicationCommand.Fail, "application.failed", CloseDeadline);
    }

    /// <summary>The card is in the holder's hand.</summary>
    public void Complete()
    {
        Require(WhyNot(ApplicationCommand.Complete));
        Take(ApplicationCommand.Complete, "application.completed", () => { });
    }

    /// <summary>The hand-over was undone: the card waits for its holder again.</summary>
    public void Reopen()
    {
        Require(WhyNot(ApplicationCommand.Reopen));
        Take(ApplicationCommand.Reopen, "application.reopened", () => { });
    }

    /// <summary>The number that was taken down is not the holder's; notices go to this one from now on.</summary>
    /// <param name="mobileSealed">Sealed for this application.</param>
    public void CorrectMobile(byte[] mobileSealed) =>
        Change("application.mobile_corrected", () => MobileSealed = mobileSealed);

    IReadOnlyList<Happening> IHasHappenings.Happenings => happenings;

    public IReadOnlyList<Happening> TakeHappenings()
    {
        var taken = happenings.ToList();
        happenings.Clear();
        return taken;
    }

    /// <summary>A reviewer's or clerk's free text, sealed for this application; an empty one is none.</summary>
    public byte[]? SealComment(Vault vault, string? comment) =>
        string.IsNullOrEmpty(comment) ? null : vault.Seal(comment, SealedPlace.DecisionComment, Id);

    public string? OpenComment(Vault vault) =>
        CommentSealed is null ? null : vault.Open(CommentSealed, SealedPlace.DecisionComment, Id);

    private void Decide(string clerk, DateTimeOffset now, string? reasonCode, byte[]? commentSealed)
    {
        DecisionClerk = clerk;
        DecidedAt = now;
        ReasonCode = reasonCode;
        CommentSealed = commentSealed;
    }

    private void Take(ApplicationCommand command, string type, Action act) =>
        Change(
            type,
            () =>
            {
                Status = ApplicationCommands.Next(Status, command)!.Value;
                act();
            }
        );

    private void Change(string type, Action act) => Change(type, act, Facts, reason: null);

    private void Change(string type, Action act, Func<Dictionary<string, string?>> facts, string? reason)
    {
        var before = Version == 0 ? new Dictionary<string, string?>(StringComparer.Ordinal) : facts();
        act();
        Version++;
        var (previous, now) = FactChange.Between(before, facts());
        happenings.Add(
            new Happening(type, CardId, Id, Version, previous, now)
            {
                ServicePoint = ServicePoint,
                City = City,
                Reason = reason,
            }
        );
    }

    private Dictionary<string, string?> Facts() =>
        new(StringComparer.Ordinal) { ["status"] = Snake.Case(Status), ["deadline"] = Snake.Case(DeadlineState) };

    private void Require(Refusal? refusal)
    {
        if (refusal is not null)
            throw new InvalidOperationException($"Application {Id} is {Status}: {refusal.Code}.");
    }
}
