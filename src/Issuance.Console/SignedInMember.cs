using System.Security.Claims;
using Issuance.Persistence;
using Issuance.Staff;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;

namespace Issuance.Pages;

/// <summary>The member of staff behind this request, read once.</summary>
public sealed class SignedInMember(IHttpContextAccessor http, IssuanceDb db)
{
    private StaffMember? member;

    /// <exception cref="InvalidOperationException">Nobody is signed in: the page lacks its guard.</exception>
    public async Task<StaffMember> GetAsync(CancellationToken cancel)
    {
        if (member is not null)
            return member;
        var id = http.HttpContext?.User.FindFirstValue(ClaimTypes.NameIdentifier);
        member = await db.Staff.AsNoTracking().SingleOrDefaultAsync(m => m.Id == id && m.Enabled, cancel);
        return member ?? throw new InvalidOperationException("Nobody is signed in.");
    }
}
