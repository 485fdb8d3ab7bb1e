using System.Diagnostics;
using Issuance.Access;
using Issuance.Persistence;

namespace Issuance.Audit;

/// <summary>Adds an audit row to the present unit of work; it is saved with the change that it tells of.</summary>
public sealed class AuditTrail(IssuanceDb db, CurrentActor actor, TimeProvider wallClock)
{
    public void Record(string action, string subject, string? reason = null) =>
        db.AuditEntries.Add(Entry(actor, wallClock, action, subject, reason));

    internal static AuditEntry Entry(
        CurrentActor actor,
        TimeProvider wallClock,
        string action,
        string subject,
        string? reason
    ) =>
        new()
        {
            At = wallClock.GetUtcNow(),
            Actor = actor.Client,
            Tenant = actor.Tenant,
            Clerk = actor.Clerk,
            Action = action,
            Subject = subject,
            Reason = reason,
            RequestId = actor.RequestId,
            TraceId = Activity.Current?.TraceId.ToString(),
        };
}
