using Issuance.Persistence;
using Issuance.Time;
using Microsoft.EntityFrameworkCore;

namespace Issuance.Operations;

/// <summary>How long cards have been lying at a service point, in days since they arrived.</summary>
public sealed record AgeBand(string Name, int FromDays, int ToDays)
{
    public static readonly IReadOnlyList<AgeBand> All =
    [
        new("0-3", 0, 3),
        new("4-7", 4, 7),
        new("8-15", 8, 15),
        new("16-30", 16, 30),
        new("30+", 31, 36_500),
    ];

    public static AgeBand? Find(string name) => All.FirstOrDefault(band => band.Name == name);
}

/// <param name="Counts">One number for each of <see cref="AgeBand.All"/>.</param>
public sealed record PickupRow(string ServicePoint, IReadOnlyList<long> Counts);

/// <param name="Custody">at_pickup_point or unclaimed.</param>
public sealed record WaitingCard(
    string CardId,
    string ApplicationId,
    string ServicePoint,
    DateOnly ArrivedOn,
    DateOnly PickupTo,
    string? Pickup,
    string Custody
);

/// <summary>The cards that wait for their holders, by age and place; business dates.</summary>
public sealed class ShowPickups(IssuanceDb db, BusinessClock clock)
{
    public async Task<IReadOnlyList<PickupRow>> ReadAsync(CancellationToken cancel)
    {
        var today = clock.Today;
        var waiting = await DailyFigures.ReadAsync(
            db,
            "pickups_waiting",
            today.AddDays(-36_500),
            DateOnly.MaxValue,
            cancel
        );
        return
        [
            .. waiting
                .GroupBy(figure => figure.Place, StringComparer.Ordinal)
                .OrderBy(point => point.Key, StringComparer.Ordinal)
                .Select(point => new PickupRow(
                    point.Key,
                    [.. AgeBand.All.Select(band => point.Where(f => IsIn(band, Age(today, f.Day))).Sum(f => f.Count))]
                )),
        ];
    }

    /// <summary>The cards behind one number, oldest arrival first.</summary>
    public async Task<OpsPage<WaitingCard>> ListAsync(
        string servicePoint,
        AgeBand band,
        string? cursor,
        CancellationToken cancel
    )
    {
        var today = clock.Today;
        var (from, to) = (
            today.AddDays(-band.ToDays),
            band.FromDays == 0 ? DateOnly.MaxValue : today.AddDays(-band.FromDays)
        );
        var after = Keyset.Read(cursor) is { } place
            ? (Day: DateOnly.FromDateTime(place.At.UtcDateTime), place.Id)
            : (Day: from, Id: "");
        var rows = await db
            .Database.SqlQuery<WaitingCard>(
                $"""
                select id as "CardId", application_id as "ApplicationId", service_point as "ServicePoint",
                    pickup_from as "ArrivedOn", pickup_to as "PickupTo", pickup as "Pickup", custody as "Custody"
                from cards
                where custody in ('at_pickup_point', 'unclaimed') and service_point = {servicePoint}
                  and pickup_from >= {from} and pickup_from <= {to} and (pickup_from, id) > ({after.Day}, {after.Id})
                order by pickup_from, id limit {Keyset.PageSize + 1}
                """
            )
            .ToListAsync(cancel);
        return OpsPage<WaitingCard>.Cut(
            rows,
            row => new Keyset(
                new DateTimeOffset(row.ArrivedOn.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero),
                row.CardId
            )
        );
    }

    /// <summary>In the sandbox the clock can be turned back behind an arrival; such a card is new.</summary>
    private static int Age(DateOnly today, DateOnly arrived) => Math.Max(0, today.DayNumber - arrived.DayNumber);

    private static bool IsIn(AgeBand band, int age) => age >= band.FromDays && age <= band.ToDays;
}
