using Issuance.Access;
using Issuance.Audit;
using Issuance.Persistence;

namespace Issuance.Pages.Desk.Reading;

/// <summary>Notes which persons a page showed in a list, masked as they are, just as the API notes it for its lists.</summary>
public sealed class OfficeAudit(IssuanceDb db, AuditTrail audit, CurrentActor actor, SignedInMember signedIn)
{
    /// <param name="applicationIds">In the order shown; nothing is noted of an empty list.</param>
    public async Task ListedAsync(IReadOnlyList<string> applicationIds, CancellationToken cancel)
    {
        if (applicationIds.Count == 0)
            return;
        var member = await signedIn.GetAsync(cancel);
        (actor.Client, actor.Tenant, actor.Clerk) = (member.Id, member.Tenant, member.ClerkCode);
        audit.Record(
            "applications.listed",
            member.Tenant,
            $"{applicationIds.Count}:{applicationIds[0]}:{applicationIds[^1]}"
        );
        await db.SaveChangesAsync(cancel);
    }
}
