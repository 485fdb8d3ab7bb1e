using System.Text.Json.Nodes;
using Issuance.Shared;

namespace Issuance.Tests.BadInput;

/// <summary>A request that the service would carry out: what is wrong in a bad one is then the one thing changed in it.</summary>
/// <param name="Client">Who may send it; null where no token is asked for.</param>
/// <param name="Values">What stands for the variable parts of the path.</param>
internal sealed record SoundRequest(
    PublishedOperation Operation,
    string? Client,
    IReadOnlyList<string> Values,
    JsonObject? Body
)
{
    public string Target => At(Values);

    /// <summary>The same address with ids that belong to nothing.</summary>
    public string TargetOfNothing =>
        At([
            .. Operation.PathParameters.Select(name =>
                name switch
                {
                    "applicationId" => Ids.New(Ids.Application),
                    "cardId" => Ids.New(Ids.Card),
                    "eventId" => Ids.New(Ids.Event),
                    "endpointId" => Ids.New("whe_"),
                    "appointmentId" => Ids.New(Ids.Appointment),
                    _ => "NO-SUCH",
                }
            ),
        ]);

    /// <summary>The sound body, about something that does not exist where the body itself says what it is about.</summary>
    public JsonObject BodyOfNothing
    {
        get
        {
            var body = Body!.DeepClone().AsObject();
            if (body.ContainsKey("servicePoint"))
                body["servicePoint"] = "NO-SUCH";
            return body;
        }
    }

    public string At(IReadOnlyList<string> values)
    {
        var target = Operation.Path;
        foreach (var (name, value) in Operation.PathParameters.Zip(values))
            target = target.Replace($"{{{name}}}", value, StringComparison.Ordinal);
        return target;
    }

    /// <summary>The sound request as one that could still be made bad.</summary>
    public BadRequest But(string what)
    {
        var bad = new BadRequest(Operation, what, Target) { Client = Client, Signed = Operation.Signed };
        if (Operation.Keyed)
            bad = bad.With("Idempotency-Key", Guid.NewGuid().ToString());
        return Body is null ? bad with { ContentType = null } : bad.WithBody(Body.ToJsonString());
    }
}
