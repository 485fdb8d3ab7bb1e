using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Issuance.Staff;

/// <summary>
/// One signed-in browser. The cookie only names it, so a session that ends here has ended everywhere, at once.
/// </summary>
public sealed class StaffSession
{
    /// <summary>Whatever its use, a session does not outlive a working day.</summary>
    public static readonly TimeSpan LongestLife = TimeSpan.FromHours(12);

    /// <summary>SHA-256 of the key in the cookie: who reads this table cannot take over a session.</summary>
    public required byte[] KeyHash { get; init; }

    public required string StaffId { get; init; }

    /// <summary>The framework's ticket, sealed.</summary>
    public required byte[] TicketSealed { get; set; }

    /// <summary>Wall clock.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>Wall clock, to the minute.</summary>
    public required DateTimeOffset LastSeenAt { get; set; }

    /// <summary>After so long without a request it ends; by the member's role.</summary>
    public required TimeSpan IdleLimit { get; init; }

    public bool IsOver(DateTimeOffset now) => now >= StartedAt + LongestLife || now >= LastSeenAt + IdleLimit;
}

internal sealed class StaffSessionMapping : IEntityTypeConfiguration<StaffSession>
{
    public void Configure(EntityTypeBuilder<StaffSession> session)
    {
        session.HasKey(s => s.KeyHash);
        session.HasIndex(s => s.StaffId);
        session.HasIndex(s => s.StartedAt);
        session.HasOne<StaffMember>().WithMany().HasForeignKey(s => s.StaffId);
    }
}
