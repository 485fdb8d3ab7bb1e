using Issuance.Shared;

namespace Issuance.Events;

public static class EventRefusals
{
    public static readonly Refusal NotFound = new("event_not_found", 404, "No such event");
}
