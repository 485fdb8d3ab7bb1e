using Issuance.Applications;
using Issuance.Cards;
using Issuance.Http;
using Issuance.Persistence;
using Issuance.ServicePoints;
using Issuance.Shared;
using Issuance.Time;
using Microsoft.EntityFrameworkCore;

namespace Issuance.Pages.Desk.Reading;

/// <summary>Lists one stage of the member's service point, what presses most first, a page at a time by key.</summary>
public sealed class StageList(
    IssuanceDb db,
    SignedInMember signedIn,
    BusinessClock clock,
    Vault vault,
    DeadlineWords deadlines,
    OfficeAudit audit
)
{
    public const int PageSize = 25;

    private sealed record Found(
        ListPosition Key,
        CardApplication Application,
        Card? Card,
        PickupAppointment? Appointment
    );

    /// <param name="cursor">Of the page before; one that cannot be read counts as none.</param>
    public async Task<StagePage> ReadAsync(Stage stage, string? cursor, CancellationToken cancel)
    {
        var point = (await signedIn.GetAsync(cancel)).Tenant;
        _ = ListPosition.WhyNotRead(cursor, KeyPrefix(stage), out var after);
        var found = stage switch
        {
            Stage.Received or Stage.DueSoon or Stage.Overdue => await ApplicationsAsync(stage, point, after, cancel),
            Stage.BookedToday => await AppointmentsAsync(point, after, cancel),
            _ => await CardsAsync(stage, point, after, cancel),
        };
        var page = ListPosition.Cut(found, PageSize, row => row.Key, Describe);
        await audit.ListedAsync([.. page.Data.Select(row => row.ApplicationId)], cancel);
        return new StagePage(page.Data, page.NextCursor);
    }

    private static string KeyPrefix(Stage stage) =>
        stage switch
        {
            Stage.Received or Stage.DueSoon or Stage.Overdue => Ids.Application,
            Stage.BookedToday => Ids.Appointment,
            _ => Ids.Card,
        };

    private async Task<List<Found>> ApplicationsAsync(
        Stage stage,
        string point,
        ListPosition? after,
        CancellationToken cancel
    )
    {
        var applications = StageQueries.Applications(db, stage, point, clock.GetUtcNow());
        if (after is not null)
            applications = applications.Where(a =>
                EF.Functions.GreaterThan(ValueTuple.Create(a.DueAt, a.Id), ValueTuple.Create(after.CreatedAt, after.Id))
            );
        var rows = await (
            from a in applications.OrderBy(a => a.DueAt).ThenBy(a => a.Id).Take(PageSize + 1)
            join c in db.Cards.AsNoTracking() on a.CardId equals c.Id into cards
            from card in cards.DefaultIfEmpty()
            orderby a.DueAt, a.Id
            select new { a, card }
        ).ToListAsync(cancel);
        return [.. rows.Select(row => new Found(new ListPosition(row.a.DueAt, row.a.Id), row.a, row.card, null))];
    }

    private async Task<List<Found>> CardsAsync(Stage stage, string point, ListPosition? after, CancellationToken cancel)
    {
        var cards = StageQueries.Cards(db, stage, point);
        if (after is not null)
            cards = cards.Where(c =>
                EF.Functions.GreaterThan(
                    ValueTuple.Create(c.CreatedAt, c.Id),
                    ValueTuple.Create(after.CreatedAt, after.Id)
                )
            );
        var rows = await (
            from c in cards.OrderBy(c => c.CreatedAt).ThenBy(c => c.Id).Take(PageSize + 1)
            join a in db.Applications.AsNoTracking() on c.ApplicationId equals a.Id
            join p in db.PickupAppointments.AsNoTracking() on c.AppointmentId equals p.Id into booked
            from appointment in booked.DefaultIfEmpty()
            orderby c.CreatedAt, c.Id
            select new
            {
                c,
                a,
                appointment,
            }
        ).ToListAsync(cancel);
        return
        [
            .. rows.Select(row => new Found(
                new ListPosition(row.c.CreatedAt, row.c.Id),
                row.a,
                row.c,
                row.appointment
            )),
        ];
    }

    private async Task<List<Found>> AppointmentsAsync(string point, ListPosition? after, CancellationToken cancel)
    {
        var appointments = StageQueries.Appointments(db, point, clock.Today);
        if (after is not null)
            appointments = appointments.Where(p =>
                EF.Functions.GreaterThan(
                    ValueTuple.Create(p.StartsAt, p.Id),
                    ValueTuple.Create(after.CreatedAt, after.Id)
                )
            );
        var rows = await (
            from p in appointments.OrderBy(p => p.StartsAt).ThenBy(p => p.Id).Take(PageSize + 1)
            join c in db.Cards.AsNoTracking() on p.CardId equals c.Id
            join a in db.Applications.AsNoTracking() on c.ApplicationId equals a.Id
            orderby p.StartsAt, p.Id
            select new
            {
                p,
                c,
                a,
            }
        ).ToListAsync(cancel);
        return [.. rows.Select(row => new Found(new ListPosition(row.p.StartsAt, row.p.Id), row.a, row.c, row.p))];
    }

    private StageRow Describe(Found row) =>
        new(
            row.Application.Id,
            Masks.Name(row.Application.Person.OpenName(vault, row.Application.Id)),
            row.Card?.Serial,
            row.Application.ReceivedAt,
            deadlines.Of(
                row.Application.DeadlineState,
                row.Application.ReceivedAt,
                row.Application.DueAt,
                row.Application.MetAt
            ),
            row.Appointment is { } p
                ? $"{Shown.Day(Calendar.ChinaTime.DateOf(p.StartsAt))} {Shown.Span(p.StartsAt, p.EndsAt)}"
                : null,
            StateOf(row)
        );

    private static string StateOf(Found row) =>
        row.Card is not { } card ? $"application_{Snake.Case(row.Application.Status)}"
        : card.Lost ? "lost"
        : row.Appointment is { } p ? $"appointment_{Snake.Case(p.Status)}"
        : card.Custody == Custody.AtPickupPoint && card.Pickup is { } pickup ? $"pickup_{Snake.Case(pickup)}"
        : $"custody_{Snake.Case(card.Custody)}";
}
