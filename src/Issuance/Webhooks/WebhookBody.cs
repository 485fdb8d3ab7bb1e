using System.Text.Json;
using Issuance.Events;
using Issuance.Http;

namespace Issuance.Webhooks;

/// <summary>The body of a message (contract 6.4): the event as <c>GET /v1/events</c> shows it, without its id, which is a header.</summary>
public static class WebhookBody
{
    private sealed record Message(string Type, DateTimeOffset Timestamp, EventData Data);

    /// <summary>The same bytes at each attempt: an event never changes.</summary>
    public static byte[] Of(EventView happened) =>
        JsonSerializer.SerializeToUtf8Bytes(
            new Message(happened.Type, happened.Timestamp, happened.Data),
            JsonText.Options
        );
}
