using Issuance.Shared;

namespace Issuance.Access;

/// <summary>The kinds of client; each sees its own slice of applications, cards and events.</summary>
public enum ClientKind
{
    Bank,
    ServicePoint,
    Center,
    Authority,
    Institution,
    Partner,
    Operations,
}

/// <summary>Who acts in this unit of work: an API client, a bank's signed message, or a job of ours.</summary>
public sealed class CurrentActor
{
    /// <summary>The client's name, <c>bank:harbour</c> for a callback, <c>job:order-cards</c> for a job.</summary>
    public string Client { get; set; } = "system";

    public ClientKind? Kind { get; set; }

    /// <summary>Which service point, bank, centre, authority or institution the client belongs to.</summary>
    public string Tenant { get; set; } = "";

    /// <summary>First four digits of the city whose applications a centre or an authority sees.</summary>
    public string? City { get; set; }

    /// <summary>The clerk or teller whom the client names in its request.</summary>
    public string? Clerk { get; set; }

    public string? RequestId { get; set; }

    public bool Unlimited { get; set; }

    public IReadOnlySet<string> Scopes { get; set; } = new HashSet<string>(StringComparer.Ordinal);

    /// <summary>A person is (tenant, clerk): two clerks of one office are two people, one clerk at two offices too.</summary>
    public string Person => $"{Tenant}/{Clerk}";
}

public static class Scopes
{
    public const string ApplicationsSubmit = "applications:submit";
    public const string ApplicationsRead = "applications:read";
    public const string ApplicationsReview = "applications:review";
    public const string PickupsRead = "pickups:read";
    public const string PickupsWrite = "pickups:write";
    public const string ActivationsWrite = "activations:write";
    public const string CardsStatusRead = "cards.status:read";
    public const string EventsRead = "events:read";
    public const string WebhooksManage = "webhooks:manage";
    public const string SandboxControl = "sandbox:control";

    public static readonly IReadOnlyList<string> All =
    [
        ApplicationsSubmit,
        ApplicationsRead,
        ApplicationsReview,
        PickupsRead,
        PickupsWrite,
        ActivationsWrite,
        CardsStatusRead,
        EventsRead,
        WebhooksManage,
        SandboxControl,
    ];
}
