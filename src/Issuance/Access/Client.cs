using Issuance.Staff;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Issuance.Access;

/// <summary>A registered caller of the API.</summary>
public sealed class Client
{
    public required string Id { get; init; }
    public required ClientKind Kind { get; init; }
    public required string Tenant { get; init; }

    /// <summary>First four digits of the city whose applications a centre or an authority sees; null for other kinds.</summary>
    public string? City { get; init; }
    public required string[] Scopes { get; set; }

    /// <summary>P-256 public key (SPKI PEM) for clients that sign assertions.</summary>
    public string? PublicKeyPem { get; set; }

    /// <summary>SHA-256 of a random 32-byte secret; partners only.</summary>
    public byte[]? SecretHash { get; set; }

    /// <summary>The key before this one, good until <see cref="OldUntil"/>: long enough for the client to change over.</summary>
    public string? OldPublicKeyPem { get; private set; }

    /// <summary>The secret before this one, in the same way.</summary>
    public byte[]? OldSecretHash { get; private set; }

    /// <summary>Wall clock; null where nothing was changed yet.</summary>
    public DateTimeOffset? OldUntil { get; private set; }

    public bool Enabled { get; set; } = true;

    /// <summary>When the registration ends by itself, on the wall clock; null for one without an end.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>Free of every limit; the load bench alone. No process of ours may set it.</summary>
    public bool Unlimited { get; init; }

    /// <summary>Whether a person signs in as it, and no program of another house.</summary>
    public bool IsMemberOfStaff => Id.StartsWith(StaffMember.IdPrefix, StringComparison.Ordinal);

    public bool MayCall(DateTimeOffset now) => Enabled && (ExpiresAt is not { } end || now < end);

    /// <summary>The keys by which an assertion may be signed now, the present one first: never more than two.</summary>
    public IEnumerable<string> KeysAt(DateTimeOffset now) =>
        new[] { PublicKeyPem, IsOldGood(now) ? OldPublicKeyPem : null }.OfType<string>();

    public IEnumerable<byte[]> SecretsAt(DateTimeOffset now) =>
        new[] { SecretHash, IsOldGood(now) ? OldSecretHash : null }.OfType<byte[]>();

    /// <summary>Puts a new key in the place of the present one, which stays good until then; one older still ends at once.</summary>
    public void ChangeKey(string pem, DateTimeOffset oldUntil) =>
        (OldPublicKeyPem, PublicKeyPem, OldUntil) = (PublicKeyPem, pem, oldUntil);

    /// <summary>The same for a partner's secret.</summary>
    public void ChangeSecret(byte[] hash, DateTimeOffset oldUntil) =>
        (OldSecretHash, SecretHash, OldUntil) = (SecretHash, hash, oldUntil);

    private bool IsOldGood(DateTimeOffset now) => OldUntil is { } until && now < until;
}

/// <summary>When a client last took a token; beside the client, since its own row is changed by people alone.</summary>
public sealed class LastUse
{
    public required string ClientId { get; init; }

    /// <summary>Wall clock, to the minute.</summary>
    public required DateTimeOffset At { get; init; }
}

/// <summary>An assertion's <c>jti</c>, so that it buys a token once.</summary>
public sealed class UsedAssertion
{
    public required string ClientId { get; init; }

    /// <summary>SHA-256 of the jti.</summary>
    public required byte[] Jti { get; init; }
    public required DateTimeOffset ExpiresAt { get; init; }
}

/// <summary>A proof that was used (RFC 9449), so that it is good for one request.</summary>
public sealed class UsedProof
{
    /// <summary>SHA-256 of the key's thumbprint and the proof's jti.</summary>
    public required byte[] Id { get; init; }

    /// <summary>Wall clock; from then on the proof is too old for itself.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }
}

internal sealed class ClientMapping
    : IEntityTypeConfiguration<Client>,
        IEntityTypeConfiguration<LastUse>,
        IEntityTypeConfiguration<UsedAssertion>,
        IEntityTypeConfiguration<UsedProof>
{
    public void Configure(EntityTypeBuilder<Client> client)
    {
        client.HasKey(c => c.Id);
        client.Ignore(c => c.IsMemberOfStaff);
        // Left out of an insert that does not set it, since no process has the right to.
        client.Property(c => c.Unlimited).HasDefaultValue(false);
    }

    public void Configure(EntityTypeBuilder<LastUse> use) => use.HasKey(u => u.ClientId);

    public void Configure(EntityTypeBuilder<UsedAssertion> used)
    {
        used.HasKey(u => new { u.ClientId, u.Jti });
        used.HasIndex(u => u.ExpiresAt);
    }

    public void Configure(EntityTypeBuilder<UsedProof> used)
    {
        used.HasKey(u => u.Id);
        used.HasIndex(u => u.ExpiresAt);
    }
}
