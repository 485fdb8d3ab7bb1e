using System.ComponentModel.DataAnnotations;
using System.Globalization;
using Issuance.Access;
using Issuance.Audit;
using Issuance.Http;
using Issuance.Persistence;
using Issuance.Shared;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace Issuance.Applications;

/// <summary>Lists applications, newest first.</summary>
internal static class ListApplications
{
    public sealed record Filters : PageQuery
    {
        public ApplicationStatus? Status { get; init; }

        [StringLength(32)]
        public string? ServicePoint { get; init; }

        [StringLength(32)]
        public string? AgentBank { get; init; }
        public DeadlineState? DeadlineState { get; init; }

        [StringLength(64)]
        public string? CardId { get; init; }

        /// <summary>Wall clock, inclusive.</summary>
        public DateTimeOffset? CreatedFrom { get; init; }

        /// <summary>Wall clock, exclusive.</summary>
        public DateTimeOffset? CreatedTo { get; init; }
    }

    public static void Map(IEndpointRouteBuilder routes) =>
        routes
            .MapGet("/v1/applications", HandleAsync)
            .Operation(
                new Operation("ListApplications", Scopes.ApplicationsRead) { Query = typeof(Filters) },
                "List applications, newest first"
            )
            .Refuses(HttpRefusals.UnknownParameter);

    private static async Task<Results<Ok<Page<ApplicationView>>, RefusalResult>> HandleAsync(
        Query<Filters> query,
        IssuanceDb db,
        CurrentActor actor,
        AuditTrail audit,
        Vault vault,
        CancellationToken cancel
    )
    {
        var filters = query.Value;
        if (ListPosition.WhyNotRead(filters.Cursor, Ids.Application, out var after) is { } unreadable)
            return unreadable.ToProblem();
        var rows = await Filter(db.Applications.VisibleTo(actor), filters, after)
            .OrderByDescending(a => a.CreatedAt)
            .ThenByDescending(a => a.Id)
            .Take(filters.PageSize + 1)
            .WithCards(db)
            // The join keeps no order by itself.
            .OrderByDescending(row => row.Application.CreatedAt)
            .ThenByDescending(row => row.Application.Id)
            .ToListAsync(cancel);
        var page = ListPosition.Cut(
            rows,
            filters.PageSize,
            row => new ListPosition(row.Application.CreatedAt, row.Application.Id),
            row => ApplicationView.Of(row.Application, row.Card, row.Order, actor, vault)
        );
        if (actor.SeesPersons() && page.Data.Count > 0)
        {
            // Which rows were seen: this many, from the newest to the oldest.
            var seen = string.Create(
                CultureInfo.InvariantCulture,
                $"{page.Data.Count}:{page.Data[0].Id}:{page.Data[^1].Id}"
            );
            audit.Record("applications.listed", actor.Tenant, seen);
            await db.SaveChangesAsync(cancel);
        }

        return TypedResults.Ok(page);
    }

    private static IQueryable<CardApplication> Filter(
        IQueryable<CardApplication> applications,
        Filters filters,
        ListPosition? after
    )
    {
        if (filters.Status is { } status)
            applications = applications.Where(a => a.Status == status);
        if (filters.ServicePoint is { } servicePoint)
            applications = applications.Where(a => a.ServicePoint == servicePoint);
        if (filters.AgentBank is { } agentBank)
            applications = applications.Where(a => a.AgentBank == agentBank);
        if (filters.DeadlineState is { } deadlineState)
            applications = applications.Where(a => a.DeadlineState == deadlineState);
        if (filters.CardId is { } cardId)
            applications = applications.Where(a => a.CardId == cardId);
        if (filters.CreatedFrom is { } from)
            applications = applications.Where(a => a.CreatedAt >= from);
        if (filters.CreatedTo is { } to)
            applications = applications.Where(a => a.CreatedAt < to);
        return after is null
            ? applications
            : applications.Where(a =>
                EF.Functions.LessThan(
                    ValueTuple.Create(a.CreatedAt, a.Id),
                    ValueTuple.Create(after.CreatedAt, after.Id)
                )
            );
    }
}
