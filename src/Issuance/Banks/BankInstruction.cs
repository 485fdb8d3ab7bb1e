namespace Issuance.Banks;

public enum InstructionState
{
    /// <summary>Written down and committed; nothing has left.</summary>
    Prepared,

    /// <summary>Committed before the first byte leaves; after a crash it counts as unknown.</summary>
    Sent,
    Accepted,
    Declined,

    /// <summary>Certainly not one byte arrived; sent again later under the same reference.</summary>
    NotSent,

    /// <summary>It may have happened: the bank is asked before anything is sent again.</summary>
    Unknown,

    /// <summary>Only a person can decide; nothing happens by itself.</summary>
    NeedsReview,
}

public enum InstructionCommand
{
    Send,
    Accept,
    Decline,
    NoteNotSent,
    NoteUnknown,
    AskForReview,
}

/// <summary>The machine on one page. There is no way from unknown to a second send but through an enquiry.</summary>
public static class InstructionCommands
{
    public static InstructionState? Next(InstructionState state, InstructionCommand command) =>
        (state, command) switch
        {
            (InstructionState.Prepared or InstructionState.NotSent, InstructionCommand.Send) => InstructionState.Sent,
            // Only once the bank's window has passed without a trace: WhyNotSend asks for that.
            (InstructionState.Unknown, InstructionCommand.Send) => InstructionState.Sent,
            (InstructionState.Sent, InstructionCommand.NoteNotSent) => InstructionState.NotSent,
            (InstructionState.Sent, InstructionCommand.NoteUnknown) => InstructionState.Unknown,
            (InstructionState.Unknown, InstructionCommand.AskForReview) => InstructionState.NeedsReview,
            // The bank's own word settles whatever we believed of an order that is still open.
            (
                InstructionState.Prepared
                    or InstructionState.Sent
                    or InstructionState.NotSent
                    or InstructionState.Unknown
                    or InstructionState.NeedsReview,
                InstructionCommand.Accept
            ) => InstructionState.Accepted,
            (
                InstructionState.Prepared
                    or InstructionState.Sent
                    or InstructionState.NotSent
                    or InstructionState.Unknown
                    or InstructionState.NeedsReview,
                InstructionCommand.Decline
            ) => InstructionState.Declined,
            _ => null,
        };
}

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
    public required string Kind { get; init; }
    public required string CardId { get; init; }
    public required string ApplicationId { get; init; }

    /// <summary>1 for the first; the next exists only after this one has definitely failed.</summary>
    public required int Attempt { get; init; }

    /// <summary>Wall clock, like every time of this row.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    public InstructionState State { get; private set; }
    public DateTimeOffset Since { get; private set; }

    /// <summary>The bank's processing window counts from here.</summary>
    public DateTimeOffset? LastSentAt { get; private set; }
    public int Sends { get; private set; }
    public int Enquiries { get; private set; }

    /// <summary>The bank answered, after its window had passed, that it never heard of the order.</summary>
    public bool NoTraceAfterWindow { get; private set; }

    /// <summary>Why the last ending was not a success; a code or short reason without personal data.</summary>
    public string? LastTrouble { get; private set; }

    /// <summary>The last message of the bank about this reference that took effect; they count from 1 without gaps.</summary>
    public int LastSequence { get; private set; }

    /// <summary>When the bank last told us something new about the order.</summary>
    public DateTimeOffset? LastProgressAt { get; private set; }

    public int Version { get; private set; }

    /// <param name="baseReference">Without the attempt.</param>
    public static BankInstruction Prepare(
        string baseReference,
        int attempt,
        string bank,
        string cardId,
        string applicationId,
        DateTimeOffset now
    ) =>
        new()
        {
            Reference = $"{baseReference}-{attempt}",
            Bank = bank,
            Kind = "open_account_order_card",
            CardId = cardId,
            ApplicationId = applicationId,
            Attempt = attempt,
            CreatedAt = now,
            Since = now,
        };

    /// <summary>The reference without its attempt.</summary>
    public string BaseReference => Reference[..Reference.LastIndexOf('-')];

    public bool IsSettled => State is InstructionState.Accepted or InstructionState.Declined;

    /// <summary>Whether this command is possible; sending again after unknown needs an enquiry that found no trace.</summary>
    public bool May(InstructionCommand command) =>
        InstructionCommands.Next(State, command) is not null
        && (command != InstructionCommand.Send || State != InstructionState.Unknown || NoTraceAfterWindow);

    public void Send(DateTimeOffset now)
    {
        Take(InstructionCommand.Send, now, null);
        LastSentAt = now;
        NoTraceAfterWindow = false;
        Sends++;
    }

    public void Accept(DateTimeOffset now) => Take(InstructionCommand.Accept, now, null);

    public void Decline(string code, DateTimeOffset now) => Take(InstructionCommand.Decline, now, code);

    public void NoteNotSent(string reason, DateTimeOffset now) => Take(InstructionCommand.NoteNotSent, now, reason);

    public void NoteUnknown(string reason, DateTimeOffset now) => Take(InstructionCommand.NoteUnknown, now, reason);

    public void AskForReview(string reason, DateTimeOffset now) => Take(InstructionCommand.AskForReview, now, reason);

    /// <summary>Counts an enquiry and what it says of an order whose fate is unknown.</summary>
    /// <param name="found">Whether the bank knows the reference; null when it gave no clear answer.</param>
    /// <param name="window">The bank's processing window: before it is over "not found" is no answer.</param>
    public void NoteEnquiry(bool? found, TimeSpan window, DateTimeOffset now)
    {
        Enquiries++;
        NoTraceAfterWindow = State == InstructionState.Unknown && found == false && now >= LastSentAt + window;
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
        Since = now;
        LastTrouble = trouble;
        Version++;
    }
}
