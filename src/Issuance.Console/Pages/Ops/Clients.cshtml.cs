using Issuance.Operations;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Issuance.Pages.Ops;

/// <summary>Who is registered to call the API, what each may ask, and which of them still does.</summary>
public sealed class ClientsModel(ListClients clients, IAuthorizationService authorization, TimeProvider wallClock)
    : PageModel
{
    public IReadOnlyList<ClientRow> Clients { get; private set; } = [];

    public bool MayAct { get; private set; }

    public async Task OnGetAsync(CancellationToken cancel)
    {
        Clients = await clients.ReadAsync(cancel);
        MayAct = (await authorization.AuthorizeAsync(User, Areas.OpsAct)).Succeeded;
    }

    /// <summary>disabled, expired or enabled.</summary>
    public string StateOf(ClientRow client) =>
        !client.Enabled ? "disabled"
        : client.HasExpired(wallClock.GetUtcNow()) ? "expired"
        : "enabled";
}
