using Issuance.Operations;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Issuance.Pages.Ops;

/// <summary>Which bank hurts: the state of each channel, the last hour of its calls, and what waits for it.</summary>
public sealed class BanksModel(
    ShowBankChannels channels,
    ShowBankCare care,
    ListUnknownInstructions unknown,
    IAuthorizationService authorization
) : PageModel
{
    /// <summary>What people have to do with each bank, and what it can do.</summary>
    public IReadOnlyList<BankCareView> Care { get; private set; } = [];

    public bool MayAct { get; private set; }

    public IReadOnlyList<BankChannelView> Banks { get; private set; } = [];

    public CappedCount Unknown { get; private set; }

    public async Task OnGetAsync(CancellationToken cancel)
    {
        Banks = await channels.ReadAsync(cancel);
        Unknown = await unknown.CountAsync(cancel);
        Care = await care.ReadAsync(cancel);
        MayAct = (await authorization.AuthorizeAsync(User, Areas.OpsAct)).Succeeded;
    }

    /// <summary>closed, half_open, open; quiet where no process has told, none where there is no way to the bank yet.</summary>
    public static string StateOf(BankChannelView bank) => bank.HasAdapter ? bank.Circuit ?? "quiet" : "none";

    public static string LookOf(string state) =>
        state switch
        {
            "closed" => "good",
            "open" => "bad",
            "half_open" or "quiet" => "warn",
            _ => "none",
        };
}
