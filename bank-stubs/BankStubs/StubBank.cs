using BankStubs.Behaviour;
using BankStubs.Ledger;

namespace BankStubs;

/// <summary>One bank of the stubs, as the switches and the start see it.</summary>
/// <param name="TellAsync">Tells the service of a step that a person has just taken, at once.</param>
/// <param name="Resume">Goes on with what an earlier process left unfinished; once, after the start.</param>
internal sealed record StubBank(
    string Code,
    BankLedger Ledger,
    ModeSwitch Modes,
    Func<string, Callback, CancellationToken, Task<StepTold>> TellAsync,
    Action Resume
);

/// <summary>How a step that a person took was told.</summary>
/// <param name="Outcome">The service's word; null where it gave none, and for a bank that waits to be asked.</param>
/// <param name="LastStatus">The HTTP status of its answer; null where none came.</param>
internal sealed record StepTold(string? Outcome, int? LastStatus);
