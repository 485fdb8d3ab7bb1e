using System.ComponentModel.DataAnnotations;
using Issuance.Access;
using Issuance.Http;
using Issuance.Persistence;
using Issuance.ServicePoints;
using Issuance.Shared;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace Issuance.Notices;

/// <summary>What a service point's holders were or were not told, newest first, with the cause of each failure.</summary>
public static class ListNotices
{
    public sealed record Parameters : PageQuery
    {
        public ShowMailbox.MailStatus? Status { get; init; }

        [StringLength(64)]
        public string? CardId { get; init; }
    }

    public static void Map(IEndpointRouteBuilder routes) =>
        routes
            .MapGet("/v1/service-points/{code}/notices", HandleAsync)
            .Operation(
                new Operation("ListNotices", Scopes.PickupsRead) { Query = typeof(Parameters) },
                "List the notices of a service point"
            )
            .Refuses(ServicePointRefusals.NotFound);

    internal static async Task<Results<Ok<Page<NoticeView>>, RefusalResult>> HandleAsync(
        string code,
        Query<Parameters> query,
        IssuanceDb db,
        CurrentActor actor,
        Vault vault,
        CancellationToken cancel
    )
    {
        if (ListPosition.WhyNotRead(query.Value.Cursor, Notice.IdPrefix, out var after) is { } unreadable)
            return unreadable.ToProblem();
        var maySee =
            actor.Kind == ClientKind.Operations || (actor.Kind == ClientKind.ServicePoint && actor.Tenant == code);
        if (!maySee || !await db.ServicePoints.AnyAsync(p => p.Code == code, cancel))
            return ServicePointRefusals.NotFound.ToProblem();

        var rows = await Filter(db.Notices.AsNoTracking().Where(n => n.ServicePoint == code), query.Value, after)
            .OrderByDescending(n => n.CreatedAt)
            .ThenByDescending(n => n.Id)
            .Take(query.Value.PageSize + 1)
            .ToListAsync(cancel);
        var numbers = actor.Kind == ClientKind.Operations ? [] : await NumbersAsync(db, vault, rows, cancel);
        return TypedResults.Ok(
            ListPosition.Cut(
                rows,
                query.Value.PageSize,
                notice => new ListPosition(notice.CreatedAt, notice.Id),
                notice => NoticeView.Of(notice, numbers.GetValueOrDefault(notice.ApplicationId))
            )
        );
    }

    private static async Task<Dictionary<string, string?>> NumbersAsync(
        IssuanceDb db,
        Vault vault,
        List<Notice> notices,
        CancellationToken cancel
    )
    {
        var applications = await db
            .Applications.AsNoTracking()
            .Where(a => notices.Select(n => n.ApplicationId).Contains(a.Id))
            .ToListAsync(cancel);
        return applications.ToDictionary(
            a => a.Id,
            a => a.Person.TryOpenMobile(vault, a.Id) is { } mobile ? Masks.Mobile(mobile) : null,
            StringComparer.Ordinal
        );
    }

    private static IQueryable<Notice> Filter(IQueryable<Notice> notices, Parameters parameters, ListPosition? after)
    {
        if (parameters.CardId is { Length: > 0 } cardId)
            notices = notices.Where(n => n.CardId == cardId);
        notices = parameters.Status switch
        {
            ShowMailbox.MailStatus.Sent => notices.Where(n => n.State == NoticeState.Sent),
            ShowMailbox.MailStatus.Failed => notices.Where(n => n.State == NoticeState.Failed),
            ShowMailbox.MailStatus.Expired => notices.Where(n => n.State == NoticeState.Expired),
            ShowMailbox.MailStatus.Queued => notices.Where(n =>
                n.State == NoticeState.Queued || n.State == NoticeState.Sending || n.State == NoticeState.Unknown
            ),
            _ => notices,
        };
        return after is null
            ? notices
            : notices.Where(n =>
                EF.Functions.LessThan(
                    ValueTuple.Create(n.CreatedAt, n.Id),
                    ValueTuple.Create(after.CreatedAt, after.Id)
                )
            );
    }
}
