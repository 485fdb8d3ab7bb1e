using Issuance.Banks;
using Issuance.Operations;
using Issuance.Pages.Text;
using Issuance.Shared;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Localization;

namespace Issuance.Pages.Ops;

/// <summary>Decides what became of one instruction; where money moves by it, proposes or answers a proposal.</summary>
[Authorize(Policy = Areas.OpsAct)]
public sealed class ReviewDecideModel(
    ListReviews reviews,
    Decisions decisions,
    DecideInstruction decide,
    SignedInMember signedIn,
    IStringLocalizer<OpsActionText> text
) : PageModel
{
    public static readonly Verdict[] Verdicts =
    [
        Issuance.Operations.Verdict.Happened,
        Issuance.Operations.Verdict.DidNotHappenSendAgain,
        Issuance.Operations.Verdict.DidNotHappenGiveUp,
    ];

    public BankInstruction Instruction { get; private set; } = null!;

    public IReadOnlyList<InstructionDecision> History { get; private set; } = [];

    /// <summary>There where a proposal waits for a second person.</summary>
    public AnswerForm? Answer { get; private set; }

    [BindProperty]
    public string? Verdict { get; set; }

    [BindProperty]
    public string? Reason { get; set; }

    [BindProperty]
    public string? Evidence { get; set; }

    public async Task<IActionResult> OnGetAsync(string reference, CancellationToken cancel) =>
        await FindAsync(reference, cancel) ? Page() : NotFound();

    public Task<IActionResult> OnPostDecideAsync(string reference, CancellationToken cancel) =>
        DoAsync(
            reference,
            words =>
                Array.Find(Verdicts, verdict => Snake.Case(verdict) == Verdict) is var chosen
                && Snake.Case(chosen) == Verdict
                    ? decide.DecideAsync(reference, chosen, words, cancel)
                    : Task.FromResult<Refusal?>(OperationsRefusals.VerdictMissing),
            cancel
        );

    public Task<IActionResult> OnPostConfirmAsync(string reference, CancellationToken cancel) =>
        DoAsync(reference, words => decide.AnswerAsync(reference, agrees: true, words, cancel), cancel);

    public Task<IActionResult> OnPostRejectAsync(string reference, CancellationToken cancel) =>
        DoAsync(reference, words => decide.AnswerAsync(reference, agrees: false, words, cancel), cancel);

    private async Task<IActionResult> DoAsync(
        string reference,
        Func<DecisionWords, Task<Refusal?>> act,
        CancellationToken cancel
    )
    {
        if (!await FindAsync(reference, cancel))
            return NotFound();
        var member = await signedIn.GetAsync(cancel);
        if (await act(new DecisionWords(member.UserName!, Reason ?? "", Evidence ?? "")) is { } refusal)
        {
            ModelState.Refuse(refusal, text);
            return Page();
        }

        TempData.Done(text["decided", reference]);
        return LocalRedirect("/ops/review");
    }

    private async Task<bool> FindAsync(string reference, CancellationToken cancel)
    {
        var found = await reviews.FindAsync(OpsDeeds.Filter(reference) ?? "", cancel);
        Instruction = found!;
        if (found is null)
            return false;
        History = await decisions.HistoryAsync(DecisionAbout.Instruction, found.Reference, cancel);
        if (await decisions.OpenProposalAsync(DecisionAbout.Instruction, found.Reference, cancel) is { } proposal)
            Answer = new AnswerForm(
                proposal,
                (await signedIn.GetAsync(cancel)).UserName == proposal.Who,
                Reason,
                Evidence,
                "/ops/review"
            );
        return true;
    }
}
