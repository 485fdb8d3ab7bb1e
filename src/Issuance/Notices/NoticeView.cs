using System.ComponentModel.DataAnnotations;
using Issuance.Calendar;

namespace Issuance.Notices;

/// <summary>A notice as an office sees it.</summary>
/// <param name="To">The masked number; null for operations, who see no person, and where it cannot be read.</param>
/// <param name="Cause">A code that says why it failed, expired or has not gone out yet; null where nothing went wrong.</param>
/// <param name="Attempts">How often it was sent.</param>
/// <param name="QueuedAt">Business time, as <paramref name="SentAt"/>.</param>
public sealed record NoticeView(
    string Id,
    NoticeKind Kind,
    NoticeChannel Channel,
    [property: StringLength(64)] string? To,
    string CardId,
    string ApplicationId,
    [property: StringLength(10)] string Language,
    ShowMailbox.MailStatus Status,
    [property: StringLength(100)] string? Cause,
    int Attempts,
    DateTimeOffset QueuedAt,
    DateTimeOffset? SentAt
)
{
    internal static NoticeView Of(Notice notice, string? maskedNumber) =>
        new(
            notice.Id,
            notice.Kind,
            notice.Channel,
            maskedNumber,
            notice.CardId,
            notice.ApplicationId,
            notice.Language,
            ShowMailbox.StatusOf(notice.State),
            notice.LastTrouble,
            notice.Attempts,
            ChinaTime.ToOffset(notice.QueuedAt),
            notice.SentAt is { } at ? ChinaTime.ToOffset(at) : null
        );
}
