using System.Buffers.Binary;
using Issuance.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Npgsql;

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

    /// <summary>Holds the key until the transaction ends and reads what was stored under it, in one exchange with the database.</summary>
    /// <returns>Whether it is held, which it is not while somebody else holds it; and the record, if there is one.</returns>
    internal static async Task<(bool Held, IdempotencyRecord? Record)> HoldAsync(
        IssuanceDb db,
        byte[] scope,
        CancellationToken cancel
    )
    {
        await using var batch = new NpgsqlBatch((NpgsqlConnection)db.Database.GetDbConnection());
        batch.BatchCommands.Add(new("select pg_try_advisory_xact_lock($1)"));
        batch
            .BatchCommands[0]
            .Parameters.Add(new NpgsqlParameter<long> { TypedValue = BinaryPrimitives.ReadInt64BigEndian(scope) });
        // A statement of its own: it sees what whoever held the key before has committed.
        batch.BatchCommands.Add(
            new(
                """
                select fingerprint, status, content_type, location, etag, body, finished_at
                from idempotency_records where scope = $1
                """
            )
        );
        batch.BatchCommands[1].Parameters.Add(new NpgsqlParameter<byte[]> { TypedValue = scope });
        await using var rows = await batch.ExecuteReaderAsync(cancel);
        await rows.ReadAsync(cancel);
        var held = rows.GetBoolean(0);
        await rows.NextResultAsync(cancel);
        return (held, await rows.ReadAsync(cancel) ? Read(rows, scope) : null);
    }

    /// <summary>What stores it, as a statement: with the change that it answers, and with the commit.</summary>
    internal NpgsqlBatchCommand Insertion() =>
        new(
            """
            insert into idempotency_records (scope, fingerprint, status, content_type, location, etag, body, finished_at)
            values ($1, $2, $3, $4, $5, $6, $7, $8)
            """
        )
        {
            Parameters =
            {
                new NpgsqlParameter<byte[]> { TypedValue = Scope },
                new NpgsqlParameter<byte[]> { TypedValue = Fingerprint },
                new NpgsqlParameter<int> { TypedValue = Status },
                new NpgsqlParameter<string?> { TypedValue = ContentType },
                new NpgsqlParameter<string?> { TypedValue = Location },
                new NpgsqlParameter<string?> { TypedValue = Etag },
                new NpgsqlParameter<byte[]> { TypedValue = Body },
                new NpgsqlParameter<DateTimeOffset> { TypedValue = FinishedAt },
            },
        };

    private static IdempotencyRecord Read(NpgsqlDataReader row, byte[] scope) =>
        new()
        {
            Scope = scope,
            Fingerprint = row.GetFieldValue<byte[]>(0),
            Status = row.GetInt32(1),
            ContentType = row.IsDBNull(2) ? null : row.GetString(2),
            Location = row.IsDBNull(3) ? null : row.GetString(3),
            Etag = row.IsDBNull(4) ? null : row.GetString(4),
            Body = row.GetFieldValue<byte[]>(5),
            FinishedAt = row.GetFieldValue<DateTimeOffset>(6),
        };
}

internal sealed class IdempotencyRecordMapping : IEntityTypeConfiguration<IdempotencyRecord>
{
    public void Configure(EntityTypeBuilder<IdempotencyRecord> record)
    {
        record.HasKey(r => r.Scope);
        record.HasIndex(r => r.FinishedAt);
    }
}
