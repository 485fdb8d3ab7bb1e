using Issuance.Operations;
using Issuance.Pages.Text;
using Issuance.Reconciliation;
using Issuance.Shared;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Localization;

namespace Issuance.Pages.Ops;

/// <summary>Closes one difference with what was done about it; of a credit, proposes or answers a proposal.</summary>
[Authorize(Policy = Areas.OpsAct)]
public sealed class DifferencesResolveModel(
    ListReconciliation list,
    Decisions decisions,
    ResolveDifference resolve,
    SignedInMember signedIn,
    IStringLocalizer<OpsActionText> text
) : PageModel
{
    private const string List = "/ops/reconciliation/differences";

    public ReconciliationDifference Difference { get; private set; } = null!;

    public IReadOnlyList<InstructionDecision> History { get; private set; } = [];

    /// <summary>There where a proposal waits for a second person.</summary>
    public AnswerForm? Answer { get; private set; }

    [BindProperty]
    public string? Reason { get; set; }

    [BindProperty]
    public string? Evidence { get; set; }

    public async Task<IActionResult> OnGetAsync(long number, CancellationToken cancel) =>
        await FindAsync(number, cancel) ? Page() : NotFound();

    public Task<IActionResult> OnPostResolveAsync(long number, CancellationToken cancel) =>
        DoAsync(number, words => resolve.ResolveAsync(number, words, cancel), cancel);

    public Task<IActionResult> OnPostConfirmAsync(long number, CancellationToken cancel) =>
        DoAsync(number, words => resolve.AnswerAsync(number, agrees: true, words, cancel), cancel);

    public Task<IActionResult> OnPostRejectAsync(long number, CancellationToken cancel) =>
        DoAsync(number, words => resolve.AnswerAsync(number, agrees: false, words, cancel), cancel);

    private async Task<IActionResult> DoAsync(
        long number,
        Func<DecisionWords, Task<Refusal?>> act,
        CancellationToken cancel
    )
    {
        if (!await FindAsync(number, cancel))
            return NotFound();
        var member = await signedIn.GetAsync(cancel);
        if (await act(new DecisionWords(member.UserName!, Reason ?? "", Evidence ?? "")) is { } refusal)
        {
            ModelState.Refuse(refusal, text);
            return Page();
        }

        TempData.Done(text["decided", Difference.Reference]);
        return LocalRedirect(List);
    }

    private async Task<bool> FindAsync(long number, CancellationToken cancel)
    {
        var found = await list.FindAsync(number, cancel);
        Difference = found!;
        if (found is null)
            return false;
        var subject = ResolveDifference.SubjectOf(number);
        History = await decisions.HistoryAsync(DecisionAbout.Difference, subject, cancel);
        if (await decisions.OpenProposalAsync(DecisionAbout.Difference, subject, cancel) is { } proposal)
            Answer = new AnswerForm(
                proposal,
                (await signedIn.GetAsync(cancel)).UserName == proposal.Who,
                Reason,
                Evidence,
                List
            );
        return true;
    }
}
