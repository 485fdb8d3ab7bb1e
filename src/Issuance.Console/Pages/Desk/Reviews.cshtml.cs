using Issuance.Applications;
using Issuance.Http;
using Issuance.Pages.Desk.Reading;
using Issuance.Persistence;
using Issuance.Shared;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;

namespace Issuance.Pages.Desk;

/// <summary>What a reviewer has to decide: the received applications of the city, the earliest deadline first.</summary>
[Authorize(Policy = Areas.Reviewer)]
public sealed class ReviewsModel(
    IssuanceDb db,
    SignedInMember signedIn,
    Vault vault,
    DeadlineWords deadlines,
    OfficeAudit audit
) : PageModel
{
    private const int PageSize = 25;

    public sealed record Row(
        string Id,
        string Name,
        string Point,
        string Clerk,
        DateTimeOffset ReceivedAt,
        DeadlineChip Deadline,
        bool HasWarnings
    );

    public Page<Row> List { get; private set; } = new([], false, null);

    public int Count { get; private set; }

    public async Task OnGetAsync(string? cursor, CancellationToken cancel)
    {
        var city = (await signedIn.GetAsync(cancel)).Tenant;
        var waiting = db
            .Applications.AsNoTracking()
            .Where(a => a.City == city && a.Status == ApplicationStatus.Received);
        Count = await waiting.Take(StageCounts.Most + 1).CountAsync(cancel);
        _ = ListPosition.WhyNotRead(cursor, Ids.Application, out var after);
        if (after is not null)
            waiting = waiting.Where(a =>
                EF.Functions.GreaterThan(ValueTuple.Create(a.DueAt, a.Id), ValueTuple.Create(after.CreatedAt, after.Id))
            );
        var rows = await waiting.OrderBy(a => a.DueAt).ThenBy(a => a.Id).Take(PageSize + 1).ToListAsync(cancel);
        var points = await db
            .ServicePoints.AsNoTracking()
            .ToDictionaryAsync(p => p.Code, p => p.Name, StringComparer.Ordinal, cancel);
        List = ListPosition.Cut(
            rows,
            PageSize,
            a => new ListPosition(a.DueAt, a.Id),
            a => new Row(
                a.Id,
                Masks.Name(a.Person.OpenName(vault, a.Id)),
                points.GetValueOrDefault(a.ServicePoint, a.ServicePoint),
                a.IntakeClerk,
                a.ReceivedAt,
                deadlines.Of(a.DeadlineState, a.ReceivedAt, a.DueAt, a.MetAt),
                a.Warnings.Length > 2
            )
        );
        await audit.ListedAsync([.. List.Data.Select(row => row.Id)], cancel);
    }
}
