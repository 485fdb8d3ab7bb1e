using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Issuance.Audit;

/// <summary>Who did or saw what. The database lets nobody change or delete a row; no personal data in clear.</summary>
public sealed class AuditEntry
{
    public long Number { get; private set; }

    /// <summary>Wall clock.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>The API client, bank or job.</summary>
    public required string Actor { get; init; }

    public required string Tenant { get; init; }

    /// <summary>The clerk or teller, where the request named one.</summary>
    public required string? Clerk { get; init; }

    /// <summary>An event type, or what was seen or refused, such as <c>application.viewed</c>.</summary>
    public required string Action { get; init; }

    /// <summary>The application, card or other thing it was about.</summary>
    public required string Subject { get; init; }

    /// <summary>Why, or which refusal; a code, never free text of a person.</summary>
    public required string? Reason { get; init; }

    public required string? RequestId { get; init; }
    public required string? TraceId { get; init; }
}

/// <summary>Chains an entry to the one before it. Written in batches by a job, so that writers never wait for each other.</summary>
public sealed class AuditSeal
{
    /// <summary>The place in the chain, from 1 without gaps.</summary>
    public required long Position { get; init; }

    public required long EntryNumber { get; init; }

    /// <summary>SHA-256 of the previous seal's hash and this entry's canonical text.</summary>
    public required byte[] Hash { get; init; }
}

internal sealed class AuditEntryMapping : IEntityTypeConfiguration<AuditEntry>
{
    public void Configure(EntityTypeBuilder<AuditEntry> entry)
    {
        entry.HasKey(e => e.Number);
        entry.Property(e => e.Number).UseIdentityAlwaysColumn();
        entry.HasIndex(e => new { e.Subject, e.Number });
    }
}

internal sealed class AuditSealMapping : IEntityTypeConfiguration<AuditSeal>
{
    public void Configure(EntityTypeBuilder<AuditSeal> seal)
    {
        seal.HasKey(s => s.Position);
        seal.Property(s => s.Position).ValueGeneratedNever();
        seal.HasIndex(s => s.EntryNumber).IsUnique();
        seal.HasOne<AuditEntry>()
            .WithOne()
            .HasForeignKey<AuditSeal>(s => s.EntryNumber)
            .OnDelete(DeleteBehavior.Restrict);
    }
}
