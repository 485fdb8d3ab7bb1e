using Issuance.Shared;

namespace Issuance.Operations;

/// <summary>Why an action of the operations room is not done.</summary>
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

    public static readonly Refusal JobNotPaused = new("job_not_paused", 409, "It is not paused");
}
