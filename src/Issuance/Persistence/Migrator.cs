using Issuance.Calendar;
using Microsoft.EntityFrameworkCore;

namespace Issuance.Persistence;

/// <summary>Brings the schema up to date and sets the roles' rights; run by a command of its own, never by a serving process.</summary>
public static class Migrator
{
    public static async Task MigrateAsync(IssuanceDb db, CancellationToken cancel)
    {
        // Waits for no lock of a running service for long: an expand step that cannot get its lock fails and is run again.
        await db.Database.OpenConnectionAsync(cancel);
        await db.Database.ExecuteSqlRawAsync("set lock_timeout = '10s'", cancel);
        await db.Database.MigrateAsync(cancel);
        await CalendarSeed.PlantAsync(db, cancel);
        await DatabaseRoles.EnsureAsync(db, cancel);
        await db.Database.CloseConnectionAsync();
    }
}
