using Issuance.Access;
using Issuance.Audit;
using Issuance.Persistence;
using Issuance.Shared;
using Microsoft.EntityFrameworkCore;

namespace Issuance.Operations;

/// <summary>
/// Keeps a client out, or lets it in again. The commit tells every process, so that its live tokens stop within a second.
/// </summary>
public sealed class SwitchClient(IssuanceDb db, OpsLog log, AuditTrail audit, TimeProvider wallClock)
{
    /// <param name="typed">The id once more, in the person's own hand: whoever mistook a line has not typed this one.</param>
    public async Task<Refusal?> DisableAsync(
        string id,
        string? typed,
        string who,
        string reason,
        CancellationToken cancel
    )
    {
        if (OpsReason.WhyNot(reason) is { } unsaid)
            return unsaid;
        if (typed?.Trim() != id)
            return ClientRefusals.NotTyped;
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        await db.HoldClientsAsync(cancel);
        if (await db.Clients.SingleOrDefaultAsync(c => c.Id == id, cancel) is not { } client)
            return ClientRefusals.NotFound;
        if (!client.Enabled)
            return ClientRefusals.IsDisabled;
        if (await IsLastOfOperationsAsync(client, cancel))
            return ClientRefusals.LastOperations;
        client.Enabled = false;
        log.Record(who, "client.disable", id, reason, "enabled", "disabled");
        audit.Record("client.disabled", id);
        await db.SaveChangesAsync(cancel);
        await transaction.CommitAsync(cancel);
        return null;
    }

    public async Task<Refusal?> EnableAsync(string id, string who, string reason, CancellationToken cancel)
    {
        if (OpsReason.WhyNot(reason) is { } unsaid)
            return unsaid;
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        await db.HoldClientsAsync(cancel);
        if (await db.Clients.SingleOrDefaultAsync(c => c.Id == id, cancel) is not { } client)
            return ClientRefusals.NotFound;
        if (client.Enabled)
            return ClientRefusals.IsEnabled;
        client.Enabled = true;
        log.Record(who, "client.enable", id, reason, "disabled", "enabled");
        audit.Record("client.enabled", id);
        await db.SaveChangesAsync(cancel);
        await transaction.CommitAsync(cancel);
        return null;
    }

    /// <summary>Without any, nobody could look into the service from outside any more.</summary>
    private async Task<bool> IsLastOfOperationsAsync(Client client, CancellationToken cancel)
    {
        if (client.Kind != ClientKind.Operations)
            return false;
        var now = wallClock.GetUtcNow();
        return !await db.Clients.AnyAsync(
            c =>
                c.Kind == ClientKind.Operations
                && c.Id != client.Id
                && c.Enabled
                && (c.ExpiresAt == null || c.ExpiresAt > now),
            cancel
        );
    }
}
