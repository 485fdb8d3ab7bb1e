using Issuance.Audit;
using Issuance.Cards;
using Issuance.Jobs;
using Issuance.Observability;
using Issuance.Persistence;
using Issuance.Shared;
using Issuance.Time;
using Microsoft.EntityFrameworkCore;

namespace Issuance.Notices;

/// <summary>How one call about a notice ended.</summary>
/// <param name="Epoch">Of the claim under which it was made.</param>
public sealed record NoticeEnding(string Id, long Epoch, NoticeAnswer Answer);

/// <summary>Writes down what the gateway said, and what follows from it for the card.</summary>
public sealed class NoticeOutcomes(
    IssuanceDb db,
    NoticeOptions options,
    INoticeSender sender,
    SaveMany save,
    WorkTimes times,
    BusinessClock clock,
    TimeProvider wallClock
)
{
    private static readonly TimeSpan UnknownForLong = TimeSpan.FromMinutes(10);

    /// <summary>Records a batch in one transaction. Locks in the order of everybody: cards, then notices.</summary>
    public async Task<BatchResult> RecordAsync(IReadOnlyCollection<NoticeEnding> endings)
    {
        db.ChangeTracker.Clear();
        await using var transaction = await db.Database.BeginTransactionAsync(CancellationToken.None);
        var accepted = endings.Where(ending => ending.Answer is NoticeAnswer.Accepted).Select(ending => ending.Id);
        string[] sent = [.. accepted];
        string[] ids = [.. endings.Select(ending => ending.Id)];
        var cards = await db
            .Cards.FromSql(
                $"""
                select * from cards where id in (
                    select card_id from notices where id = any({sent}) and kind = 'pickup_notice')
                order by id for update
                """
            )
            .ToDictionaryAsync(card => card.Id, StringComparer.Ordinal);
        var notices = await db
            .Notices.FromSql($"select * from notices where id = any({ids}) order by number for update")
            .ToDictionaryAsync(notice => notice.Id, StringComparer.Ordinal);
        var failedBefore = notices.Values.Count(notice => notice.State == NoticeState.Failed);
        foreach (var ending in endings)
        {
            var notice = notices[ending.Id];
            await ApplyAsync(notice, ending, cards.GetValueOrDefault(notice.CardId));
        }

        await save.RunAsync(CancellationToken.None);
        await transaction.CommitAsync(CancellationToken.None);
        foreach (var ending in endings)
            Meters.NoteNotice(Snake.Case(notices[ending.Id].Channel), Snake.Case(ending.Answer.GetType().Name));
        return new BatchResult(
            endings.Count,
            endings.Count(ending => ending.Answer is NoticeAnswer.Accepted or NoticeAnswer.Declined),
            notices.Values.Count(notice => notice.State == NoticeState.Failed) - failedBefore
        );
    }

    /// <summary>Ends a notice as failed, and opens a task for the person on duty.</summary>
    public Task GiveUpAsync(Notice notice, string reason)
    {
        notice.Fail(reason);
        return OpsTasks.OpenAsync(db, "notice_failed", notice.Id, reason, CancellationToken.None);
    }

    private async Task ApplyAsync(Notice notice, NoticeEnding ending, Card? card)
    {
        // A paused sender may wake up after others took over; only the gateway's own word still counts then.
        var isStillOurs = notice.Epoch == ending.Epoch && notice.State is NoticeState.Sending or NoticeState.Unknown;
        var wallNow = wallClock.GetUtcNow();
        switch (ending.Answer)
        {
            case NoticeAnswer.Accepted:
                notice.NoteSent(clock.GetUtcNow());
                if (notice.Kind == NoticeKind.PickupNotice)
                    card?.NoteNotified();
                break;
            case NoticeAnswer.Declined declined when notice.IsOpen:
                await GiveUpAsync(notice, declined.Code);
                break;
            case NoticeAnswer.NotSent notSent when isStillOurs:
                await AgainAsync(notice, notSent.Reason, wallNow + Pause(notice.Attempts));
                break;
            case NoticeAnswer.Unknown unknown when isStillOurs:
                await AskAgainAsync(notice, unknown.Reason, wallNow);
                break;
            // "Not found" is no answer while the gateway may still be working on what we sent.
            case NoticeAnswer.NotFound when isStillOurs && wallNow < notice.LastSentAt + sender.ProcessingWindow:
                await AskAgainAsync(notice, "not_found_yet", wallNow);
                break;
            case NoticeAnswer.NotFound when isStillOurs:
                await AgainAsync(notice, notice.LastTrouble ?? "not_found", wallNow);
                break;
            case NoticeAnswer.CannotTell when isStillOurs:
                await GiveUpAsync(notice, "outcome_unknown");
                break;
        }
    }

    private async Task AgainAsync(Notice notice, string reason, DateTimeOffset again)
    {
        notice.NoteNotSent(reason, again, options.MostAttempts);
        if (notice.State == NoticeState.Failed)
            await GiveUpAsync(notice, reason);
    }

    private async Task AskAgainAsync(Notice notice, string reason, DateTimeOffset wallNow)
    {
        // The first time soon; then at growing intervals, while the gateway gives no clear answer.
        notice.NoteUnknown(reason, wallNow + (notice.Enquiries <= 3 ? options.FirstEnquiry : Pause(notice.Enquiries)));
        if (wallNow - notice.LastSentAt > UnknownForLong)
            await OpsTasks.OpenAsync(db, "notice_unknown", notice.Id, reason, CancellationToken.None);
    }

    /// <summary>1, 2, 4 … seconds with a little spread, so that a thousand notices do not come back in one instant.</summary>
    private TimeSpan Pause(int tries)
    {
        var seconds = Math.Min(times.LongestPause.TotalSeconds, Math.Pow(2, Math.Clamp(tries - 1, 0, 12)));
        return TimeSpan.FromSeconds(seconds * (0.8 + (0.2 * Random.Shared.NextDouble())));
    }
}
