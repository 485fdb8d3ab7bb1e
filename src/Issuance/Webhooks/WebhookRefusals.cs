using Issuance.Shared;

namespace Issuance.Webhooks;

public static class WebhookRefusals
{
    public static readonly Refusal NotFound = new("webhook_endpoint_not_found", 404, "No such webhook endpoint");

    public static readonly Refusal UrlInvalid = new(
        "webhook_url_invalid",
        422,
        "The address cannot be a webhook's: https with a public host, no name or password in it, no fragment"
    );

    public static readonly Refusal TypeUnknown = new("event_type_unknown", 422, "There is no such type of event");

    public static readonly Refusal VersionUnknown = new(
        "api_version_unknown",
        422,
        "There is no such version of the messages"
    );

    public static readonly Refusal TooMany = new(
        "webhook_endpoint_limit",
        409,
        "No more endpoints: delete one that is not needed"
    );

    public static readonly Refusal TooManySecrets = new(
        "webhook_secret_limit",
        409,
        "Rotated too often: wait until an older secret expires"
    );

    /// <summary>422 with the fault's own place in the body.</summary>
    internal static Refusal At(this Refusal refusal, string pointer) =>
        refusal with
        {
            Faults = [new Fault(pointer, refusal.Code, refusal.Title)],
        };
}
