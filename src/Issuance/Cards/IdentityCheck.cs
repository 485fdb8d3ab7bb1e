using System.Security.Cryptography;
using Issuance.Audit;
using Issuance.Calendar;
using Issuance.Persistence;
using Issuance.Shared;
using Issuance.Time;

namespace Issuance.Cards;

/// <summary>
/// Is the shown number the holder's (R002)? After five wrong ones for a card on one business day nobody is told any more,
/// not even with the right number; activation and hand-over count apart.
/// </summary>
public sealed class IdentityCheck(IssuanceDb db, Vault vault, BusinessClock clock, AuditTrail audit)
{
    /// <summary>Says why the person is not taken for the holder, and counts a wrong number. The caller has locked the card and saves.</summary>
    public async Task<Refusal?> WhyNotHolderAsync(
        Card card,
        ResidentId shown,
        IdentityCheckPurpose purpose,
        CancellationToken cancel
    )
    {
        var today = clock.Today;
        if (await IdentityMismatches.AreUsedUpAsync(db, card.Id, purpose, today, cancel))
            return Locked(purpose) with { RetryAfter = ChinaTime.StartOf(today.AddDays(1)) - clock.GetUtcNow() };
        if (CryptographicOperations.FixedTimeEquals(vault.IndexOfIdNumber(shown.Canonical), card.HolderIndex))
            return null;

        await IdentityMismatches.CountAsync(db, card.Id, purpose, today, cancel);
        audit.Record("identity.mismatched", card.Id, Snake.Case(purpose));
        return CardRefusals.IdentityMismatch;
    }

    private static Refusal Locked(IdentityCheckPurpose purpose) =>
        purpose == IdentityCheckPurpose.Activation ? CardRefusals.ActivationLocked : CardRefusals.IdentityLocked;
}
