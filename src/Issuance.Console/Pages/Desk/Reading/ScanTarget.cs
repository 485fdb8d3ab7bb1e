using Issuance.Persistence;
using Issuance.Shared;
using Issuance.Staff;
using Microsoft.EntityFrameworkCore;

namespace Issuance.Pages.Desk.Reading;

/// <summary>Finds the case that a scanned or typed code belongs to, among those of the member's office.</summary>
public sealed class ScanTarget(IssuanceDb db, SignedInMember signedIn)
{
    /// <param name="code">Cleaned by <see cref="Typed.Digits"/>: a card's serial or id, an application's number, an appointment's.</param>
    /// <returns>The application's id; null for a code that is unknown or of another office, which look the same.</returns>
    public async Task<string?> FindAsync(string code, CancellationToken cancel)
    {
        var member = await signedIn.GetAsync(cancel);
        var tenant = member.Tenant;
        var applications = db.Applications.AsNoTracking();
        applications =
            member.Role == StaffRole.Clerk
                ? applications.Where(a => a.ServicePoint == tenant)
                : applications.Where(a => a.City == tenant);
        // A scanner's keyboard may have its capitals locked; our ids have none, serials nothing else.
        var id = code.ToLowerInvariant();
        if (Ids.IsWellFormed(id, Ids.Application))
            applications = applications.Where(a => a.Id == id);
        else if (Ids.IsWellFormed(id, Ids.Card))
            applications = applications.Where(a => a.CardId == id);
        else if (Ids.IsWellFormed(id, Ids.Appointment))
            applications = applications.Where(a => db.PickupAppointments.Any(p => p.Id == id && p.CardId == a.CardId));
        else if (code.Length is > 0 and <= 32 && !Typed.MayBePersonal(code))
        {
            var serial = code.ToUpperInvariant();
            applications = applications.Where(a => db.Cards.Any(c => c.Serial == serial && c.Id == a.CardId));
        }
        else
        {
            return null;
        }

        return await applications.Select(a => a.Id).FirstOrDefaultAsync(cancel);
    }
}
