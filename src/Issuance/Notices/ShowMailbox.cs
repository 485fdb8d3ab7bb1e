using System.ComponentModel.DataAnnotations;
using Issuance.Access;
using Issuance.Applications;
using Issuance.Audit;
using Issuance.Http;
using Issuance.Persistence;
using Issuance.Shared;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Net.Http.Headers;

namespace Issuance.Notices;

/// <summary>
/// What holders were sent, for whoever tries the sandbox on this machine: without a token, so nothing of it is shown to
/// anybody else, and numbers are masked. Production does not have this address.
/// </summary>
public static class ShowMailbox
{
    public sealed record Parameters : PageQuery
    {
        [StringLength(64)]
        public string? CardId { get; init; }

        [StringLength(64)]
        public string? ApplicationId { get; init; }
    }

    /// <summary>What a holder's telephone got, or will get.</summary>
    public enum MailStatus
    {
        /// <summary>Not known to be out; also while the gateway's answer is missing.</summary>
        Queued,
        Sent,
        Failed,
        Expired,
    }

    /// <param name="To">The masked number; null where it cannot be read.</param>
    /// <param name="Attempts">How often it was sent.</param>
    /// <param name="QueuedAt">Business time.</param>
    /// <param name="SentAt">Business time; null until the gateway is known to have it.</param>
    public sealed record Mail(
        string Id,
        NoticeKind Kind,
        NoticeChannel Channel,
        [property: StringLength(64)] string? To,
        string CardId,
        string ApplicationId,
        [property: StringLength(10)] string Language,
        [property: StringLength(1000)] string Text,
        MailStatus Status,
        int Attempts,
        DateTimeOffset QueuedAt,
        DateTimeOffset? SentAt
    );

    public static void Map(IEndpointRouteBuilder routes) =>
        routes
            .MapGet("/mailbox", HandleAsync)
            .WithName("ReadMailbox")
            .WithSummary("Read what holders were sent")
            .Produces<Page<Mail>>()
            .Refuses(HttpRefusals.NotFound, HttpRefusals.UnknownParameter);

    internal static async Task<IResult> HandleAsync(
        HttpContext context,
        IssuanceDb db,
        Vault vault,
        AuditTrail audit,
        CurrentActor actor,
        CancellationToken cancel
    )
    {
        if (!NearbyOnly.Holds(context))
            return HttpRefusals.NotFound.ToProblem();
        var (read, faults) = ShapeReader.ReadQuery(typeof(Parameters), context.Request.Query);
        if (faults.Count > 0)
            return Misshapen(faults).ToProblem();
        var parameters = (Parameters)read!;
        if (ListPosition.WhyNotRead(parameters.Cursor, Notice.IdPrefix, out var after) is { } unreadable)
            return unreadable.ToProblem();

        actor.Client = "mailbox";
        audit.Record("mailbox.viewed", SubjectOf(parameters));
        await db.SaveChangesAsync(cancel);
        var rows = await Filter(db.Notices.AsNoTracking(), parameters, after)
            .OrderByDescending(n => n.CreatedAt)
            .ThenByDescending(n => n.Id)
            .Take(parameters.PageSize + 1)
            .ToListAsync(cancel);
        var applications = await db
            .Applications.AsNoTracking()
            .Where(a => rows.Select(n => n.ApplicationId).Contains(a.Id))
            .ToDictionaryAsync(a => a.Id, StringComparer.Ordinal, cancel);
        var points = await db
            .ServicePoints.AsNoTracking()
            .ToDictionaryAsync(p => p.Code, StringComparer.Ordinal, cancel);
        var page = ListPosition.Cut(
            rows,
            parameters.PageSize,
            notice => new ListPosition(notice.CreatedAt, notice.Id),
            notice =>
                Describe(notice, applications[notice.ApplicationId], NoticeText.Of(notice, points[notice.ServicePoint]))
        );
        return WantsJson(context.Request) ? TypedResults.Ok(page) : MailboxPage.Answer(page, parameters);

        Mail Describe(Notice notice, CardApplication application, string text) =>
            new(
                notice.Id,
                notice.Kind,
                notice.Channel,
                application.Person.TryOpenMobile(vault, application.Id) is { } mobile ? Masks.Mobile(mobile) : null,
                notice.CardId,
                notice.ApplicationId,
                notice.Language,
                text,
                StatusOf(notice.State),
                notice.Attempts,
                notice.QueuedAt,
                notice.SentAt
            );
    }

    /// <summary>What the audit names; a filter that is no id of ours could be anything, such as somebody's number.</summary>
    private static string SubjectOf(Parameters parameters) =>
        Ids.IsWellFormed(parameters.CardId, Ids.Card) ? parameters.CardId!
        : Ids.IsWellFormed(parameters.ApplicationId, Ids.Application) ? parameters.ApplicationId!
        : "all";

    private static IQueryable<Notice> Filter(IQueryable<Notice> notices, Parameters parameters, ListPosition? after)
    {
        if (parameters.CardId is { Length: > 0 } cardId)
            notices = notices.Where(n => n.CardId == cardId);
        if (parameters.ApplicationId is { Length: > 0 } applicationId)
            notices = notices.Where(n => n.ApplicationId == applicationId);
        if (after is not null)
            notices = notices.Where(n =>
                n.CreatedAt < after.CreatedAt || (n.CreatedAt == after.CreatedAt && n.Id.CompareTo(after.Id) < 0)
            );
        return notices;
    }

    internal static MailStatus StatusOf(NoticeState state) =>
        state switch
        {
            NoticeState.Sent => MailStatus.Sent,
            NoticeState.Failed => MailStatus.Failed,
            NoticeState.Expired => MailStatus.Expired,
            _ => MailStatus.Queued,
        };

    private static Refusal Misshapen(IReadOnlyList<Fault> faults) =>
        (
            faults.Any(fault => fault.Code == "unknown_parameter")
                ? HttpRefusals.UnknownParameter
                : HttpRefusals.RequestInvalid
        ) with
        {
            Faults = faults,
        };

    private static bool WantsJson(HttpRequest request) =>
        MediaTypeHeaderValue.TryParseList(request.Headers.Accept, out var accepted)
        && accepted.Any(type => type.MediaType.Equals("application/json", StringComparison.OrdinalIgnoreCase));
}
