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

    /// <summary>Accepted, and the bank's own books say the same.</summary>
    Reconciled,
}

public enum InstructionCommand
{
    Send,
    Accept,
    Decline,
    NoteNotSent,
    NoteUnknown,
    AskForReview,

    /// <summary>A person decided that it certainly did not happen and is to go out again.</summary>
    ReleaseAgain,
    Reconcile,
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
            // Only on the bank's own word that it took nothing.
            (InstructionState.Unknown, InstructionCommand.NoteNotSent) => InstructionState.NotSent,
            (InstructionState.Unknown, InstructionCommand.AskForReview) => InstructionState.NeedsReview,
            (InstructionState.NeedsReview, InstructionCommand.ReleaseAgain) => InstructionState.NotSent,
            (InstructionState.Accepted, InstructionCommand.Reconcile) => InstructionState.Reconciled,
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
