using Issuance.Cards;
using Issuance.Http;
using Issuance.Shared;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Issuance.ServicePoints;

public enum AppointmentStatus
{
    Booked,

    /// <summary>The card was handed over while it was booked, be it at another hour.</summary>
    Collected,

    /// <summary>Its slot ended and nobody had come.</summary>
    Missed,
    Cancelled,
}

public enum AppointmentCommand
{
    Move,
    Cancel,
}

/// <summary>
/// A place in a slot for the holder of one card. It and the card's pickup change together, under the card's lock;
/// a card has one booked appointment at most.
/// </summary>
public sealed class PickupAppointment
{
    private PickupAppointment() { }

    public required string Id { get; init; }
    public required string CardId { get; init; }
    public required string ServicePoint { get; init; }
    public string SlotId { get; private set; } = "";
    public DateTimeOffset StartsAt { get; private set; }
    public DateTimeOffset EndsAt { get; private set; }
    public AppointmentStatus Status { get; private set; }

    /// <summary>Why it was cancelled, in the clerk's words.</summary>
    public byte[]? CommentSealed { get; private set; }

    /// <summary>Grows by one with each change.</summary>
    public int Version { get; private set; } = 1;

    /// <summary>Wall clock.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <exception cref="InvalidOperationException">The caller did not ask <see cref="Card.WhyNotBook"/>, or the slot is full.</exception>
    public static PickupAppointment Book(string id, Card card, PickupSlot slot, DateTimeOffset createdAt)
    {
        var appointment = new PickupAppointment
        {
            Id = id,
            CardId = card.Id,
            ServicePoint = card.ServicePoint,
            CreatedAt = createdAt,
        };
        slot.Take();
        appointment.Sit(slot);
        card.Book(id);
        return appointment;
    }

    /// <summary>What its state allows; a place for a card that can no longer be collected can only be given back.</summary>
    public IReadOnlyList<string> AllowedCommands(Card card) =>
        Status != AppointmentStatus.Booked ? []
        : card.IsCollectable ? ["move", "cancel"]
        : ["cancel"];

    public Refusal? WhyNot(AppointmentCommand command, Card card) =>
        AllowedCommands(card).Contains(Snake.Case(command), StringComparer.Ordinal)
            ? null
            : HttpRefusals.NotIn(Snake.Case(Status), AllowedCommands(card));

    /// <summary>Gives the old place back and takes the new one.</summary>
    public void Move(Card card, PickupSlot from, PickupSlot to)
    {
        Require(WhyNot(AppointmentCommand.Move, card) is null && from.Id == SlotId);
        to.Take();
        from.Free();
        Sit(to);
        Version++;
        card.MoveAppointment();
    }

    public void Cancel(Card card, PickupSlot place, byte[]? commentSealed)
    {
        Require(WhyNot(AppointmentCommand.Cancel, card) is null && place.Id == SlotId);
        place.Free();
        CommentSealed = commentSealed;
        End(AppointmentStatus.Cancelled);
        card.CancelAppointment();
    }

    /// <summary>Whether its time is over and nobody came.</summary>
    /// <param name="now">Business time.</param>
    public bool IsMissed(DateTimeOffset now) => Status == AppointmentStatus.Booked && EndsAt <= now;

    /// <summary>The place stays taken: its time is over.</summary>
    public void Miss(Card card)
    {
        Require(Status == AppointmentStatus.Booked);
        End(AppointmentStatus.Missed);
        card.MissAppointment();
    }

    /// <summary>The holder has the card. The place stays taken, so that a slot never looks freer than it was.</summary>
    public void Collect()
    {
        Require(Status == AppointmentStatus.Booked);
        End(AppointmentStatus.Collected);
    }

    /// <summary>The hand-over was undone before its time was over: the place is the holder's again, as it never was given away.</summary>
    public void Uncollect()
    {
        Require(Status == AppointmentStatus.Collected);
        End(AppointmentStatus.Booked);
    }

    private void Sit(PickupSlot slot) => (SlotId, StartsAt, EndsAt) = (slot.Id, slot.StartsAt, slot.EndsAt);

    private void End(AppointmentStatus status)
    {
        Status = status;
        Version++;
    }

    private void Require(bool holds)
    {
        if (!holds)
            throw new InvalidOperationException($"Appointment {Id} is {Status}, so this cannot be done with it.");
    }
}

internal sealed class PickupAppointmentMapping : IEntityTypeConfiguration<PickupAppointment>
{
    public void Configure(EntityTypeBuilder<PickupAppointment> appointment)
    {
        appointment.ToTable("pickup_appointments");
        appointment.Property(a => a.Id).HasMaxLength(30);
        appointment.Property(a => a.ServicePoint).HasMaxLength(32);
        appointment.Property(a => a.Version).IsConcurrencyToken();
        appointment.HasOne<Card>().WithMany().HasForeignKey(a => a.CardId).OnDelete(DeleteBehavior.Restrict);
        appointment.HasOne<PickupSlot>().WithMany().HasForeignKey(a => a.SlotId).OnDelete(DeleteBehavior.Restrict);
        appointment.HasIndex(a => new { a.CardId, a.CreatedAt });
        // One booked appointment per card, and the job finds those that are over.
        appointment
            .HasIndex(a => a.CardId, "ux_pickup_appointments_one_booked_per_card")
            .IsUnique()
            .HasFilter("status = 'booked'");
        appointment.HasIndex(a => a.EndsAt, "ix_pickup_appointments_booked").HasFilter("status = 'booked'");
    }
}
