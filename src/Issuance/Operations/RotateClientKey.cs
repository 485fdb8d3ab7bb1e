using Issuance.Access;
using Issuance.Audit;
using Issuance.Persistence;
using Issuance.Shared;
using Microsoft.EntityFrameworkCore;

namespace Issuance.Operations;

/// <summary>Gives a client a new key (a partner with a secret: a new secret); the old one ends at a set time, so that nothing stands still.</summary>
public sealed class RotateClientKey(IssuanceDb db, OpsLog log, AuditTrail audit, TimeProvider wallClock)
{
    public static readonly TimeSpan LongestOverlap = TimeSpan.FromDays(30);

    /// <param name="Secret">To be handed over once; null for a client that has a key.</param>
    public sealed record Outcome(Client? Client, string? Secret, Refusal? Refusal);

    /// <param name="pem">The new public key; null for a client that proves itself by a secret.</param>
    /// <param name="overlap">How long the old one stays good; zero where somebody else may have it.</param>
    public async Task<Outcome> RotateAsync(
        string id,
        string? pem,
        TimeSpan overlap,
        string who,
        string reason,
        CancellationToken cancel
    )
    {
        if (OpsReason.WhyNot(reason) is { } unsaid)
            return new Outcome(null, null, unsaid);
        if (overlap < TimeSpan.Zero || overlap > LongestOverlap)
            return new Outcome(null, null, ClientRefusals.OverlapInvalid);
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        await db.HoldClientsAsync(cancel);
        if (await db.Clients.SingleOrDefaultAsync(c => c.Id == id, cancel) is not { } client)
            return new Outcome(null, null, ClientRefusals.NotFound);

        var until = wallClock.GetUtcNow() + overlap;
        var before = Describe(client);
        string? secret = null;
        if (client.SecretHash is not null)
        {
            (secret, var hash) = ClientKeys.NewSecret();
            client.ChangeSecret(hash, until);
        }
        else
        {
            if (ClientKeys.WhyNotRead(pem, out var key) is { } refusal)
                return new Outcome(null, null, refusal);
            if (await db.IsClientKeyTakenAsync(key, cancel))
                return new Outcome(null, null, ClientRefusals.KeyTaken);
            client.ChangeKey(key, until);
        }

        log.Record(who, "client.rotate", client.Id, reason, before, Describe(client));
        audit.Record("client.key_changed", client.Id, overlap == TimeSpan.Zero ? "at_once" : "with_overlap");
        await db.SaveChangesAsync(cancel);
        await transaction.CommitAsync(cancel);
        return new Outcome(client, secret, null);
    }

    private static string Describe(Client client) =>
        client.PublicKeyPem is { } pem ? $"key {ClientKeys.Thumbprint(pem)[..12]}" : "secret";
}
