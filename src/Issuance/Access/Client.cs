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
    public bool Enabled { get; set; } = true;

    /// <summary>Free of every limit; the load bench alone.</summary>
    public bool Unlimited { get; init; }
}

/// <summary>An assertion's <c>jti</c>, so that it buys a token once.</summary>
public sealed class UsedAssertion
{
    public required string ClientId { get; init; }

    /// <summary>SHA-256 of the jti.</summary>
    public required byte[] Jti { get; init; }
    public required DateTimeOffset ExpiresAt { get; init; }
}

internal sealed class ClientMapping : IEntityTypeConfiguration<Client>, IEntityTypeConfiguration<UsedAssertion>
{
    public void Configure(EntityTypeBuilder<Client> client) => client.HasKey(c => c.Id);

    public void Configure(EntityTypeBuilder<UsedAssertion> used)
    {
        used.HasKey(u => new { u.ClientId, u.Jti });
        used.HasIndex(u => u.ExpiresAt);
    }
}
