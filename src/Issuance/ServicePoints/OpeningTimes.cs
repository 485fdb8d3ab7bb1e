using Issuance.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Issuance.ServicePoints;

/// <summary>A stretch of a working day in which a service point hands out cards; local time, the end not included.</summary>
public sealed class OpeningHours
{
    public required string ServicePoint { get; init; }
    public required TimeOnly OpensAt { get; init; }
    public required TimeOnly ClosesAt { get; init; }
}

/// <summary>Why a service point does not open on a day; a code, so that nobody writes a name into it.</summary>
public enum ClosureReason
{
    Staff,
    Technical,
    Weather,
    Event,
    Other,
}

/// <summary>A working day on which a service point stays closed. It changes no deadline: those count legal working days.</summary>
public sealed class PointClosure
{
    public required string ServicePoint { get; init; }
    public required DateOnly Day { get; init; }
    public required ClosureReason Reason { get; init; }

    /// <summary>Who closed it.</summary>
    public required string Clerk { get; init; }

    /// <summary>Business time.</summary>
    public required DateTimeOffset ClosedAt { get; init; }
}

/// <summary>When one service point hands out cards, on working days.</summary>
/// <param name="Hours">In the order of the day.</param>
/// <param name="Closed">The days on which it stays closed.</param>
public sealed record OpeningTimes(
    string ServicePoint,
    IReadOnlyList<(TimeOnly From, TimeOnly To)> Hours,
    IReadOnlySet<DateOnly> Closed
)
{
    private static readonly (TimeOnly, TimeOnly)[] UsualHours = [(new(9, 0), new(12, 0)), (new(14, 0), new(17, 0))];

    /// <summary>What holds where a service point has said nothing else.</summary>
    public static OpeningTimes Usual(string servicePoint) => new(servicePoint, UsualHours, new HashSet<DateOnly>());

    /// <param name="from">Closed days before it are left out.</param>
    internal static async Task<OpeningTimes> OfAsync(
        IssuanceDb db,
        string servicePoint,
        DateOnly from,
        CancellationToken cancel
    )
    {
        var hours = await db
            .OpeningHours.AsNoTracking()
            .Where(h => h.ServicePoint == servicePoint)
            .OrderBy(h => h.OpensAt)
            .ToListAsync(cancel);
        var closed = await db
            .PointClosures.Where(c => c.ServicePoint == servicePoint && c.Day >= from)
            .Select(c => c.Day)
            .ToListAsync(cancel);
        return Usual(servicePoint) with
        {
            Hours = hours.Count == 0 ? UsualHours : [.. hours.Select(h => (h.OpensAt, h.ClosesAt))],
            Closed = closed.ToHashSet(),
        };
    }

    /// <summary>
    /// Whoever books holds the point's opening, and whoever closes a day waits for all of them and keeps out the next: no
    /// booking slips onto a day while it is being closed. Taken before the card, in every operation that takes a place.
    /// </summary>
    internal static Task HoldAsync(IssuanceDb db, string servicePoint, CancellationToken cancel) =>
        // Not a row lock: the service may not write its own service points, and a lock counts as writing.
        db.Database.ExecuteSqlAsync(
            $"select pg_advisory_xact_lock_shared(hashtext('service_point_opening'), hashtext({servicePoint}))",
            cancel
        );

    /// <summary>Keeps everybody from booking at this point until the transaction ends.</summary>
    internal static Task HoldAloneAsync(IssuanceDb db, string servicePoint, CancellationToken cancel) =>
        db.Database.ExecuteSqlAsync(
            $"select pg_advisory_xact_lock(hashtext('service_point_opening'), hashtext({servicePoint}))",
            cancel
        );
}

internal sealed class OpeningHoursMapping : IEntityTypeConfiguration<OpeningHours>
{
    public void Configure(EntityTypeBuilder<OpeningHours> hours)
    {
        hours.ToTable(
            "opening_hours",
            table => table.HasCheckConstraint("ck_opening_hours_not_empty", "opens_at < closes_at")
        );
        hours.HasKey(h => new { h.ServicePoint, h.OpensAt });
        hours.Property(h => h.ServicePoint).HasMaxLength(32);
        hours.HasOne<ServicePoint>().WithMany().HasForeignKey(h => h.ServicePoint).OnDelete(DeleteBehavior.Cascade);
    }
}

internal sealed class PointClosureMapping : IEntityTypeConfiguration<PointClosure>
{
    public void Configure(EntityTypeBuilder<PointClosure> closure)
    {
        closure.ToTable("point_closures");
        closure.HasKey(c => new { c.ServicePoint, c.Day });
        closure.Property(c => c.ServicePoint).HasMaxLength(32);
        closure.Property(c => c.Clerk).HasMaxLength(32);
        closure.HasOne<ServicePoint>().WithMany().HasForeignKey(c => c.ServicePoint).OnDelete(DeleteBehavior.Cascade);
    }
}
