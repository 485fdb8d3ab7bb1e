using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Issuance.Banks;

/// <summary>What became of a bank's message.</summary>
public enum MessageOutcome
{
    Applied,
    Duplicate,

    /// <summary>Its turn has not come: applied when the gap before it closes.</summary>
    Held,

    /// <summary>Older than the state.</summary>
    Ignored,

    /// <summary>Contradicts what we know; kept for a person.</summary>
    Exception,
}

/// <summary>The inbox: every well-signed message of a bank once, stored in the transaction of its effect.</summary>
public sealed class BankMessage
{
    public required string Bank { get; init; }
    public required string MessageId { get; init; }
    public required string Reference { get; init; }
    public required int Sequence { get; init; }
    public required string Type { get; init; }

    /// <summary>Keyed digest of type and data: tells whether a used sequence came again with other content.</summary>
    public required byte[] Digest { get; init; }

    /// <summary>The data as JSON, sealed, since it can hold a card number.</summary>
    public required byte[] DataSealed { get; init; }

    /// <summary>Wall clock.</summary>
    public required DateTimeOffset ReceivedAt { get; init; }
    public required MessageOutcome Outcome { get; set; }

    /// <summary>Why it is an exception; a code.</summary>
    public string? Trouble { get; set; }
}

/// <summary>A nonce that a verified signature has used up, with the message that used it.</summary>
public sealed class UsedNonce
{
    public required string KeyId { get; init; }
    public required string Nonce { get; init; }

    /// <summary>Digest of the message; the same one delivered again is no replay.</summary>
    public required byte[] Digest { get; init; }
    public required DateTimeOffset ExpiresAt { get; init; }
}

internal sealed class BankMessageMapping : IEntityTypeConfiguration<BankMessage>, IEntityTypeConfiguration<UsedNonce>
{
    public void Configure(EntityTypeBuilder<BankMessage> message)
    {
        message.HasKey(m => new { m.Bank, m.MessageId });
        message.Property(m => m.MessageId).HasMaxLength(64);
        message.HasIndex(m => new { m.Reference, m.Sequence });
    }

    public void Configure(EntityTypeBuilder<UsedNonce> nonce)
    {
        nonce.HasKey(n => new { n.KeyId, n.Nonce });
        nonce.HasIndex(n => n.ExpiresAt);
    }
}
