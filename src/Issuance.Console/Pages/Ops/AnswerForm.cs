using Issuance.Operations;

namespace Issuance.Pages.Ops;

/// <summary>What the second person is shown of a proposal.</summary>
/// <param name="IsOwn">Whoever looks made it, and cannot answer.</param>
/// <param name="Back">The list that it is waited for in.</param>
public sealed record AnswerForm(
    InstructionDecision Proposal,
    bool IsOwn,
    string? Reason,
    string? Evidence,
    string Back
);
