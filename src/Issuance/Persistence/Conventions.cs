using Issuance.Shared;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace Issuance.Persistence;

/// <summary>One spelling for the whole database: snake_case names, states as snake_case text, instants in UTC.</summary>
internal static class Conventions
{
    public static void Apply(ModelConfigurationBuilder builder)
    {
        foreach (
            var type in typeof(Conventions).Assembly.GetTypes().Where(type => type is { IsEnum: true, IsPublic: true })
        )
            builder.Properties(type).HaveConversion(typeof(StateText<>).MakeGenericType(type)).HaveMaxLength(40);
        builder.Properties<DateTimeOffset>().HaveConversion<UtcInstant>();
    }

    public static void Name(ModelBuilder builder)
    {
        foreach (var entity in builder.Model.GetEntityTypes())
        {
            if (entity.GetTableName() is { } table)
                entity.SetTableName(Snake.Case(table));
            foreach (var property in entity.GetProperties())
                property.SetColumnName(Snake.Case(property.GetColumnName()));
            foreach (var key in entity.GetKeys())
                key.SetName(key.GetName()?.ToLowerInvariant());
            foreach (var foreign in entity.GetForeignKeys())
                foreign.SetConstraintName(foreign.GetConstraintName()?.ToLowerInvariant());
            foreach (var index in entity.GetIndexes())
                index.SetDatabaseName(index.GetDatabaseName()?.ToLowerInvariant());
        }
    }

    private sealed class StateText<TEnum>()
        : ValueConverter<TEnum, string>(value => Snake.Case(value), text => Snake.Read<TEnum>(text))
        where TEnum : struct, Enum;

    private sealed class UtcInstant()
        : ValueConverter<DateTimeOffset, DateTimeOffset>(value => value.ToUniversalTime(), value => value);
}
