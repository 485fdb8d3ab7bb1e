using System.Collections.Concurrent;
using System.Globalization;
using System.Numerics;
using System.Text.Json;
using Issuance.Access;
using Issuance.Events;
using Issuance.Shared;
using Issuance.Time;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using NpgsqlTypes;

namespace Issuance.Audit;

/// <summary>
/// The one place that writes business events and their audit rows: in the same transaction as the change of the card or
/// application that they tell of. Not as entities: those cost every request a good part of its time (docs/adr/0013).
/// </summary>
public sealed class ChangeRecorder(CurrentActor actor, BusinessClock clock, TimeProvider wallClock)
{
    /// <summary>What happened to the cards and applications of this context and is not written yet, in its order.</summary>
    internal static IReadOnlyList<Happening> Happened(DbContext db) =>
        [
            .. db
                .ChangeTracker.Entries<IHasHappenings>()
                .SelectMany(entry => entry.Entity.Happenings)
                .OrderBy(happening => happening.Order),
        ];

    /// <summary>Whoever has them written lets the cards and applications forget them; before, a save that failed would lose them.</summary>
    internal static void Forget(DbContext db)
    {
        foreach (var entry in db.ChangeTracker.Entries<IHasHappenings>())
            entry.Entity.TakeHappenings();
    }

    /// <summary>The statements that write the rows of what happened; none where nothing did.</summary>
    /// <remarks>Of 1, 2, 4 … 64 rows each: few enough different ones for the database to have them prepared.</remarks>
    internal IEnumerable<NpgsqlBatchCommand> Rows(IReadOnlyList<Happening> happened)
    {
        for (var at = 0; at < happened.Count; )
        {
            var rows = 1 << Math.Min(6, BitOperations.Log2((uint)(happened.Count - at)));
            var some = happened.Skip(at).Take(rows).ToList();
            yield return Insertion(EventColumns, some, AddEvent);
            yield return Insertion(AuditColumns, some, AddAuditEntry);
            at += rows;
        }
    }

    private const string EventColumns =
        "events (id, type, card_id, application_id, version, now, previous, bank, service_point, city, timestamp, created_at)";

    private void AddEvent(NpgsqlParameterCollection row, Happening happening)
    {
        Add(row, Ids.New(Ids.Event));
        Add(row, happening.Type);
        Add(row, happening.CardId);
        Add(row, happening.ApplicationId);
        Add(row, happening.Version);
        Add(row, JsonSerializer.Serialize(happening.Now), NpgsqlDbType.Jsonb);
        Add(row, JsonSerializer.Serialize(happening.Previous), NpgsqlDbType.Jsonb);
        Add(row, happening.Bank);
        Add(row, happening.ServicePoint);
        Add(row, happening.City);
        Add(row, clock.GetUtcNow());
        Add(row, wallClock.GetUtcNow());
    }

    private const string AuditColumns =
        "audit_entries (at, actor, tenant, clerk, action, subject, reason, request_id, trace_id)";

    private void AddAuditEntry(NpgsqlParameterCollection row, Happening happening)
    {
        var entry = AuditTrail.Entry(
            actor,
            wallClock,
            happening.Type,
            happening.CardId ?? happening.ApplicationId!,
            happening.Reason
        );
        Add(row, entry.At);
        Add(row, entry.Actor);
        Add(row, entry.Tenant);
        Add(row, entry.Clerk);
        Add(row, entry.Action);
        Add(row, entry.Subject);
        Add(row, entry.Reason);
        Add(row, entry.RequestId);
        Add(row, entry.TraceId);
    }

    private static void Add<T>(NpgsqlParameterCollection row, T value, NpgsqlDbType? type = null)
    {
        var parameter = new NpgsqlParameter<T> { TypedValue = value };
        if (type is { } given)
            parameter.NpgsqlDbType = given;
        row.Add(parameter);
    }

    private static NpgsqlBatchCommand Insertion(
        string columns,
        List<Happening> happened,
        Action<NpgsqlParameterCollection, Happening> add
    )
    {
        var statement = new NpgsqlBatchCommand(
            Statements.GetOrAdd((columns, happened.Count), of => Statement(of.Columns, of.Rows))
        );
        foreach (var happening in happened)
            add(statement.Parameters, happening);
        return statement;
    }

    private static readonly ConcurrentDictionary<(string Columns, int Rows), string> Statements = new();

    private static string Statement(string columns, int rows)
    {
        var width = columns.Count(c => c == ',') + 1;
        var lines = Enumerable
            .Range(0, rows)
            .Select(row =>
                $"({string.Join(", ", Enumerable.Range(row * width + 1, width).Select(n => string.Create(CultureInfo.InvariantCulture, $"${n}")))})"
            );
        return $"insert into {columns} values {string.Join(", ", lines)}";
    }
}
