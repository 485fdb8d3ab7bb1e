using System.Security.Claims;
using Issuance.Access;
using Issuance.Persistence;
using Issuance.Shared;
using Issuance.Staff;
using Issuance.Webhooks;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;

namespace Issuance.Pages.Developers;

/// <summary>One partner: everything registered under one kind and tenant.</summary>
/// <param name="City">Only what belongs to this city, as a developer of a centre sees it; null where there are no cities, and for the operations room.</param>
public sealed record Partner(ClientKind Kind, string Tenant, string? City = null)
{
    /// <summary>As an address names it: <c>bank/harbour</c>.</summary>
    public string Name => $"{Snake.Case(Kind)}/{Tenant}";
}

/// <summary>
/// Whose side of the interface a page shows: a developer's own partner, always; for the operations room the one that the
/// address names (<c>?partner=bank/harbour</c>), to look at and not to change.
/// </summary>
public sealed class PartnerInView(SignedInMember signedIn, IHttpContextAccessor http, IssuanceDb db)
{
    /// <summary>The parameter of an address by which the operations room names a partner.</summary>
    public const string Parameter = "partner";

    /// <returns>Null where a member of operations has not named a partner that exists.</returns>
    public async Task<Partner?> GetAsync(CancellationToken cancel)
    {
        var member = await signedIn.GetAsync(cancel);
        if (member.Role == StaffRole.Developer)
            return new Partner(member.PartnerKind!.Value, member.Tenant, member.City);
        var wanted = http.HttpContext!.Request.Query[Parameter].ToString();
        return wanted.Length == 0 ? null : (await AllAsync(cancel)).FirstOrDefault(partner => partner.Name == wanted);
    }

    /// <summary>Whoever is registered to call; few. For the operations room's choice.</summary>
    public async Task<IReadOnlyList<Partner>> AllAsync(CancellationToken cancel) =>
        [
            .. (await db.Clients.Select(c => new { c.Kind, c.Tenant }).Distinct().ToListAsync(cancel))
                .Select(c => new Partner(c.Kind, c.Tenant))
                .OrderBy(partner => partner.Name, StringComparer.Ordinal),
        ];

    /// <summary>The partner's webhook endpoints.</summary>
    public IQueryable<WebhookEndpoint> EndpointsOf(Partner partner) =>
        db
            .WebhookEndpoints.AsNoTracking()
            .Where(w =>
                w.Kind == partner.Kind
                && w.Tenant == partner.Tenant
                && (partner.City == null || w.City == partner.City)
                && w.DeletedAt == null
            );

    /// <summary>As the address of a receiver is shown: whole to its owner, else without what a partner may have put behind the path.</summary>
    public string Shown(string url) => MayAct ? url : WebhookUrl.WithoutQuery(url);

    /// <summary>Whether this member may make and change endpoints: not where the partner reads no events, or it is not known of which city.</summary>
    public async Task<bool> MayManageWebhooksAsync(CancellationToken cancel) =>
        MayAct && (await signedIn.GetAsync(cancel)).AsClient().Scopes.Contains(Scopes.WebhooksManage);

    /// <summary>Whether this member may change something here: the partner's own developers alone.</summary>
    public bool MayAct => http.HttpContext?.User.FindFirstValue(ClaimTypes.Role) == Snake.Case(StaffRole.Developer);
}
