using System.Text.RegularExpressions;
using Issuance.Access;
using Issuance.Audit;
using Issuance.Persistence;
using Issuance.Shared;
using Microsoft.EntityFrameworkCore;

namespace Issuance.Operations;

/// <summary>Registers a caller of the API: whose it is, what it may ask, and what it proves itself by.</summary>
public sealed partial class RegisterClient(
    IssuanceDb db,
    OpsLog log,
    AuditTrail audit,
    Divisions divisions,
    Deployment deployment,
    TimeProvider wallClock
)
{
    /// <param name="City">First four digits of a division; for centres and authorities alone.</param>
    /// <param name="PublicKeyPem">Null for a partner that is to have a secret.</param>
    /// <param name="ExpiresAt">Null for a registration without an end.</param>
    public sealed record Request(
        string Id,
        ClientKind Kind,
        string Tenant,
        string? City,
        IReadOnlyList<string> Scopes,
        string? PublicKeyPem,
        DateTimeOffset? ExpiresAt
    );

    /// <param name="Secret">To be handed over once; it is kept nowhere.</param>
    public sealed record Outcome(Client? Client, string? Secret, Refusal? Refusal);

    [GeneratedRegex("^[a-z][a-z0-9-]{2,39}$", RegexOptions.None, 1000)]
    private static partial Regex Id();

    [GeneratedRegex("^[A-Za-z0-9-]{1,32}$", RegexOptions.None, 1000)]
    private static partial Regex Code();

    public async Task<Outcome> RegisterAsync(Request request, string who, string reason, CancellationToken cancel)
    {
        if ((OpsReason.WhyNot(reason) ?? WhyNot(request)) is { } refusal)
            return new Outcome(null, null, refusal);
        var key = "";
        var hasSecret = request.Kind == ClientKind.Partner && request.PublicKeyPem is null;
        if (!hasSecret && ClientKeys.WhyNotRead(request.PublicKeyPem, out key) is { } badKey)
            return new Outcome(null, null, badKey);

        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        await db.HoldClientsAsync(cancel);
        if (await WhyNotNowAsync(request, hasSecret ? null : key, cancel) is { } notNow)
            return new Outcome(null, null, notNow);
        var (secret, hash) = hasSecret ? ClientKeys.NewSecret() : (null, null);
        var client = new Client
        {
            Id = request.Id,
            Kind = request.Kind,
            Tenant = request.Tenant,
            City = request.City,
            Scopes = [.. request.Scopes.Distinct(StringComparer.Ordinal)],
            PublicKeyPem = hasSecret ? null : key,
            SecretHash = hash,
            ExpiresAt = request.ExpiresAt,
        };
        db.Add(client);
        var what = $"{Snake.Case(client.Kind)} {client.Tenant}: {string.Join(' ', client.Scopes)}";
        log.Record(who, "client.register", client.Id, reason, before: null, after: what);
        audit.Record("client.registered", client.Id, Snake.Case(client.Kind));
        await db.SaveChangesAsync(cancel);
        await transaction.CommitAsync(cancel);
        return new Outcome(client, secret, null);
    }

    /// <summary>What the request itself says.</summary>
    private Refusal? WhyNot(Request request)
    {
        if (!Id().IsMatch(request.Id))
            return ClientRefusals.IdInvalid;
        if (!HasItsCity(request))
            return ClientRefusals.CityInvalid;
        var offered = ClientScopes.OfferedTo(request.Kind, deployment.IsSandbox);
        if (request.Scopes.Count == 0 || request.Scopes.Except(offered, StringComparer.Ordinal).Any())
            return ClientRefusals.ScopeNotOffered;
        return request.ExpiresAt is { } end && end <= wallClock.GetUtcNow() ? ClientRefusals.ExpiryPast : null;
    }

    private bool HasItsCity(Request request) =>
        request.Kind is ClientKind.Center or ClientKind.Authority
            ? request.City is { Length: 4 } city && divisions.IsKnown(city + "00")
            : request.City is null;

    private async Task<Refusal?> WhyNotNowAsync(Request request, string? key, CancellationToken cancel)
    {
        if (await db.Clients.AnyAsync(c => c.Id == request.Id, cancel))
            return ClientRefusals.IdTaken;
        var exists = request.Kind switch
        {
            ClientKind.Bank => await db.AgentBanks.AnyAsync(b => b.Code == request.Tenant, cancel),
            ClientKind.ServicePoint => await db.ServicePoints.AnyAsync(p => p.Code == request.Tenant, cancel),
            // Reviewers of a city sign in under the city itself.
            ClientKind.Authority => request.Tenant == request.City,
            ClientKind.Operations => request.Tenant == "operations",
            // Of centres, institutions and partners there is no list here: the registration is what makes them known.
            _ => Code().IsMatch(request.Tenant),
        };
        if (!exists)
            return ClientRefusals.TenantUnknown;
        return key is not null && await db.IsClientKeyTakenAsync(key, cancel) ? ClientRefusals.KeyTaken : null;
    }
}
