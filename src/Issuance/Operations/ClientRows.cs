using Issuance.Persistence;
using Microsoft.EntityFrameworkCore;

namespace Issuance.Operations;

internal static class ClientRows
{
    /// <summary>Changes of clients go one after the other, so that two people cannot each keep out the last but one.</summary>
    public static Task<int> HoldClientsAsync(this IssuanceDb db, CancellationToken cancel) =>
        db.Database.ExecuteSqlAsync($"select pg_advisory_xact_lock(hashtext('clients'))", cancel);

    /// <summary>Two clients with one key could sign for each other. Compared without line ends, which a file may spell otherwise.</summary>
    public static async Task<bool> IsClientKeyTakenAsync(this IssuanceDb db, string pem, CancellationToken cancel)
    {
        var keys = await db.Clients.Select(c => new { c.PublicKeyPem, c.OldPublicKeyPem }).ToListAsync(cancel);
        var wanted = Plain(pem);
        return keys.SelectMany(c => new[] { c.PublicKeyPem, c.OldPublicKeyPem })
            .OfType<string>()
            .Any(known => Plain(known) == wanted);
    }

    private static string Plain(string pem) => string.Concat(pem.Where(c => !char.IsWhiteSpace(c)));
}
