using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;

namespace Issuance.Persistence;

/// <summary>Lets the migration tool see the model without starting the service.</summary>
internal sealed class DesignTime : IDesignTimeDbContextFactory<IssuanceDb>
{
    public IssuanceDb CreateDbContext(string[] args) =>
        new(new DbContextOptionsBuilder<IssuanceDb>().UseNpgsql("Host=unused").Options);
}
