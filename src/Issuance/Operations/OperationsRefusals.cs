using Issuance.Shared;

namespace Issuance.Operations;

/// <summary>Why an action of the operations room is not done.</summary>
[NotForCallers]
public static class OperationsRefusals
{
    public static readonly Refusal ReasonMissing = new("reason_missing", 422, "Give a reason of 3 to 200 characters");

    public static readonly Refusal ReasonHoldsNumber = new(
        "reason_holds_number",
        422,
        "A reason is kept in clear: leave out numbers of people, cards and telephones"
    );

    public static readonly Refusal InstructionNotFound = new("instruction_not_found", 404, "No such reference");

    public static readonly Refusal InstructionNotUnknown = new(
        "instruction_not_unknown",
        409,
        "The bank has said what became of this order, so nothing is asked"
    );

    public static readonly Refusal ItemNotFound = new("work_item_not_found", 404, "No such dead work item");

    public static readonly Refusal TaskNotOpen = new("ops_task_not_open", 404, "No such open task");

    public static readonly Refusal NothingEligible = new(
        "nothing_eligible",
        409,
        "Nothing that matches can be tried again as it stands"
    );

    public static readonly Refusal BulkRunning = new(
        "bulk_action_running",
        409,
        "One is running for this cause already"
    );

    public static readonly Refusal BulkNotRunning = new("bulk_action_not_running", 409, "It is not running any more");

    public static readonly Refusal JobNotFound = new("job_not_found", 404, "No such job");

    public static readonly Refusal JobTakesNoPeriod = new(
        "job_takes_no_period",
        422,
        "This job is not run for one business date"
    );

    public static readonly Refusal UntilIsPast = new("until_is_past", 422, "The end of a pause must lie ahead");

    public static readonly Refusal JobPaused = new("job_paused", 409, "It is paused already");

    public static readonly Refusal BankNotFound = new("bank_not_found", 404, "No such bank");

    public static readonly Refusal BankHeld = new("bank_held", 409, "It is held already");

    public static readonly Refusal BankNotHeld = new("bank_not_held", 409, "It is not held");

    public static readonly Refusal NothingUnknown = new(
        "nothing_unknown",
        409,
        "This bank has said what became of every order"
    );

    public static readonly Refusal InstructionNotInReview = new(
        "instruction_not_in_review",
        409,
        "It does not wait for a decision, or not any more"
    );

    public static readonly Refusal DifferenceNotOpen = new(
        "difference_not_open",
        409,
        "It is resolved, or there is no such difference"
    );

    public static readonly Refusal VerdictMissing = new("verdict_missing", 422, "Say what was found out");

    public static readonly Refusal EvidenceMissing = new(
        "evidence_missing",
        422,
        "Say what it rests on, in 3 to 500 characters"
    );

    public static readonly Refusal EvidenceHoldsNumber = new(
        "evidence_holds_number",
        422,
        "Evidence is kept in clear: leave out numbers of people, cards and telephones"
    );

    public static readonly Refusal ProposalOpen = new(
        "proposal_open",
        409,
        "Somebody has proposed what becomes of it; another person confirms or rejects that first"
    );

    public static readonly Refusal NoProposal = new("no_proposal", 409, "Nothing is proposed, or it was answered");

    public static readonly Refusal SamePerson = new(
        "same_person",
        409,
        "Whoever proposed it cannot answer: money needs two people"
    );

    public static readonly Refusal WebhookNotFound = new("webhook_endpoint_not_found", 404, "No such endpoint");

    public static readonly Refusal WebhookDisabled = new("webhook_disabled", 409, "It is disabled");

    public static readonly Refusal WebhookEnabled = new("webhook_enabled", 409, "It is enabled");

    public static readonly Refusal JobNotPaused = new("job_not_paused", 409, "It is not paused");
}
