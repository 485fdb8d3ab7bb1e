namespace Issuance.Banks;

/// <summary>What we ask of banks, one value a kind of instruction.</summary>
public enum InstructionKind
{
    /// <summary>Open an account for one person and make their card.</summary>
    OpenAccountOrderCard,

    /// <summary>Let nothing leave the account: the card is lost, or its functions are suspended.</summary>
    Freeze,
    Unfreeze,

    /// <summary>Close the account for good.</summary>
    Close,

    /// <summary>Make another card for an account that stays as it is.</summary>
    ReplaceCard,

    /// <summary>Credit the accounts of a list, one amount each.</summary>
    SubmitBatch,
}

/// <summary>How a bank tells what became of a request.</summary>
public enum BankConfirmation
{
    /// <summary>In its answer, and the steps that follow by signed messages to us.</summary>
    Callback,

    /// <summary>It takes a request in and gives the result to whoever asks for it.</summary>
    Poll,

    /// <summary>By a return file, the same or the next working day.</summary>
    File,
}

/// <summary>What a bank can do, as its interface guide says; shown to partners and operations, and obeyed by the jobs.</summary>
/// <param name="Kinds">The instructions that it understands.</param>
/// <param name="Confirms">How it tells results.</param>
/// <param name="Deduplicates">
/// Whether the same reference twice has one effect. Where not, nothing that may have left is ever sent again without a
/// person's decision.
/// </param>
/// <param name="EnquiresAtAnyTime">Whether it answers an enquiry about one reference; else only its files tell.</param>
/// <param name="ProcessingWindow">How long after a send "not found" means nothing; for files the usual length of it.</param>
/// <param name="CutOff">Asia/Shanghai; what comes later is worked on the next working day. Null: it works around the clock.</param>
/// <param name="TimeLimit">From the first byte of a call to the last of its answer.</param>
/// <param name="Pause">How long nothing is sent once the bank looks down.</param>
/// <param name="MaxConcurrentCalls">Calls at once.</param>
/// <param name="Suite">Family of algorithms that its messages are signed with: <c>intl</c>, <c>gm</c>, or <c>none</c> (files with control sums).</param>
public sealed record BankCapabilities(
    IReadOnlyList<InstructionKind> Kinds,
    BankConfirmation Confirms,
    bool Deduplicates,
    bool EnquiresAtAnyTime,
    TimeSpan ProcessingWindow,
    TimeOnly? CutOff,
    TimeSpan TimeLimit,
    TimeSpan Pause,
    int MaxConcurrentCalls,
    string Suite
)
{
    /// <summary>Every kind, for a bank that can do all of it.</summary>
    public static readonly IReadOnlyList<InstructionKind> Everything = Enum.GetValues<InstructionKind>();
}
