using Issuance.Persistence;
using Issuance.Shared;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Issuance.Cards;

/// <summary>Where a wrong number was given for a card; each has a counter of its own.</summary>
public enum IdentityCheckPurpose
{
    Activation,
    HandOver,
}

/// <summary>How many wrong ID numbers were given for a card on one business day, whoever gave them.</summary>
public sealed class IdentityMismatches
{
    public const int MostPerDay = 5;

    public required string CardId { get; init; }
    public required IdentityCheckPurpose Purpose { get; init; }
    public required DateOnly BusinessDay { get; init; }
    public required int Count { get; set; }

    private static readonly Func<
        IssuanceDb,
        string,
        IdentityCheckPurpose,
        DateOnly,
        CancellationToken,
        Task<bool>
    > UsedUp = EF.CompileAsyncQuery(
        (IssuanceDb db, string cardId, IdentityCheckPurpose purpose, DateOnly day, CancellationToken cancel) =>
            db.IdentityMismatches.Any(m =>
                m.CardId == cardId && m.Purpose == purpose && m.BusinessDay == day && m.Count >= MostPerDay
            )
    );

    /// <summary>Whether today's tries for this card are used up: then even the right number is not looked at.</summary>
    public static Task<bool> AreUsedUpAsync(
        IssuanceDb db,
        string cardId,
        IdentityCheckPurpose purpose,
        DateOnly day,
        CancellationToken cancel
    ) => UsedUp(db, cardId, purpose, day, cancel);

    /// <summary>Counts one more, in the caller's transaction. The card's row is locked by the caller.</summary>
    public static async Task CountAsync(
        IssuanceDb db,
        string cardId,
        IdentityCheckPurpose purpose,
        DateOnly day,
        CancellationToken cancel
    ) =>
        await db.Database.ExecuteSqlAsync(
            $"""
            insert into identity_mismatches (card_id, purpose, business_day, count)
            values ({cardId}, {Snake.Case(purpose)}, {day}, 1)
            on conflict (card_id, purpose, business_day) do update set count = identity_mismatches.count + 1
            """,
            cancel
        );
}

internal sealed class IdentityMismatchesMapping : IEntityTypeConfiguration<IdentityMismatches>
{
    public void Configure(EntityTypeBuilder<IdentityMismatches> mismatches) =>
        mismatches.HasKey(m => new
        {
            m.CardId,
            m.Purpose,
            m.BusinessDay,
        });
}
