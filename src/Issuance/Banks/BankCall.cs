using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Issuance.Banks;

/// <summary>One call that really went to a bank, for the people who watch its channel; kept for 30 days. Nothing is decided by it.</summary>
public sealed class BankCall
{
    public long Number { get; private set; }
    public required string Bank { get; init; }

    /// <summary><c>order</c> or <c>enquiry</c>.</summary>
    public required string Operation { get; init; }

    /// <summary>Wall clock; when the call began.</summary>
    public required DateTimeOffset At { get; init; }
    public required int Milliseconds { get; init; }

    /// <summary>accepted, declined, found, not_found, not_sent, unknown.</summary>
    public required string Ending { get; init; }

    /// <summary>Why it was not a clear answer, as a code of ours.</summary>
    public required string? Reason { get; init; }
    public required string Reference { get; init; }
    public required string? TraceId { get; init; }
}

/// <summary>How one process sees a bank's channel. Each process has a breaker of its own; a row that nobody refreshes any more is ignored.</summary>
public sealed class BankChannel
{
    public required string Bank { get; init; }

    /// <summary>The process.</summary>
    public required string Instance { get; init; }

    /// <summary>closed (calls go out), half_open (one call tries), open (no calls).</summary>
    public required string Circuit { get; init; }

    /// <summary>Wall clock, of the process that tells.</summary>
    public required DateTimeOffset Since { get; init; }

    /// <summary>Calls that wait for their answer now.</summary>
    public required int InFlight { get; init; }

    /// <summary>On the database's clock.</summary>
    public required DateTimeOffset SeenAt { get; init; }
}

internal sealed class BankCallMapping : IEntityTypeConfiguration<BankCall>, IEntityTypeConfiguration<BankChannel>
{
    public void Configure(EntityTypeBuilder<BankCall> call)
    {
        call.HasKey(c => c.Number);
        call.Property(c => c.Number).UseIdentityAlwaysColumn();
        call.HasIndex(c => new { c.Bank, c.At });
        // The last trouble of a bank that has had none for weeks is found at once.
        call.HasIndex(c => new { c.Bank, c.At }, "ix_bank_calls_troubles")
            .HasFilter("ending in ('not_sent', 'unknown')");
        call.HasIndex(c => c.Reference);
        call.HasIndex(c => c.At);
        call.HasIndex(c => c.TraceId).HasFilter("trace_id is not null");
    }

    public void Configure(EntityTypeBuilder<BankChannel> channel) => channel.HasKey(c => new { c.Bank, c.Instance });
}
