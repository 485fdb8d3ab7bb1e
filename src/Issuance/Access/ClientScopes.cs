namespace Issuance.Access;

/// <summary>What a client of each kind can be given at most: each kind sees its own slice, and has no use for another's scopes.</summary>
public static class ClientScopes
{
    /// <param name="sandbox">Whether the sandbox's own controls are there to be asked for.</param>
    public static IReadOnlyList<string> OfferedTo(ClientKind kind, bool sandbox) =>
        kind switch
        {
            ClientKind.Bank =>
            [
                Scopes.ActivationsWrite,
                Scopes.CardsStatusRead,
                Scopes.EventsRead,
                Scopes.WebhooksManage,
            ],
            ClientKind.ServicePoint =>
            [
                Scopes.ApplicationsSubmit,
                Scopes.ApplicationsRead,
                Scopes.ApplicationsReview,
                Scopes.PickupsRead,
                Scopes.PickupsWrite,
                Scopes.CardsStatusRead,
                Scopes.EventsRead,
                Scopes.WebhooksManage,
            ],
            ClientKind.Center or ClientKind.Authority =>
            [
                Scopes.ApplicationsRead,
                Scopes.ApplicationsReview,
                Scopes.EventsRead,
                Scopes.WebhooksManage,
            ],
            ClientKind.Operations =>
            [
                Scopes.ApplicationsRead,
                Scopes.PickupsRead,
                Scopes.CardsStatusRead,
                Scopes.EventsRead,
                Scopes.WebhooksManage,
                .. sandbox ? [Scopes.SandboxControl] : Array.Empty<string>(),
            ],
            _ => [Scopes.CardsStatusRead],
        };
}
