using System.Text.Json.Serialization;

namespace BankStubs.Behaviour;

/// <summary>How a stub bank behaves; contract 3.3 says what each mode means.</summary>
internal enum Fault
{
    Ok,
    Refuse,

    [JsonStringEnumMemberName("error_500")]
    Error500,
    Timeout,
    LostReply,
    Slow,
    DuplicateCallback,
    LateCallback,
    OutOfOrder,
    Garbage,
    WrongSignature,
    Down,

    /// <summary>No mode but a switch beside it; see <see cref="ModeSwitch.Naive"/>.</summary>
    Naive,
}

/// <summary>Which of the bank's messages a mode falls on.</summary>
internal enum Operation
{
    Order,
    Enquiry,
    Callback,
    All,
}
