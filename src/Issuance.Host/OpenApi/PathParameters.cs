using Microsoft.OpenApi;

namespace Issuance.Host.OpenApi;

/// <summary>What the variable parts of addresses look like. A part of another form is answered as an unknown one.</summary>
internal static class PathParameters
{
    private const string Id = "[0-9a-z]{26}$";

    /// <returns>The pattern of an identifier of ours, or null where the name is none's.</returns>
    /// <param name="name">In any case: a member's or a parameter's.</param>
    public static string? Pattern(string name, Type? owner) =>
        name.ToLowerInvariant() switch
        {
            "cardid" => $"^crd_{Id}",
            "applicationid" => $"^app_{Id}",
            "eventid" => $"^evt_{Id}",
            "endpointid" => $"^whe_{Id}",
            "appointmentid" => $"^apt_{Id}",
            "id" when owner is not null => $"^[a-z]{{3}}_{Id}",
            _ => null,
        };

    public static void Describe(OpenApiParameter parameter)
    {
        var pattern = Pattern(parameter.Name!, owner: null);
        parameter.Required = true;
        parameter.Schema = new OpenApiSchema
        {
            Type = JsonSchemaType.String,
            Pattern = pattern ?? "^[A-Za-z0-9-]{1,32}$",
            MaxLength = pattern is null ? 32 : 30,
        };
        if (parameter.Name == "step")
            parameter.Schema = new OpenApiSchema
            {
                Type = JsonSchemaType.String,
                Enum = [.. Steps.Select(step => (System.Text.Json.Nodes.JsonNode)step)],
            };
    }

    private static readonly string[] Steps =
    [
        "accept",
        "produce",
        "fail",
        "ship",
        "arrive",
        "hand-over",
        "lose",
        "suspend",
        "resume",
        "close",
    ];
}
