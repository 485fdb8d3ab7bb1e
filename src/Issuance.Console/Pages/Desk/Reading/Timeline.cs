using System.Globalization;
using Issuance.Audit;
using Issuance.Events;
using Issuance.Pages.Text;
using Issuance.Persistence;
using Issuance.Staff;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;

namespace Issuance.Pages.Desk.Reading;

/// <summary>Something that happened to a case.</summary>
/// <param name="At">Business time.</param>
public sealed record Moment(string What, DateTimeOffset At, string Who, string Type);

/// <summary>What happened to a case and by whom: the events that this member's office may see, with their audit rows.</summary>
public sealed class Timeline(IssuanceDb db, SignedInMember signedIn, IStringLocalizer<DeskText> text)
{
    private const int Most = 200;

    /// <summary>Every event writes one audit row in the same save, so the n-th event of a type belongs to its n-th row.</summary>
    public async Task<IReadOnlyList<Moment>> OfAsync(string applicationId, string? cardId, CancellationToken cancel)
    {
        var member = await signedIn.GetAsync(cancel);
        var events = await Visible(member)
            .Where(e => e.ApplicationId == applicationId)
            .OrderBy(e => e.Number)
            .Take(Most)
            .ToListAsync(cancel);
        var types = events.Select(e => e.Type).Distinct(StringComparer.Ordinal).ToList();
        var audit = await db
            .AuditEntries.AsNoTracking()
            .Where(entry => (entry.Subject == applicationId || entry.Subject == cardId) && types.Contains(entry.Action))
            .OrderBy(entry => entry.Number)
            .Take(Most)
            .ToListAsync(cancel);
        var rows = audit
            .GroupBy(entry => entry.Action, StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => new Queue<AuditEntry>(group), StringComparer.Ordinal);
        return
        [
            .. events.Select(e => new Moment(
                What(e.Type),
                e.Timestamp,
                Who(rows.TryGetValue(e.Type, out var queue) && queue.TryDequeue(out var entry) ? entry : null),
                e.Type
            )),
        ];
    }

    private IQueryable<BusinessEvent> Visible(StaffMember member)
    {
        var tenant = member.Tenant;
        return member.Role == StaffRole.Clerk
            ? db.Events.AsNoTracking().Where(e => e.ServicePoint == tenant)
            : db.Events.AsNoTracking().Where(e => e.City == tenant);
    }

    private string What(string type) => text[$"event_{type}"] is { ResourceNotFound: false } words ? words.Value : type;

    private string Who(AuditEntry? entry)
    {
        if (entry is null)
            return "";
        if (entry.Clerk is { Length: > 0 } clerk)
            return string.Create(CultureInfo.InvariantCulture, $"{entry.Tenant} {clerk}");
        return text[entry.Actor.StartsWith("bank:", StringComparison.Ordinal) ? "who_bank" : "who_system"];
    }
}
