using System.Globalization;
using Issuance.Jobs;
using Issuance.Persistence;
using Issuance.Shared;
using Microsoft.EntityFrameworkCore;

namespace Issuance.Webhooks;

/// <summary>How one claim ended.</summary>
/// <param name="Answer">Null where it was let go unsent.</param>
public sealed record WebhookEnding(WebhookClaim Claim, WebhookAnswer? Answer);

/// <summary>Writes down what receivers said, many at once, and what follows for their endpoints.</summary>
public sealed class WebhookOutcomes(IssuanceDb db, WebhookOptions options, Vault vault)
{
    /// <summary>The task of an endpoint that some message could not be brought to.</summary>
    public const string ExhaustedTask = "webhook_exhausted";

    /// <summary>The task of an endpoint that was switched off for its failures, or said that it is gone.</summary>
    public const string DisabledTask = "webhook_disabled";

    private sealed record Settled(string EndpointId, string State);

    public async Task RecordAsync(IReadOnlyCollection<WebhookEnding> endings)
    {
        var called = endings.Where(ending => ending.Answer is not null).ToList();
        await using var transaction = await db.Database.BeginTransactionAsync(CancellationToken.None);
        await LetGoAsync([.. endings.Where(ending => ending.Answer is null)]);
        if (called.Count > 0)
        {
            // Locks in the order of everybody: endpoints, then messages.
            await NoteHealthAsync(called);
            var settled = await SettleAsync(called);
            await LogAsync(called);
            foreach (
                var id in settled
                    .Where(one => one.State == "failed")
                    .Select(one => one.EndpointId)
                    .Distinct(StringComparer.Ordinal)
            )
                await OpsTasks.OpenAsync(db, ExhaustedTask, id, "replayable", CancellationToken.None);
        }

        await transaction.CommitAsync(CancellationToken.None);
    }

    private Task LetGoAsync(List<WebhookEnding> unsent)
    {
        var (numbers, epochs) = Claims(unsent);
        return unsent.Count == 0
            ? Task.CompletedTask
            : db.Database.ExecuteSqlAsync(
                $"""
                update webhook_deliveries d set lease_until = null
                from unnest({numbers}, {epochs}) as r (number, epoch)
                where d.number = any({numbers}) and d.number = r.number and d.epoch = r.epoch and d.lease_until is not null
                """
            );
    }

    private Task<List<Settled>> SettleAsync(List<WebhookEnding> called)
    {
        var (numbers, epochs) = Claims(called);
        // How long until the next attempt; null after the last one.
        var pauses = called
            .Select(ending =>
                options.PauseAfter(ending.Claim.Attempts + 1) is { } pause
                    ? (ending.Answer!.RetryAfter is { } asked && asked > pause ? asked : pause)
                    : (TimeSpan?)null
            )
            .ToArray();
        var succeeded = called.Select(ending => ending.Answer!.IsSuccess).ToArray();
        // Whoever is gone is asked no more; the message waits for the endpoint to be enabled again.
        var gone = called.Select(ending => ending.Answer!.Status == 410).ToArray();
        return db
            .Database.SqlQuery<Settled>(
                $"""
                update webhook_deliveries d set attempts = d.attempts + 1, lease_until = null,
                    state = case when r.ok then 'delivered' when r.gone or r.pause is not null then 'pending' else 'failed' end,
                    due_at = case when r.ok then d.due_at else now() + coalesce(r.pause, interval '0') end,
                    settled_at = case when r.ok or (r.pause is null and not r.gone) then now() end
                from unnest({numbers}, {epochs}, {succeeded}, {gone}, {pauses}) as r (number, epoch, ok, gone, pause)
                -- By number, however many others wait: the array is looked up, and a state would lead to all that are pending.
                where d.number = any({numbers}) and d.number = r.number and d.epoch = r.epoch and d.lease_until is not null
                returning d.endpoint_id as "EndpointId", d.state as "State"
                """
            )
            .ToListAsync();
    }

    private async Task LogAsync(List<WebhookEnding> called)
    {
        var (numbers, epochs) = Claims(called);
        var endpoints = called.Select(ending => ending.Claim.EndpointId).ToArray();
        var events = called.Select(ending => ending.Claim.Message.Id).ToArray();
        var times = called.Select(ending => ending.Answer!.At).ToArray();
        var statuses = called.Select(ending => ending.Answer!.Status).ToArray();
        var reasons = called.Select(ending => ending.Answer!.Reason).ToArray();
        var latencies = called.Select(ending => (int)ending.Answer!.Latency.TotalMilliseconds).ToArray();
        var responses = called
            .Select(ending =>
                ending.Answer!.Response is { Length: > 0 } body
                    ? vault.SealBytes(body, SealedPlace.WebhookResponse, RowId(ending.Claim.Number, ending.Claim.Epoch))
                    : null
            )
            .ToArray();
        await db.Database.ExecuteSqlAsync(
            $"""
            insert into webhook_attempts (endpoint_id, event_id, delivery_number, epoch, at, status, reason, latency_ms, response_sealed)
            select * from unnest({endpoints}, {events}, {numbers}, {epochs}, {times}, {statuses}, {reasons}, {latencies}, {responses})
            """
        );
    }

    private async Task NoteHealthAsync(List<WebhookEnding> called)
    {
        var byEndpoint = called.ToLookup(ending => ending.Claim.EndpointId, StringComparer.Ordinal);
        string[] well = [.. Those(of => of.Any(ending => ending.Answer!.IsSuccess))];
        string[] failed = [.. Those(of => !of.Any(ending => ending.Answer!.IsSuccess))];
        string[] gone = [.. Those(of => of.Any(ending => ending.Answer!.Status == 410))];
        string[] patient = [.. Those(of => of.Any(ending => ending.Answer!.RetryAfter is not null))];
        await db.Database.ExecuteSqlAsync(
            $"""
            select from webhook_endpoints
            where id = any({failed}) or id = any({gone}) or id = any({patient}) or (id = any({well}) and failing_since is not null)
            order by id for no key update
            """
        );
        // What was on its way when the receiver asked for patience may still succeed: it has asked all the same.
        await db.Database.ExecuteSqlAsync(
            $"update webhook_endpoints set failing_since = null where id = any({well}) and failing_since is not null"
        );
        if (patient.Length > 0)
            await HoldBackAsync(byEndpoint);
        if (failed.Length == 0 && gone.Length == 0)
            return;
        await NoteFailingAsync(failed);
        await DisableAsync(gone, failed);

        IEnumerable<string> Those(Func<IEnumerable<WebhookEnding>, bool> which) =>
            byEndpoint.Where(of => which(of)).Select(of => of.Key).Order(StringComparer.Ordinal);
    }

    /// <summary>Failures count from the first; after days in which nothing was sent at all, from now.</summary>
    private Task<int> NoteFailingAsync(string[] failed) =>
        db.Database.ExecuteSqlAsync(
            $"""
            update webhook_endpoints w set failing_since = now()
            where id = any({failed})
              and (failing_since is null
                or (failing_since < now() - {options.Idle}
                    and (select a.at from webhook_attempts a where a.endpoint_id = w.id order by a.number desc limit 1)
                        < now() - {options.Idle}))
            """
        );

    /// <summary>A receiver that names a time is left alone until then, with all of its messages.</summary>
    private async Task HoldBackAsync(ILookup<string, WebhookEnding> byEndpoint)
    {
        foreach (var endpoint in byEndpoint)
            if (endpoint.Max(ending => ending.Answer!.RetryAfter) is { } wait)
                await db.Database.ExecuteSqlAsync(
                    $"update webhook_endpoints set not_before = greatest(not_before, now() + {wait}) where id = {endpoint.Key}"
                );
    }

    private async Task DisableAsync(string[] gone, string[] failed)
    {
        var disabled = await db
            .Database.SqlQuery<string>(
                $"""
                update webhook_endpoints set state = 'disabled', disabled_at = now(), version = version + 1,
                    disabled_reason = case when id = any({gone}) then 'gone' else 'failing' end
                where state = 'enabled'
                  and (id = any({gone}) or (id = any({failed}) and failing_since <= now() - {options.DisableAfter}))
                returning id as "Value"
                """
            )
            .ToListAsync();
        foreach (var id in disabled)
            await OpsTasks.OpenAsync(
                db,
                DisabledTask,
                id,
                gone.Contains(id, StringComparer.Ordinal) ? "gone" : "failing",
                CancellationToken.None
            );
    }

    private static (long[] Numbers, long[] Epochs) Claims(List<WebhookEnding> endings) =>
        ([.. endings.Select(ending => ending.Claim.Number)], [.. endings.Select(ending => ending.Claim.Epoch)]);

    /// <summary>The row of a sealed response: the attempt's own number is not known before it is written.</summary>
    internal static string RowId(long delivery, long epoch) =>
        string.Create(CultureInfo.InvariantCulture, $"{delivery}:{epoch}");
}
