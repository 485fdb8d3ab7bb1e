using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Issuance.Http;

/// <summary>The stored answer to one keyed request. It exists exactly when the request's change was committed.</summary>
public sealed class IdempotencyRecord
{
    /// <summary>HMAC of tenant, client, method, path and key.</summary>
    public required byte[] Scope { get; init; }

    /// <summary>HMAC of method, path, query and canonical body.</summary>
    public required byte[] Fingerprint { get; init; }

    public required int Status { get; init; }
    public required string? ContentType { get; init; }
    public required string? Location { get; init; }
    public required string? Etag { get; init; }

    /// <summary>The answer's bytes, encrypted: even masked data of people is not kept in clear.</summary>
    public required byte[] Body { get; init; }

    /// <summary>Wall clock; kept 72 hours.</summary>
    public required DateTimeOffset FinishedAt { get; init; }
}

internal sealed class IdempotencyRecordMapping : IEntityTypeConfiguration<IdempotencyRecord>
{
    public void Configure(EntityTypeBuilder<IdempotencyRecord> record)
    {
        record.HasKey(r => r.Scope);
        record.HasIndex(r => r.FinishedAt);
    }
}
