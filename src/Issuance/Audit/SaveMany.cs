using System.Globalization;
using System.Text;
using Issuance.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Metadata;
using Npgsql;

namespace Issuance.Audit;

/// <summary>
/// Saves a batch: rows of one table that changed in the same columns go in one statement, events and audit rows too.
/// One statement a row costs the database more than everything else that it does for an order or a notice.
/// </summary>
/// <remarks>
/// For units of work that end here: what was written is no longer tracked afterwards. Versions are compared as by an
/// ordinary save. What is few, or stands in the way of a foreign key, is saved in the ordinary way, in the same transaction.
/// </remarks>
public sealed class SaveMany(IssuanceDb db, ChangeRecorder recorder)
{
    /// <summary>Below this an ordinary save is as quick.</summary>
    private const int Few = 4;

    /// <exception cref="InvalidOperationException">No transaction is open, so the statements would not be one change.</exception>
    /// <exception cref="DbUpdateConcurrencyException">Somebody else changed one of the rows.</exception>
    public async Task RunAsync(CancellationToken cancel)
    {
        if (db.Database.CurrentTransaction is null)
            throw new InvalidOperationException("A batch is saved inside a transaction.");
        var happened = ChangeRecorder.Happened(db);
        ChangeRecorder.Forget(db);
        // Looked through once: nothing changes between the statements.
        db.ChangeTracker.DetectChanges();
        db.ChangeTracker.AutoDetectChangesEnabled = false;
        try
        {
            var batches = db
                .ChangeTracker.Entries()
                .Where(entry => entry.State is EntityState.Added or EntityState.Modified && IsPlain(entry.Metadata))
                .Where(entry => entry.State == EntityState.Modified || !entry.Metadata.GetForeignKeys().Any())
                .GroupBy(entry => new Batch(entry))
                .Where(batch => batch.Count() >= Few)
                .Select(batch => (batch.Key, Rows: batch.ToList()))
                .ToList();
            foreach (var (batch, rows) in batches)
                await WriteAsync(batch, rows, cancel);
            await db.SaveChangesAsync(cancel);
            await db.ExecuteAsync(recorder.Rows(happened), cancel);
        }
        finally
        {
            db.ChangeTracker.AutoDetectChangesEnabled = true;
        }
    }

    /// <summary>A table of its own with a key of one column, and no column that is a list: those do not unnest.</summary>
    private static bool IsPlain(IEntityType type) =>
        !type.IsOwned()
        && type.FindPrimaryKey()!.Properties.Count == 1
        && !type.GetComplexProperties().Any()
        && !type.GetProperties().Any(property => property.GetRelationalTypeMapping().StoreType.EndsWith(']'));

    private async Task WriteAsync(Batch batch, List<EntityEntry> rows, CancellationToken cancel)
    {
        var values = new Values(rows);
        var sql = batch.State == EntityState.Added ? Insert(batch, values) : Update(batch, values);
        var written = await db.Database.ExecuteSqlRawAsync(sql, values.Parameters, cancel);
        if (written != rows.Count)
            throw new DbUpdateConcurrencyException(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{written} of {rows.Count} rows were still as they were read."
                )
            );
        foreach (var row in rows)
            row.State = EntityState.Detached;
    }

    private static string Insert(Batch batch, Values values)
    {
        var columns = batch
            .Type.GetProperties()
            .Where(property => !property.ValueGenerated.HasFlag(ValueGenerated.OnAdd));
        var names = columns
            .Select(column => (Name: Quoted(column), Array: values.Of(column, original: false)))
            .ToList();
        return $"insert into {batch.Table} ({string.Join(", ", names.Select(n => n.Name))}) "
            + $"select * from unnest({string.Join(", ", names.Select(n => n.Array))})";
    }

    private static string Update(Batch batch, Values values)
    {
        var sets = batch
            .Columns.Select(
                (column, i) => (Set: $"{Quoted(column)} = v.n{i}", Array: values.Of(column, original: false))
            )
            .ToList();
        var conditions = batch
            .Type.GetProperties()
            .Where(property => property.IsPrimaryKey() || property.IsConcurrencyToken)
            .Select((column, i) => (Where: $"t.{Quoted(column)} = v.o{i}", Array: values.Of(column, original: true)))
            .ToList();
        var names = sets.Select((_, i) => $"n{i}").Concat(conditions.Select((_, i) => $"o{i}"));
        var sql = new StringBuilder();
        sql.Append(
            CultureInfo.InvariantCulture,
            $"update {batch.Table} t set {string.Join(", ", sets.Select(s => s.Set))} "
        );
        sql.Append(
            CultureInfo.InvariantCulture,
            $"from unnest({string.Join(", ", sets.Select(s => s.Array).Concat(conditions.Select(c => c.Array)))}) "
        );
        sql.Append(
            CultureInfo.InvariantCulture,
            $"as v ({string.Join(", ", names)}) where {string.Join(" and ", conditions.Select(c => c.Where))}"
        );
        return sql.ToString();
    }

    private static string Quoted(IProperty property) => $"\"{property.GetColumnName()}\"";

    /// <summary>Rows that one statement can write: of one table, new ones or such that changed in the same columns.</summary>
    private sealed class Batch : IEquatable<Batch>
    {
        private readonly string name;

        public Batch(EntityEntry entry)
        {
            (Type, State) = (entry.Metadata, entry.State);
            Columns = State == EntityState.Added ? [] : [.. Changed(entry)];
            name = $"{State} {Type.Name} {string.Join(' ', Columns.Select(column => column.Name))}";
        }

        public IEntityType Type { get; }
        public EntityState State { get; }
        public IReadOnlyList<IProperty> Columns { get; }
        public string Table => $"\"{Type.GetTableName()}\"";

        public bool Equals(Batch? other) => string.Equals(name, other?.name, StringComparison.Ordinal);

        public override bool Equals(object? obj) => Equals(obj as Batch);

        public override int GetHashCode() => name.GetHashCode(StringComparison.Ordinal);

        private static IEnumerable<IProperty> Changed(EntityEntry entry) =>
            entry.Metadata.GetProperties().Where(property => entry.Property(property).IsModified);
    }

    /// <summary>The columns of a batch as arrays, one parameter each.</summary>
    private sealed class Values(List<EntityEntry> rows)
    {
        public List<NpgsqlParameter> Parameters { get; } = [];

        /// <returns>How the statement names the array.</returns>
        public string Of(IProperty property, bool original)
        {
            var mapping = property.GetRelationalTypeMapping();
            var converter = mapping.Converter;
            var type = converter?.ProviderClrType ?? Nullable.GetUnderlyingType(property.ClrType) ?? property.ClrType;
            var isNullable = property.IsNullable && type.IsValueType && Nullable.GetUnderlyingType(type) is null;
            var array = Array.CreateInstance(isNullable ? typeof(Nullable<>).MakeGenericType(type) : type, rows.Count);
            for (var i = 0; i < rows.Count; i++)
            {
                var entry = rows[i].Property(property);
                var value = original ? entry.OriginalValue : entry.CurrentValue;
                array.SetValue(converter is null ? value : converter.ConvertToProvider(value), i);
            }

            // The length of a text is the column's business.
            var store = mapping.StoreType.StartsWith("character varying", StringComparison.Ordinal)
                ? "text"
                : mapping.StoreType;
            var name = string.Create(CultureInfo.InvariantCulture, $"a{Parameters.Count}");
            Parameters.Add(new NpgsqlParameter(name, array) { DataTypeName = $"{store}[]" });
            return $"@{name}";
        }
    }
}
