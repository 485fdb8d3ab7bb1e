using Issuance.Access;
using Issuance.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Issuance.ServicePoints;

/// <summary>A street (town) medical insurance service point, where people apply and collect.</summary>
public sealed class ServicePoint
{
    public required string Code { get; init; }
    public required string Name { get; init; }
    public required string Address { get; init; }

    /// <summary>Six digits.</summary>
    public required string Division { get; init; }

    /// <summary>How many holders one half-hour slot takes.</summary>
    public required int SlotCapacity { get; init; }
}

internal static class ServicePointAccess
{
    /// <summary>The client's own service point: for a change, every other does not exist.</summary>
    public static Task<ServicePoint?> FindOwnPointAsync(
        this IssuanceDb db,
        string code,
        CurrentActor actor,
        CancellationToken cancel
    ) =>
        actor.Kind == ClientKind.ServicePoint && actor.Tenant == code
            ? db.ServicePoints.AsNoTracking().SingleOrDefaultAsync(p => p.Code == code, cancel)
            : Task.FromResult<ServicePoint?>(null);
}

internal sealed class ServicePointMapping : IEntityTypeConfiguration<ServicePoint>
{
    public void Configure(EntityTypeBuilder<ServicePoint> point)
    {
        point.HasKey(p => p.Code);
        point.Property(p => p.Code).HasMaxLength(32);
    }
}
