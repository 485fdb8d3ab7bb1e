using Issuance.Persistence;
using Issuance.Sandbox;
using Issuance.Shared;

namespace Issuance.Host.Commands;

/// <summary><c>migrate</c>: brings the schema up to date, sets the roles' rights, and plants the sandbox's seed there.</summary>
internal static class Migrate
{
    public static async Task<int> RunAsync(string[] args)
    {
        if (args.Length > 0)
            return await Command.WrongAsync("Usage: migrate");
        await using var services = await CommandHost.BuildAsync(databaseRole: null);
        await using var scope = services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<IssuanceDb>();
        await Migrator.MigrateAsync(db, CancellationToken.None);
        await Scheduling.JobEngine.EnsureSchemaAsync(db, CancellationToken.None);
        if (services.GetRequiredService<Deployment>().IsSandbox)
            await SandboxSeed.PlantAsync(
                db,
                services.GetRequiredService<IConfiguration>()["Keys:Folder"]!,
                CancellationToken.None
            );
        Console.WriteLine("migrated");
        return 0;
    }
}
