using Issuance.Operations;
using Issuance.Pages.Text;
using Issuance.Recoveries;
using Issuance.Shared;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Localization;

namespace Issuance.Pages.Ops;

/// <summary>How far the banks have been asked after a restore of the database; two people can end it early.</summary>
public sealed class RecoveryModel(
    ShowRecovery show,
    EndRecovery end,
    Decisions decisions,
    SignedInMember signedIn,
    IAuthorizationService authorization,
    IStringLocalizer<OpsActionText> text
) : PageModel
{
    private const string Here = "/ops/recovery";

    /// <summary>Null where the database was never restored.</summary>
    public RecoveryView? View { get; private set; }

    public IReadOnlyList<RecoveryAccount> Accounts { get; private set; } = [];

    public IReadOnlyList<InstructionDecision> History { get; private set; } = [];

    /// <summary>There where a proposal waits for a second person.</summary>
    public AnswerForm? Answer { get; private set; }

    public bool MayAct { get; private set; }

    [BindProperty]
    public string? Reason { get; set; }

    [BindProperty]
    public string? Evidence { get; set; }

    public Task OnGetAsync(CancellationToken cancel) => ReadAsync(cancel);

    public Task<IActionResult> OnPostProposeAsync(CancellationToken cancel) =>
        DoAsync(words => end.ProposeAsync(words, cancel), cancel);

    public Task<IActionResult> OnPostConfirmAsync(CancellationToken cancel) =>
        DoAsync(words => end.AnswerAsync(agrees: true, words, cancel), cancel);

    public Task<IActionResult> OnPostRejectAsync(CancellationToken cancel) =>
        DoAsync(words => end.AnswerAsync(agrees: false, words, cancel), cancel);

    private async Task<IActionResult> DoAsync(Func<DecisionWords, Task<Refusal?>> act, CancellationToken cancel)
    {
        // The page is for everybody who reads operations; what it does is not.
        if (!(await authorization.AuthorizeAsync(User, Areas.OpsAct)).Succeeded)
            return Forbid();
        var member = await signedIn.GetAsync(cancel);
        if (await act(new DecisionWords(member.UserName!, Reason ?? "", Evidence ?? "")) is { } refusal)
        {
            await ReadAsync(cancel);
            ModelState.Refuse(refusal, text);
            return Page();
        }

        TempData.Done(text["decided", text["recovery"].Value]);
        return LocalRedirect(Here);
    }

    private async Task ReadAsync(CancellationToken cancel)
    {
        View = await show.ReadAsync(cancel);
        MayAct = (await authorization.AuthorizeAsync(User, Areas.OpsAct)).Succeeded;
        if (View is not { } view)
            return;
        Accounts = await show.AccountsAsync(view.Recovery.Number, cancel);
        var subject = EndRecovery.SubjectOf(view.Recovery);
        History = await decisions.HistoryAsync(DecisionAbout.Recovery, subject, cancel);
        if (await decisions.OpenProposalAsync(DecisionAbout.Recovery, subject, cancel) is { } proposal)
            Answer = new AnswerForm(
                proposal,
                (await signedIn.GetAsync(cancel)).UserName == proposal.Who,
                Reason,
                Evidence,
                Here
            );
    }
}
