using Issuance.Access;
using Issuance.Persistence;
using Issuance.Shared;
using Microsoft.EntityFrameworkCore;

namespace Issuance.Applications;

/// <summary>Which applications a client sees; every other is answered as if it did not exist (contract 0.5).</summary>
internal static class ApplicationVisibility
{
    /// <summary>A service point: those taken there. A centre or an authority: its city's. Operations: all.</summary>
    public static IQueryable<CardApplication> VisibleTo(
        this IQueryable<CardApplication> applications,
        CurrentActor actor
    ) =>
        actor.Kind switch
        {
            ClientKind.ServicePoint => applications.Where(a => a.ServicePoint == actor.Tenant),
            ClientKind.Center or ClientKind.Authority => applications.Where(a => a.City == actor.City),
            ClientKind.Operations => applications,
            _ => applications.Where(a => false),
        };

    /// <summary>Operations keep the service running and need no person for it.</summary>
    public static bool SeesPersons(this CurrentActor actor) => actor.Kind != ClientKind.Operations;

    /// <summary>Takes the application for a change: whoever else wants to change it waits for this transaction.</summary>
    /// <returns>Null when it is unknown or not for this client to see.</returns>
    public static async Task<CardApplication?> LockApplicationAsync(
        this IssuanceDb db,
        string applicationId,
        CurrentActor actor,
        CancellationToken cancel
    ) =>
        Ids.IsWellFormed(applicationId, Ids.Application)
            ? await db
                .Applications.FromSql($"select * from applications where id = {applicationId} for update")
                .VisibleTo(actor)
                .SingleOrDefaultAsync(cancel)
            : null;
}
