using System.Globalization;
using Issuance.Access;
using Issuance.Jobs;
using Issuance.Persistence;
using Issuance.Shared;
using Issuance.Webhooks;
using Microsoft.EntityFrameworkCore;

namespace Issuance.Operations;

/// <summary>
/// The person on duty switches a partner's endpoint off and on, and has what did not arrive sent again. What operations
/// switched off its owner cannot switch on.
/// </summary>
public sealed class ManageWebhooks(IssuanceDb db, OpsLog log, TimeProvider wallClock)
{
    public Task<Refusal?> DisableAsync(string id, string who, string reason, CancellationToken cancel) =>
        DoAsync(
            id,
            reason,
            async endpoint =>
            {
                if (endpoint is { State: WebhookState.Disabled, DisabledReason: DisabledReason.ByOperations })
                    return OperationsRefusals.WebhookDisabled;
                var before = Snake.Case(endpoint.State);
                endpoint.Disable(DisabledReason.ByOperations, wallClock.GetUtcNow());
                log.Record(who, "webhook.disable", id, reason, before, "disabled");
                await db.SaveChangesAsync(cancel);
                return null;
            },
            cancel
        );

    public Task<Refusal?> EnableAsync(string id, string who, string reason, CancellationToken cancel) =>
        DoAsync(
            id,
            reason,
            async endpoint =>
            {
                if (endpoint.State == WebhookState.Enabled)
                    return OperationsRefusals.WebhookEnabled;
                endpoint.Enable();
                log.Record(who, "webhook.enable", id, reason, "disabled", "enabled");
                await db.SaveChangesAsync(cancel);
                await WebhookReplay.WakeAsync(db, id, cancel);
                await OpsTasks.CloseAsync(db, WebhookOutcomes.DisabledTask, id, cancel);
                return null;
            },
            cancel
        );

    /// <summary>What was given up, and what was never sent.</summary>
    /// <param name="back">So far back; at most 30 days.</param>
    public Task<Refusal?> ResendAsync(string id, TimeSpan back, string who, string reason, CancellationToken cancel) =>
        DoAsync(
            id,
            reason,
            async endpoint =>
            {
                if (endpoint.State != WebhookState.Enabled)
                    return OperationsRefusals.WebhookDisabled;
                var since =
                    wallClock.GetUtcNow() - (back < PurgeWebhooksJob.Replayable ? back : PurgeWebhooksJob.Replayable);
                var owner = new CurrentActor
                {
                    Kind = endpoint.Kind,
                    Tenant = endpoint.Tenant,
                    City = endpoint.City,
                };
                var queued =
                    await WebhookReplay.RecoverAsync(db, id, since, cancel)
                    + await WebhookReplay.ReplayMissingAsync(db, endpoint, owner, since, cancel);
                log.Record(who, "webhook.resend", id, reason, null, queued.ToString(CultureInfo.InvariantCulture));
                await db.SaveChangesAsync(cancel);
                return null;
            },
            cancel
        );

    private async Task<Refusal?> DoAsync(
        string id,
        string reason,
        Func<WebhookEndpoint, Task<Refusal?>> act,
        CancellationToken cancel
    )
    {
        if (OpsReason.WhyNot(reason) is { } refusal)
            return refusal;
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        var endpoint = (
            await db
                .WebhookEndpoints.FromSql($"select * from webhook_endpoints where id = {id} for no key update")
                .ToListAsync(cancel)
        ).SingleOrDefault(w => w.DeletedAt is null);
        if (endpoint is null)
            return OperationsRefusals.WebhookNotFound;
        if (await act(endpoint) is { } notNow)
            return notNow;
        await transaction.CommitAsync(cancel);
        return null;
    }
}
