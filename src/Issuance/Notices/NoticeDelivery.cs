using System.Diagnostics;
using Issuance.Audit;
using Issuance.Cards;
using Issuance.Jobs;
using Issuance.Observability;
using Issuance.Persistence;
using Issuance.Recoveries;
using Issuance.ServicePoints;
using Issuance.Shared;
using Issuance.Time;
using Microsoft.EntityFrameworkCore;

namespace Issuance.Notices;

/// <summary>What a batch came to.</summary>
/// <param name="Items">Notices that were taken up.</param>
/// <param name="Reached">Those about which the gateway gave a clear word.</param>
/// <param name="Failed">Those given up.</param>
public readonly record struct BatchResult(int Items, int Reached, int Failed);

/// <summary>
/// Sends notices in batches, as orders are sent one by one: commits that they are being sent, calls the gateway with no
/// transaction open, records the endings. A crash in between leaves them <c>sending</c>; once the lease is over they
/// count as unknown, and the gateway is asked before anything goes out again.
/// </summary>
public sealed class NoticeDelivery(
    IssuanceDb db,
    INoticeSender sender,
    NoticeOptions options,
    NoticeOutcomes outcomes,
    WorkTimes times,
    Vault vault,
    AuditTrail audit,
    RecoveryWatch recovery,
    SaveMany save,
    BusinessClock clock,
    TimeProvider wallClock
)
{
    private sealed record Claim(string Id, long Epoch, string? TraceParent, NoticeMessage? Message);

    /// <summary>Sends what is due. One holder's notices go one after the other: an open one holds back those behind it.</summary>
    /// <remarks>While a recovery is on nothing goes out: somebody may have been told before the restore.</remarks>
    public async Task<BatchResult> SendAsync(CancellationToken cancel)
    {
        if (await recovery.IsOnAsync(db, cancel))
            return default;
        var (taken, claims, failed) = await TakeUpAsync(cancel);
        if (claims.Count == 0)
            return new BatchResult(taken, taken, failed);
        // No transaction is open here: a slow gateway must hold neither a lock nor a connection.
        var endings = await Task.WhenAll(
            claims.Select(async claim => new NoticeEnding(
                claim.Id,
                claim.Epoch,
                await TracedAsync("notice send", claim, () => sender.SendAsync(claim.Message!, cancel))
            ))
        );
        // They may be out, so the endings are written down even while the service is stopping.
        var result = await outcomes.RecordAsync(endings);
        return new BatchResult(taken, taken - claims.Count + result.Reached, failed + result.Failed);
    }

    /// <summary>Asks about those whose fate is unknown, and those whose sender never came back.</summary>
    public async Task<BatchResult> EnquireAsync(CancellationToken cancel)
    {
        db.ChangeTracker.Clear();
        List<Claim> claims;
        await using (var transaction = await db.Database.BeginTransactionAsync(cancel))
        {
            var lease = await DatabaseNowAsync(cancel) + times.Lease;
            var open = await db
                .Notices.FromSql(
                    $"""
                    select * from notices
                    where (lease_until is null or lease_until < now())
                      and ((state = 'unknown' and due_at <= now()) or state = 'sending')
                    order by number limit {options.AtOnce} for update skip locked
                    """
                )
                .ToListAsync(cancel);
            foreach (var notice in open)
                notice.Enquire(lease);
            await db.SaveChangesAsync(cancel);
            await transaction.CommitAsync(cancel);
            claims = [.. open.Select(notice => new Claim(notice.Id, notice.Epoch, notice.TraceParent, null))];
        }

        if (claims.Count == 0)
            return default;
        var endings = await Task.WhenAll(
            claims.Select(async claim => new NoticeEnding(
                claim.Id,
                claim.Epoch,
                await TracedAsync("notice enquiry", claim, () => sender.EnquireAsync(claim.Id, cancel)) switch
                {
                    // An enquiry that did not arrive says nothing of the message.
                    NoticeAnswer.NotSent(var reason) => new NoticeAnswer.Unknown(reason),
                    var answer => answer,
                }
            ))
        );
        return (await outcomes.RecordAsync(endings)) with { Items = claims.Count };
    }

    private static async Task<NoticeAnswer> TracedAsync(string what, Claim claim, Func<Task<NoticeAnswer>> call)
    {
        using var span = Traces.StartLinked(what, ActivityKind.Client, claim.TraceParent);
        span?.SetTag("issuance.notice", claim.Id);
        var answer = await call();
        span.End(Snake.Case(answer.GetType().Name), failed: answer is NoticeAnswer.NotSent or NoticeAnswer.Unknown);
        return answer;
    }

    /// <summary>Commits the intent before the first byte leaves; drops what is no longer worth sending.</summary>
    private async Task<(int Taken, List<Claim> Claims, int Failed)> TakeUpAsync(CancellationToken cancel)
    {
        db.ChangeTracker.Clear();
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        var (now, wallNow) = (clock.GetUtcNow(), wallClock.GetUtcNow());
        var lease = await DatabaseNowAsync(cancel) + times.Lease;
        var due = await db
            .Notices.FromSql(
                $"""
                select * from notices n
                where n.state = 'queued' and (n.due_at <= now() or n.queued_at <= {now - Notice.StaleAfter})
                  and not exists (
                      select from notices earlier
                      where earlier.card_id = n.card_id and earlier.number < n.number
                        and earlier.state in ('queued', 'sending', 'unknown'))
                order by n.number limit {options.AtOnce} for update of n skip locked
                """
            )
            .ToListAsync(cancel);
        if (due.Count == 0)
            return (0, [], 0);

        var cardIds = due.Select(notice => notice.CardId).ToList();
        var cards = await db
            .Cards.AsNoTracking()
            .Where(card => cardIds.Contains(card.Id))
            .ToDictionaryAsync(card => card.Id, StringComparer.Ordinal, cancel);
        var mobiles = await MobilesAsync([.. due.Select(notice => notice.ApplicationId)], cancel);
        var points = await db
            .ServicePoints.AsNoTracking()
            .ToDictionaryAsync(point => point.Code, StringComparer.Ordinal, cancel);
        var claims = new List<Claim>();
        foreach (var notice in due)
        {
            if ((notice.WhyNotSend(cards[notice.CardId], now) ?? await WhyNotCorrectAsync(notice, cancel)) is { } stale)
                notice.Expire(stale);
            else if (mobiles[notice.ApplicationId] is not { } mobile)
                await outcomes.GiveUpAsync(notice, "number_unreadable");
            else
            {
                notice.Send(lease, wallNow);
                audit.Record("person.disclosed_to_gateway", notice.ApplicationId, notice.Id);
                var text = NoticeText.Of(notice, points[notice.ServicePoint]);
                var message = new NoticeMessage(notice.Id, mobile, text);
                claims.Add(new Claim(notice.Id, notice.Epoch, notice.TraceParent, message));
            }
        }

        await save.RunAsync(cancel);
        await transaction.CommitAsync(cancel);
        return (due.Count, claims, due.Count(notice => notice.State == NoticeState.Failed));
    }

    /// <summary>Opens the numbers; null where one does not open, which must not stop the others.</summary>
    private async Task<Dictionary<string, string?>> MobilesAsync(List<string> applicationIds, CancellationToken cancel)
    {
        var applications = await db
            .Applications.AsNoTracking()
            .Where(application => applicationIds.Contains(application.Id))
            .ToListAsync(cancel);
        return applications.ToDictionary(
            application => application.Id,
            application => application.Person.TryOpenMobile(vault, application.Id),
            StringComparer.Ordinal
        );
    }

    /// <summary>
    /// Nobody is told of a mistake that he never heard of: those before it are over by now, and none of them went out.
    /// </summary>
    private async Task<string?> WhyNotCorrectAsync(Notice notice, CancellationToken cancel)
    {
        if (notice.Kind != NoticeKind.PickupCorrection)
            return null;
        var before = db.Notices.Where(n => n.CardId == notice.CardId && n.Number < notice.Number);
        var corrected = before.Where(n => n.Kind == NoticeKind.PickupCorrection);
        var mayHaveBeenTold = await before.AnyAsync(
            n =>
                n.Kind != NoticeKind.PickupCorrection
                && (n.State == NoticeState.Sent || n.LastTrouble == "outcome_unknown")
                && !corrected.Any(c => c.Number > n.Number && c.State == NoticeState.Sent),
            cancel
        );
        return mayHaveBeenTold ? null : "nothing_to_correct";
    }

    private Task<DateTimeOffset> DatabaseNowAsync(CancellationToken cancel) =>
        db.Database.SqlQuery<DateTimeOffset>($"select now() as \"Value\"").SingleAsync(cancel);
}
