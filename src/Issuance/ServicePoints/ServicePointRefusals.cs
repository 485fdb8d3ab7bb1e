using Issuance.Shared;

namespace Issuance.ServicePoints;

public static class ServicePointRefusals
{
    public static readonly Refusal NotFound = new("service_point_not_found", 404, "No such service point");

    public static readonly Refusal CollectorNotOffered = new(
        "collector_not_offered",
        422,
        "Only the holder can collect the card for now"
    );
}
