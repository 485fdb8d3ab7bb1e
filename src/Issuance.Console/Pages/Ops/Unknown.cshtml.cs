using Issuance.Operations;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Issuance.Pages.Ops;

/// <summary>Orders of which nobody knows whether they happened, the oldest first.</summary>
public sealed class UnknownModel(ListUnknownInstructions unknown, IAuthorizationService authorization) : PageModel
{
    public CappedCount Count { get; private set; }

    public OpsPage<UnknownInstruction> List { get; private set; } = null!;

    public bool MayAct { get; private set; }

    public async Task OnGetAsync(string? after, CancellationToken cancel)
    {
        Count = await unknown.CountAsync(cancel);
        List = await unknown.ReadAsync(after, cancel);
        MayAct = (await authorization.AuthorizeAsync(User, Areas.OpsAct)).Succeeded;
    }
}
