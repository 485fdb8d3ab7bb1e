using System.Collections.Concurrent;
using Issuance.Persistence;
using Microsoft.EntityFrameworkCore;

namespace Issuance.Activation;

/// <summary>
/// The branches of the agent banks, remembered for a minute, so that an activation costs no look-up of its own. A branch that
/// is new is known at once: that there is none is never remembered.
/// </summary>
public sealed class BranchDirectory(TimeProvider wallClock)
{
    private static readonly TimeSpan Remembered = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<(string Bank, string Branch), DateTimeOffset> known = new();

    /// <param name="db">The request's own: a second connection beside the one that it holds could be waited for without end.</param>
    public async Task<bool> HasAsync(IssuanceDb db, string bank, string branch, CancellationToken cancel)
    {
        var now = wallClock.GetUtcNow();
        if (known.TryGetValue((bank, branch), out var until) && until > now)
            return true;
        var has = await db.BankBranches.AnyAsync(b => b.Code == branch && b.Bank == bank, cancel);
        if (has)
            known[(bank, branch)] = now + Remembered;
        else
            known.TryRemove((bank, branch), out _);
        return has;
    }
}
