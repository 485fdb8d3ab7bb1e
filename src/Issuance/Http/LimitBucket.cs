using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Issuance.Http;

/// <summary>
/// What is left of one limit, for every process. The table is not logged: after a crash of the database every bucket is
/// full again, which no caller can bring about, and counting costs no flush.
/// </summary>
public sealed class LimitBucket
{
    /// <summary>Which limit, and whose.</summary>
    public required string Name { get; init; }

    /// <summary>For a bucket of permits: how many were left at <see cref="At"/>. For counted misses: how many there were.</summary>
    public required double Count { get; set; }

    /// <summary>The database's clock. For a bucket: when it was last taken from. For misses: when their minute ends.</summary>
    public required DateTimeOffset At { get; set; }

    /// <summary>How many permits the last taking got.</summary>
    public required int Given { get; set; }
}

internal sealed class LimitBucketMapping : IEntityTypeConfiguration<LimitBucket>
{
    public void Configure(EntityTypeBuilder<LimitBucket> bucket)
    {
        bucket.HasKey(b => b.Name);
        bucket.Property(b => b.Name).HasMaxLength(200);
        // No index beside the key: a row that is counted on is rewritten in its place.
        bucket.IsUnlogged();
    }
}
