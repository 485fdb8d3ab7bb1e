using Issuance.Operations;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Issuance.Pages.Ops;

/// <summary>What only people can settle, the oldest first.</summary>
public sealed class ReviewModel(ListReviews reviews, IAuthorizationService authorization) : PageModel
{
    public OpsPage<ReviewRow> List { get; private set; } = null!;

    /// <summary>Null for every bank.</summary>
    public string? Bank { get; private set; }

    public bool MayAct { get; private set; }

    public async Task OnGetAsync(string? bank, string? after, CancellationToken cancel)
    {
        Bank = OpsDeeds.Filter(bank);
        List = await reviews.ReadAsync(Bank, after, cancel);
        MayAct = (await authorization.AuthorizeAsync(User, Areas.OpsAct)).Succeeded;
    }
}
