using System.ComponentModel.DataAnnotations;
using Issuance.Events;
using Issuance.Http;
using Issuance.Shared;

namespace Issuance.Webhooks;

/// <summary>What an owner decides about an endpoint, when it is made and when it is changed.</summary>
public abstract record EndpointSettings
{
    /// <summary>https, a public host, no user name in it; the sandbox also takes http and this machine. Put no secret in it.</summary>
    [StringLength(WebhookUrl.Longest, MinimumLength = 1)]
    public required string Url { get; init; }

    [StringLength(200)]
    public string? Description { get; init; }

    /// <summary>Only these types; all unless given.</summary>
    [MinLength(1), MaxLength(100), EachLength(1, 64)]
    public string[]? EventTypes { get; init; }

    /// <summary>Everything that is wrong with them, or null.</summary>
    internal Refusal? WhyNot(Deployment deployment)
    {
        var faults = new List<Fault>();
        if (!WebhookUrl.IsAllowed(Url, deployment))
            faults.Add(Fault("/url", WebhookRefusals.UrlInvalid));
        foreach (var (index, type) in (EventTypes ?? []).Index())
            if (EventCatalogue.Find(type) is null)
                faults.Add(Fault($"/eventTypes/{index}", WebhookRefusals.TypeUnknown));
        return faults.Count == 0 ? null : Refusal.Of(422, faults[0].Message, faults);
    }

    /// <summary>Each type once; in the order of the catalogue, whatever the caller's was.</summary>
    internal string[]? Types =>
        EventTypes is null ? null : [.. EventCatalogue.All.Select(t => t.Name).Where(EventTypes.Contains)];

    private static Fault Fault(string pointer, Refusal refusal) => new(pointer, refusal.Code, refusal.Title);
}
