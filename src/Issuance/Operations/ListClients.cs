using Issuance.Access;
using Issuance.Persistence;
using Microsoft.EntityFrameworkCore;

namespace Issuance.Operations;

/// <param name="Thumbprint">Of its present key (RFC 7638); null for a client with a secret.</param>
/// <param name="OldUntil">Until when the key or secret before is good as well; null when it is not.</param>
/// <param name="LastUsedAt">When it last took a token, to the minute; null for never.</param>
public sealed record ClientRow(
    string Id,
    ClientKind Kind,
    string Tenant,
    string? City,
    IReadOnlyList<string> Scopes,
    string? Thumbprint,
    DateTimeOffset? OldUntil,
    bool Enabled,
    DateTimeOffset? ExpiresAt,
    DateTimeOffset? LastUsedAt
)
{
    public bool HasExpired(DateTimeOffset now) => ExpiresAt is { } end && end <= now;
}

/// <summary>Who is registered to call the API, by kind and id.</summary>
public sealed class ListClients(IssuanceDb db, TimeProvider wallClock)
{
    /// <summary>More than any installation has.</summary>
    private const int Most = 1_000;

    public Task<IReadOnlyList<ClientRow>> ReadAsync(CancellationToken cancel) =>
        ReadAsync(db.Clients.OrderBy(c => c.Kind).ThenBy(c => c.Id).Take(Most), cancel);

    public async Task<ClientRow?> FindAsync(string id, CancellationToken cancel) =>
        (await ReadAsync(db.Clients.Where(c => c.Id == id), cancel)).SingleOrDefault();

    private async Task<IReadOnlyList<ClientRow>> ReadAsync(IQueryable<Client> clients, CancellationToken cancel)
    {
        var now = wallClock.GetUtcNow();
        var found = await clients
            .AsNoTracking()
            .Select(c => new
            {
                Client = c,
                Use = db.ClientUses.Where(u => u.ClientId == c.Id).Select(u => (DateTimeOffset?)u.At).FirstOrDefault(),
            })
            .ToListAsync(cancel);
        return
        [
            .. found.Select(row => new ClientRow(
                row.Client.Id,
                row.Client.Kind,
                row.Client.Tenant,
                row.Client.City,
                row.Client.Scopes,
                row.Client.PublicKeyPem is { } pem ? ClientKeys.Thumbprint(pem) : null,
                row.Client.OldUntil > now ? row.Client.OldUntil : null,
                row.Client.Enabled,
                row.Client.ExpiresAt,
                row.Use
            )),
        ];
    }
}
