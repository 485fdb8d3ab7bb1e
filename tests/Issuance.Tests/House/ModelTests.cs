using Issuance.Persistence;
using Microsoft.EntityFrameworkCore;

namespace Issuance.Tests.House;

public sealed class ModelTests
{
    [Fact]
    public void The_migrations_make_the_schema_that_the_classes_ask_for()
    {
        using var db = new IssuanceDb(new DbContextOptionsBuilder<IssuanceDb>().UseNpgsql("Host=unused").Options);

        Assert.False(
            db.Database.HasPendingModelChanges(),
            "The mapping has changed: add a migration (dotnet ef migrations add NAME)."
        );
    }
}
