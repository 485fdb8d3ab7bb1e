using Issuance.Banks;
using Issuance.Operations;
using Issuance.Persistence;
using Issuance.Reconciliation;
using Issuance.Shared;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;

namespace Issuance.Pages.Ops;

/// <summary>What banks' books and ours tell differently, with what each side says.</summary>
public sealed class DifferencesModel(IssuanceDb db, ListReconciliation list, IAuthorizationService authorization)
    : PageModel
{
    public IReadOnlyList<AgentBank> Banks { get; private set; } = [];

    public IReadOnlyList<ReconciliationDifference> Rows { get; private set; } = [];

    public long? Next { get; private set; }

    /// <summary>The filters; null for all.</summary>
    public string? Bank { get; private set; }
    public DifferenceKind? Kind { get; private set; }
    public bool IsResolved { get; private set; }

    public bool MayAct { get; private set; }

    public async Task OnGetAsync(string? bank, string? kind, string? state, long? before, CancellationToken cancel)
    {
        Bank = OpsDeeds.Filter(bank);
        Kind = Enum.GetValues<DifferenceKind>()
            .Cast<DifferenceKind?>()
            .FirstOrDefault(k => Snake.Case(k!.Value) == kind);
        IsResolved = state == "resolved";
        Banks = await db.AgentBanks.AsNoTracking().OrderBy(b => b.Code).ToListAsync(cancel);
        (Rows, Next) = await list.DifferencesAsync(
            IsResolved ? DifferenceState.Resolved : DifferenceState.Open,
            Bank,
            Kind,
            before,
            cancel
        );
        MayAct = (await authorization.AuthorizeAsync(User, Areas.OpsAct)).Succeeded;
    }

    /// <summary>Where the order of a difference is found; null for what we never ordered, and for credits.</summary>
    public static string? PlaceOf(ReconciliationDifference difference) =>
        difference is { About: DifferenceAbout.Account, Ours: not null }
            ? $"/ops/search?q={Uri.EscapeDataString(difference.Reference)}"
            : null;

    public string Address(long before) =>
        OpsShown.Address(
            "/ops/reconciliation/differences",
            ("bank", Bank),
            ("kind", Kind is { } kind ? Snake.Case(kind) : null),
            ("state", IsResolved ? "resolved" : null),
            ("before", OpsShown.Plain(before))
        );
}
