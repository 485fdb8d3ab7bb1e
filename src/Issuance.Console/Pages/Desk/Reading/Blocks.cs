using Issuance.Applications;
using Issuance.Cards;
using Issuance.Pages.Text;
using Issuance.Persistence;
using Issuance.Shared;
using Issuance.Time;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;

namespace Issuance.Pages.Desk.Reading;

/// <summary>What stops a case, and the way on.</summary>
public sealed record Block(string Reason, string WayOn);

/// <summary>Finds the one reason for which nothing can be done with a case now: the gravest comes first.</summary>
public sealed class Blocks(IssuanceDb db, BusinessClock clock, IStringLocalizer<DeskText> text)
{
    /// <returns>Null where nothing stops it.</returns>
    public async Task<Block?> FindAsync(CaseFile file, CancellationToken cancel)
    {
        var name =
            file.Card is { Status: CardStatus.Lost } ? "lost"
            : file.Card is { } card && CardSummary.IsClosed(card.Status) ? "closed"
            : file.Card?.Status == CardStatus.Suspended ? "suspended"
            : file.Application.Status switch
            {
                ApplicationStatus.Rejected => "rejected",
                ApplicationStatus.Withdrawn => "withdrawn",
                ApplicationStatus.Failed => "failed",
                _ => null,
            };
        if (name is not null)
            return Of(name);
        if (file.Card is null)
            return null;
        if (await WrongSiteAsync(file.Card.CardId, file.Card.Custody, cancel) is { } where)
            return new Block(text["block_wrong_site", where], text["block_wrong_site_way", where]);
        return file.Allows("hand_over") && await IsLockedAsync(file.Card.CardId, cancel) ? Of("locked") : null;
    }

    private Block Of(string name) => new(text[$"block_{name}"], text[$"block_{name}_way"]);

    /// <summary>Another point scanned it while it is on its way to us.</summary>
    private async Task<string?> WrongSiteAsync(string cardId, Custody custody, CancellationToken cancel)
    {
        if (custody != Custody.InTransit)
            return null;
        var detail = await db
            .OpsTasks.AsNoTracking()
            .Where(task => task.Kind == "wrong_site" && task.Subject == cardId && task.ClosedAt == null)
            .Select(task => task.Detail)
            .FirstOrDefaultAsync(cancel);
        var code = detail?.Replace("scanned_at_", "", StringComparison.Ordinal);
        return code is null
            ? null
            : await db.ServicePoints.Where(p => p.Code == code).Select(p => p.Name).FirstOrDefaultAsync(cancel) ?? code;
    }

    private Task<bool> IsLockedAsync(string cardId, CancellationToken cancel) =>
        IdentityMismatches.AreUsedUpAsync(db, cardId, IdentityCheckPurpose.HandOver, clock.Today, cancel);
}
