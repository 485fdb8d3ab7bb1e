using System.Text.RegularExpressions;
using Issuance.Access;
using Issuance.Audit;
using Issuance.Events;
using Issuance.Http;
using Issuance.Persistence;
using Issuance.Time;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace Issuance.Tests.House;

public sealed partial class ModelTests
{
    [Fact]
    public void The_migrations_make_the_schema_that_the_classes_ask_for()
    {
        using var db = Open();

        Assert.False(
            db.Database.HasPendingModelChanges(),
            "The mapping has changed: add a migration (dotnet ef migrations add NAME)."
        );
    }

    /// <summary>A column added to a mapping would stay empty where the statement beside it does not know it.</summary>
    [Fact]
    public void Statements_written_by_hand_fill_every_column_that_is_ours_to_fill()
    {
        using var db = Open();
        var recorder = new ChangeRecorder(
            new CurrentActor(),
            new BusinessClock(TimeProvider.System),
            TimeProvider.System
        );
        var facts = new Dictionary<string, string?>(StringComparer.Ordinal);
        var record = new IdempotencyRecord
        {
            Scope = [],
            Fingerprint = [],
            Status = 200,
            ContentType = null,
            Location = null,
            Etag = null,
            Body = [],
            FinishedAt = default,
        };

        var statements = recorder
            .Rows([new Happening("card.produced", "card_1", null, 1, facts, facts)])
            .Append(record.Insertion())
            .Select(statement => Insertion().Match(statement.CommandText))
            .ToDictionary(
                insert => insert.Groups["table"].Value,
                insert => insert.Groups["columns"].Value.Split(", ").Order(StringComparer.Ordinal),
                StringComparer.Ordinal
            );

        Assert.Equal(["audit_entries", "events", "idempotency_records"], statements.Keys.Order(StringComparer.Ordinal));
        foreach (var (table, columns) in statements)
            Assert.Equal(OursToFill(db, table), columns);
    }

    /// <summary>All but the number that the database counts, and the place in the feed, which is given after the commit.</summary>
    private static IEnumerable<string> OursToFill(IssuanceDb db, string table) =>
        db
            .Model.GetEntityTypes()
            .Single(type => type.GetTableName() == table)
            .GetProperties()
            .Where(column => column.ValueGenerated == ValueGenerated.Never)
            .Select(column => column.GetColumnName())
            .Where(name => name != "sequence")
            .Order(StringComparer.Ordinal);

    private static IssuanceDb Open() => new(new DbContextOptionsBuilder<IssuanceDb>().UseNpgsql("Host=unused").Options);

    [GeneratedRegex(
        @"^insert into (?<table>\w+) \((?<columns>[^)]+)\)\s+values ",
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex Insertion();
}
