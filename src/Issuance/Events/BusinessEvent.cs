using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Issuance.Events;

/// <summary>Something that happened, written in the transaction that made it happen. Holds ids, states and times only.</summary>
public sealed class BusinessEvent
{
    /// <summary>The order of writing; not the order of the feed, since transactions overlap.</summary>
    public long Number { get; private set; }

    public required string Id { get; init; }

    /// <summary>The order of the feed. Given after the commit (<see cref="EventNumbering"/>), so null for a moment.</summary>
    public long? Sequence { get; private set; }

    public required string Type { get; init; }
    public required string? CardId { get; init; }
    public required string? ApplicationId { get; init; }

    /// <summary>Grows by one with each event of the same card (or of the same application).</summary>
    public required int Version { get; init; }

    /// <summary>Business time.</summary>
    public required DateTimeOffset Timestamp { get; init; }

    /// <summary>JSON object: the changed members with their new values, <c>status</c> always.</summary>
    public required string Now { get; init; }

    /// <summary>JSON object: the changed members with their old values.</summary>
    public required string Previous { get; init; }

    /// <summary>The issuing bank that may see it; null for none.</summary>
    public required string? Bank { get; init; }

    /// <summary>The service point that may see it; null for none.</summary>
    public required string? ServicePoint { get; init; }

    /// <summary>The centre (division) of the application's city that may see it: its first four digits; null for none.</summary>
    public required string? City { get; init; }

    /// <summary>Wall clock.</summary>
    public required DateTimeOffset CreatedAt { get; init; }
}

internal sealed class BusinessEventMapping : IEntityTypeConfiguration<BusinessEvent>
{
    public void Configure(EntityTypeBuilder<BusinessEvent> happened)
    {
        happened.HasKey(e => e.Number);
        happened.Property(e => e.Number).UseIdentityAlwaysColumn();
        happened.HasIndex(e => e.Id).IsUnique();
        happened.HasIndex(e => e.Sequence).IsUnique();
        happened.HasIndex(e => e.Number, "ix_events_unnumbered").HasFilter("sequence is null");
        happened.HasIndex(e => new { e.CardId, e.Sequence });
        happened.HasIndex(e => new { e.ApplicationId, e.Sequence });
        // For what was never told since a time; a few pages for years of events.
        happened.HasIndex(e => e.CreatedAt, "ix_events_created_at").HasMethod("brin");
        // A page of the feed for each who may see it, with and without a type. Only numbered events are in the feed; they enter
        // these when they get their number, and once.
        Feed(happened.HasIndex(e => new { e.Type, e.Sequence }, "ix_events_feed_of_a_type"));
        Feed(happened.HasIndex(e => new { e.Bank, e.Sequence }, "ix_events_feed_of_a_bank"));
        Feed(happened.HasIndex(e => new { e.ServicePoint, e.Sequence }, "ix_events_feed_of_a_point"));
        Feed(happened.HasIndex(e => new { e.City, e.Sequence }, "ix_events_feed_of_a_city"));
        Feed(
            happened.HasIndex(
                e => new
                {
                    e.Bank,
                    e.Type,
                    e.Sequence,
                },
                "ix_events_feed_of_a_bank_by_type"
            )
        );
        Feed(
            happened.HasIndex(
                e => new
                {
                    e.ServicePoint,
                    e.Type,
                    e.Sequence,
                },
                "ix_events_feed_of_a_point_by_type"
            )
        );
        Feed(
            happened.HasIndex(
                e => new
                {
                    e.City,
                    e.Type,
                    e.Sequence,
                },
                "ix_events_feed_of_a_city_by_type"
            )
        );
        happened.Property(e => e.Now).HasColumnType("jsonb");
        happened.Property(e => e.Previous).HasColumnType("jsonb");

        static void Feed(IndexBuilder<BusinessEvent> index) => index.HasFilter("sequence is not null");
    }
}
