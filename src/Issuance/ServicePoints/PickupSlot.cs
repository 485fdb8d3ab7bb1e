using Issuance.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Issuance.ServicePoints;

/// <summary>How many places of a slot are taken. The row comes with the first booking; a slot without one is free.</summary>
public sealed class PickupSlot
{
    public required string Id { get; init; }
    public required string ServicePoint { get; init; }
    public required DateTimeOffset StartsAt { get; init; }
    public required DateTimeOffset EndsAt { get; init; }
    public required int Capacity { get; init; }

    /// <summary>Never more than <see cref="Capacity"/>: the database refuses it, whoever writes.</summary>
    public int Booked { get; private set; }

    public bool IsFull => Booked >= Capacity;

    /// <exception cref="InvalidOperationException">The caller did not ask <see cref="IsFull"/> first.</exception>
    public void Take()
    {
        if (IsFull)
            throw new InvalidOperationException($"Slot {Id} is full.");
        Booked++;
    }

    public void Free()
    {
        if (Booked == 0)
            throw new InvalidOperationException($"Nothing is booked in slot {Id}.");
        Booked--;
    }

    /// <summary>
    /// Locks the slot that is wanted and the one that is held, in the order of their ids, so that two who change places
    /// with each other wait instead of dying. The card is locked before.
    /// </summary>
    internal static Task<IReadOnlyDictionary<string, PickupSlot>> LockAsync(
        IssuanceDb db,
        ServicePoint point,
        Slot wanted,
        string? held,
        CancellationToken cancel
    ) => LockAsync(db, point, [wanted], held is null ? [] : [held], cancel);

    internal static async Task<IReadOnlyDictionary<string, PickupSlot>> LockAsync(
        IssuanceDb db,
        ServicePoint point,
        IReadOnlyCollection<Slot> wanted,
        IReadOnlyCollection<string> held,
        CancellationToken cancel
    )
    {
        // A row that is new here can be held by nobody, so making it first disturbs no order.
        foreach (var slot in wanted.OrderBy(slot => slot.Id, StringComparer.Ordinal))
            await db.Database.ExecuteSqlAsync(
                $"""
                insert into pickup_slots (id, service_point, starts_at, ends_at, capacity, booked)
                values ({slot.Id}, {point.Code}, {slot.StartsAt.ToUniversalTime()}, {slot.EndsAt.ToUniversalTime()},
                    {point.SlotCapacity}, 0)
                on conflict (id) do nothing
                """,
                cancel
            );
        string[] ids = [.. wanted.Select(slot => slot.Id), .. held];
        return await db
            .PickupSlots.FromSql($"select * from pickup_slots where id = any({ids}) order by id for update")
            .ToDictionaryAsync(slot => slot.Id, StringComparer.Ordinal, cancel);
    }
}

internal sealed class PickupSlotMapping : IEntityTypeConfiguration<PickupSlot>
{
    public void Configure(EntityTypeBuilder<PickupSlot> slot)
    {
        slot.ToTable(
            "pickup_slots",
            table => table.HasCheckConstraint("ck_pickup_slots_within_capacity", "booked between 0 and capacity")
        );
        slot.Property(s => s.Id).HasMaxLength(64);
        slot.Property(s => s.ServicePoint).HasMaxLength(32);
        slot.Ignore(s => s.IsFull);
        slot.HasIndex(s => new { s.ServicePoint, s.StartsAt });
    }
}
