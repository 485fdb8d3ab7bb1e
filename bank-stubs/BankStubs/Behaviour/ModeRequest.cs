using System.Text.Json.Serialization;

namespace BankStubs.Behaviour;

/// <summary>Body of <c>POST /_stub/mode</c> (contract 3.2). Without a mode, autoProgress alone.</summary>
internal sealed record ModeRequest(
    string Bank,
    Fault? Mode = null,
    int? Count = null,
    Operation? Operation = null,
    int? DelayMs = null,
    bool? AutoProgress = null
)
{
    public const int LongestDelayMs = 60_000;

    public bool IsSound =>
        Count is null or >= 0
        && DelayMs is null or (>= 0 and <= LongestDelayMs)
        && (Mode is not null || (AutoProgress is not null && Count is null && Operation is null && DelayMs is null));
}

/// <summary>What both mode operations answer; <c>count</c> is what is left, <c>naive</c> is shown only while it is on.</summary>
internal sealed record ModeView(
    string Bank,
    Fault Mode,
    int Count,
    Operation Operation,
    int DelayMs,
    bool AutoProgress,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] bool? Naive
);
