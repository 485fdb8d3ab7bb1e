using Issuance.Observability;

namespace Issuance.Banks;

/// <summary>
/// One action that we ask of a bank, written down and committed before the first byte leaves. Its reference is ours,
/// never the caller's key, and the same on every resend; another attempt after a definite failure has another one.
/// </summary>
public sealed class BankInstruction
{
    private BankInstruction() { }

    /// <summary>At most 35 characters, ends in <c>-ATTEMPT</c>.</summary>
    public required string Reference { get; init; }
    public required string Bank { get; init; }
    public required InstructionKind Kind { get; init; }

    /// <summary>The card that it is about or makes; null for a batch.</summary>
    public required string? CardId { get; init; }

    /// <summary>The application that the card comes from; null for a batch.</summary>
    public required string? ApplicationId { get; init; }

    /// <summary>
    /// The reference under which the bank knows the card that it is about; for a replacement that of the old card. Null for
    /// a first order and for a batch.
    /// </summary>
    public string? SubjectReference { get; init; }

    /// <summary>Why an account is frozen: <c>lost</c> or <c>suspended</c>; null for other kinds.</summary>
    public string? Cause { get; init; }

    /// <summary>1 for the first; the next exists only after this one has definitely failed.</summary>
    public required int Attempt { get; init; }

    /// <summary>Wall clock, like every time of this row.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Whose request it came from, as a W3C <c>traceparent</c>; null when that was not traced.</summary>
    public string? TraceParent { get; private set; } = Traces.Parent;

    public InstructionState State { get; private set; }
    public DateTimeOffset Since { get; private set; }

    /// <summary>The bank's processing window counts from here.</summary>
    public DateTimeOffset? LastSentAt { get; private set; }
    public int Sends { get; private set; }
    public int Enquiries { get; private set; }

    /// <summary>Keyed hash of what was sent first; every resend says the same.</summary>
    public byte[]? PayloadHash { get; private set; }

    /// <summary>The bank's own number for what was sent last, where it gave one.</summary>
    public string? BankSerial { get; private set; }

    /// <summary>When the bank took it in, to tell the result later; null where it answers at once.</summary>
    public DateTimeOffset? TakenInAt { get; private set; }

    /// <summary>The bank answered, after its window had passed, that it never heard of the order.</summary>
    public bool NoTraceAfterWindow { get; private set; }

    /// <summary>
    /// The last moment at which it may have been sent without our knowing: the database was restored to a time before it.
    /// Until its bank was asked, at the end of a window that counts from here, it is not sent. Null: we know all its sends.
    /// </summary>
    public DateTimeOffset? PerhapsSentAt { get; private set; }

    /// <summary>Why the last ending was not a success; a code or short reason without personal data.</summary>
    public string? LastTrouble { get; private set; }

    /// <summary>The last message of the bank about this reference that took effect; they count from 1 without gaps.</summary>
    public int LastSequence { get; private set; }

    /// <summary>When the bank last told us something new about the order.</summary>
    public DateTimeOffset? LastProgressAt { get; private set; }

    public int Version { get; private set; }

    /// <summary>An order for a card.</summary>
    /// <param name="baseReference">Without the attempt.</param>
    /// <param name="perhapsSentAt">See <see cref="PerhapsSentAt"/>.</param>
    public static BankInstruction Prepare(
        string baseReference,
        int attempt,
        string bank,
        string cardId,
        string applicationId,
        DateTimeOffset now,
        DateTimeOffset? perhapsSentAt = null
    ) =>
        new()
        {
            Reference = $"{baseReference}-{attempt}",
            Bank = bank,
            Kind = InstructionKind.OpenAccountOrderCard,
            CardId = cardId,
            ApplicationId = applicationId,
            Attempt = attempt,
            CreatedAt = now,
            Since = now,
            PerhapsSentAt = perhapsSentAt,
        };

    /// <summary>Another attempt, since this one has definitely failed.</summary>
    /// <param name="perhapsSentAt">See <see cref="PerhapsSentAt"/>.</param>
    public BankInstruction NextAttempt(DateTimeOffset now, DateTimeOffset? perhapsSentAt = null) =>
        new()
        {
            Reference = $"{BaseReference}-{Attempt + 1}",
            Bank = Bank,
            Kind = Kind,
            CardId = CardId,
            ApplicationId = ApplicationId,
            SubjectReference = SubjectReference,
            Cause = Cause,
            Attempt = Attempt + 1,
            CreatedAt = now,
            Since = now,
            PerhapsSentAt = perhapsSentAt,
        };

    /// <summary>Something about a card that the bank has: freeze, unfreeze, close, or a card in its place.</summary>
    /// <param name="subjectReference">The reference that the bank knows the card by.</param>
    /// <param name="cause">See <see cref="Cause"/>.</param>
    public static BankInstruction About(
        InstructionKind kind,
        string baseReference,
        string bank,
        string cardId,
        string applicationId,
        string subjectReference,
        string? cause,
        DateTimeOffset now
    ) =>
        new()
        {
            Reference = $"{baseReference}-1",
            Bank = bank,
            Kind = kind,
            CardId = cardId,
            ApplicationId = applicationId,
            SubjectReference = subjectReference,
            Cause = cause,
            Attempt = 1,
            CreatedAt = now,
            Since = now,
        };

    /// <summary>A transfer batch to one bank.</summary>
    public static BankInstruction ForBatch(string baseReference, int attempt, string bank, DateTimeOffset now) =>
        new()
        {
            Reference = $"{baseReference}-{attempt}",
            Bank = bank,
            Kind = InstructionKind.SubmitBatch,
            CardId = null,
            ApplicationId = null,
            Attempt = attempt,
            CreatedAt = now,
            Since = now,
        };

    /// <summary>The reference without its attempt.</summary>
    public string BaseReference => Reference[..Reference.LastIndexOf('-')];

    public bool IsSettled =>
        State is InstructionState.Accepted or InstructionState.Declined or InstructionState.Reconciled;

    /// <summary>Whether it makes a card, with the steps of one; else it is over once it is accepted.</summary>
    public bool MakesCard => Kind is InstructionKind.OpenAccountOrderCard or InstructionKind.ReplaceCard;

    /// <summary>Whether money moves by it: then two people decide what becomes of it in doubt.</summary>
    public bool MovesMoney => Kind == InstructionKind.SubmitBatch;

    /// <summary>
    /// Whether this command is possible; sending again after unknown, and sending what may have left before a restore, needs
    /// an enquiry that found no trace.
    /// </summary>
    public bool May(InstructionCommand command) =>
        InstructionCommands.Next(State, command) is not null
        && (
            command != InstructionCommand.Send
            || (PerhapsSentAt is null && (State != InstructionState.Unknown || NoTraceAfterWindow))
        );

    /// <param name="payloadHash">Of what goes out now.</param>
    /// <param name="formerHash">Of the same, as a version before this one wrote it; null where that is no other.</param>
    /// <exception cref="InvalidOperationException">It is not what was sent before: one reference never says two things.</exception>
    public void Send(DateTimeOffset now, byte[]? payloadHash = null, byte[]? formerHash = null)
    {
        if (
            PayloadHash is not null
            && payloadHash is not null
            && !PayloadHash.AsSpan().SequenceEqual(payloadHash)
            && !PayloadHash.AsSpan().SequenceEqual(formerHash)
        )
            throw new InvalidOperationException($"Instruction {Reference} would say something else than before.");
        Take(InstructionCommand.Send, now, null);
        PayloadHash ??= payloadHash;
        LastSentAt = now;
        NoTraceAfterWindow = false;
        TakenInAt = null;
        // The number of an earlier send says nothing of this one.
        BankSerial = null;
        Sends++;
    }

    /// <summary>The bank took it in and works on it: no ending, and no second send.</summary>
    public void NoteTakenIn(string? serial, DateTimeOffset now)
    {
        BankSerial = serial ?? BankSerial;
        TakenInAt ??= now;
        Version++;
    }

    public void Accept(DateTimeOffset now) => Take(InstructionCommand.Accept, now, null);

    public void Decline(string code, DateTimeOffset now) => Take(InstructionCommand.Decline, now, code);

    public void NoteNotSent(string reason, DateTimeOffset now) => Take(InstructionCommand.NoteNotSent, now, reason);

    public void NoteUnknown(string reason, DateTimeOffset now) => Take(InstructionCommand.NoteUnknown, now, reason);

    public void AskForReview(string reason, DateTimeOffset now) => Take(InstructionCommand.AskForReview, now, reason);

    /// <summary>A person decided that it did not happen: it goes out again under its own reference.</summary>
    public void ReleaseAgain(DateTimeOffset now)
    {
        Take(InstructionCommand.ReleaseAgain, now, "released_by_decision");
        TakenInAt = null;
    }

    /// <summary>The bank's books say the same.</summary>
    public void Reconcile(DateTimeOffset now) => Take(InstructionCommand.Reconcile, now, null);

    /// <summary>Counts an enquiry and what it says of an order whose fate is unknown.</summary>
    /// <param name="found">Whether the bank knows the reference; null when it gave no clear answer.</param>
    /// <param name="windowEndsAt">Before it "not found" is no answer.</param>
    public void NoteEnquiry(bool? found, DateTimeOffset windowEndsAt, DateTimeOffset now)
    {
        Enquiries++;
        NoTraceAfterWindow = State == InstructionState.Unknown && found == false && now >= windowEndsAt;
        Version++;
    }

    /// <summary>The bank knows it: it was sent before the restore, and what we asked for is on its way there.</summary>
    public void NoteSentBefore(DateTimeOffset now)
    {
        if (State is InstructionState.Prepared or InstructionState.NotSent)
        {
            (State, Since, LastTrouble) = (InstructionState.Sent, now, null);
            LastSentAt = PerhapsSentAt;
            Sends++;
        }

        PerhapsSentAt = null;
        Version++;
    }

    /// <summary>The bank was asked and has no trace: what we know of its sends is all there was.</summary>
    public void NoteNotSentBefore()
    {
        PerhapsSentAt = null;
        Version++;
    }

    public void NoteProgress(int sequence, DateTimeOffset now)
    {
        LastSequence = Math.Max(LastSequence, sequence);
        LastProgressAt = now;
        Version++;
    }

    private void Take(InstructionCommand command, DateTimeOffset now, string? trouble)
    {
        if (!May(command))
            throw new InvalidOperationException($"Instruction {Reference} is {State}, so it cannot {command}.");
        State = InstructionCommands.Next(State, command)!.Value;
        if (IsSettled)
            PerhapsSentAt = null;
        Since = now;
        LastTrouble = trouble;
        Version++;
    }
}
