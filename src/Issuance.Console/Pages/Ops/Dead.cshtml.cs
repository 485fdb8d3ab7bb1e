using Issuance.Operations;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Issuance.Pages.Ops;

/// <summary>What was given up and needs a person, by cause: work items, and notices of the last 30 days.</summary>
public sealed class DeadModel(
    ListDeadItems items,
    ShowNotices notices,
    ListBulkActions bulks,
    IAuthorizationService authorization
) : PageModel
{
    public DeadGroups Items { get; private set; } = null!;

    public IReadOnlyList<FailedGroup> Notices { get; private set; } = [];

    public IReadOnlyList<BulkActionRow> Bulks { get; private set; } = [];

    public bool MayAct { get; private set; }

    public async Task OnGetAsync(CancellationToken cancel)
    {
        Items = await items.GroupsAsync(cancel);
        // Days on which failures were put right are kept with a count of nothing.
        Notices = [.. (await notices.FailedByCauseAsync(cancel)).Where(group => group.Count > 0)];
        Bulks = await bulks.LatestAsync(cancel);
        MayAct = (await authorization.AuthorizeAsync(User, Areas.OpsAct)).Succeeded;
    }

    /// <summary>The address of a cause's list, or of its retry.</summary>
    public static string AddressOf(string page, string of, string subject, string cause) =>
        $"/ops/dead/{page}?of={of}&subject={Uri.EscapeDataString(subject)}&cause={Uri.EscapeDataString(cause)}";
}
