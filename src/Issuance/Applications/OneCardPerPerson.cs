using System.Buffers.Binary;
using Issuance.Cards;
using Issuance.Persistence;
using Microsoft.EntityFrameworkCore;

namespace Issuance.Applications;

/// <summary>A person has one application in hand or one live card, never two (contract 1.2).</summary>
internal static class OneCardPerPerson
{
    public const string ApplicationIndex = "ux_applications_one_received_per_holder";
    public const string CardIndex = "ux_cards_one_live_per_holder";

    /// <summary>
    /// Whether this person already has one. Submissions for one person pass here one after the other, until their
    /// transactions end: the second sees what the first did.
    /// </summary>
    public static async Task<bool> IsTakenAsync(IssuanceDb db, byte[] holderIndex, CancellationToken cancel)
    {
        var person = BinaryPrimitives.ReadInt64BigEndian(holderIndex);
        await db.Database.ExecuteSqlAsync($"select pg_advisory_xact_lock({person})", cancel);
        // Applications first: an approval that commits between the two looks turns one into the other, never into neither.
        return await db.Applications.AnyAsync(
                a => a.HolderIndex == holderIndex && a.Status == ApplicationStatus.Received,
                cancel
            )
            || await db.Cards.AnyAsync(
                c =>
                    c.HolderIndex == holderIndex
                    && c.Status != CardStatus.Cancelled
                    && c.Status != CardStatus.Replaced
                    && c.Status != CardStatus.Sealed
                    && c.Status != CardStatus.Expired,
                cancel
            );
    }

    /// <summary>Whether the database itself refused a second one.</summary>
    public static bool Refused(DbUpdateException e) => UniqueViolation.Of(e) is ApplicationIndex or CardIndex;
}
