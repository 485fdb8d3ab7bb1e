using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using Issuance.Http;
using Issuance.StatusQueries;
using Microsoft.OpenApi;
using Swashbuckle.AspNetCore.SwaggerGen;

namespace Issuance.Host.OpenApi;

/// <summary>
/// Gives every text, number and list of the document its limits: those that the request's annotations set and the
/// guards enforce, and for answers what they can be at most.
/// </summary>
internal sealed class Bounds : ISchemaFilter
{
    private const int LongestText = 256;
    private const int LongestList = 1000;
    private const string LargestNumber = "9007199254740991";

    public void Apply(IOpenApiSchema schema, SchemaFilterContext context)
    {
        if (schema is not OpenApiSchema own)
            return;
        if (own.Properties is { Count: > 0 } || IsEmptyRequest(context.Type))
            DescribeMembers(own, context.Type);
        else if (context.Type == typeof(CardView))
            own.AdditionalPropertiesAllowed = true; // Each kind of client has its own members.
        else if (own.AdditionalProperties is not null)
            own.AdditionalProperties = Fact();
        else if (Is(own, JsonSchemaType.String))
            BoundText(own, context.Type, context.MemberInfo);
        else if (Is(own, JsonSchemaType.Integer) || Is(own, JsonSchemaType.Number))
            BoundNumber(own, context.MemberInfo);
        else if (Is(own, JsonSchemaType.Array))
            BoundList(own, context.MemberInfo);
    }

    /// <summary>A request needs what is marked so and takes nothing else; an answer always holds all of its members.</summary>
    private static void DescribeMembers(OpenApiSchema schema, Type type)
    {
        var members = type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Select(property => (Property: property, Name: JsonNamingPolicy.CamelCase.ConvertName(property.Name)))
            .Where(member => schema.Properties?.ContainsKey(member.Name) == true)
            .ToList();
        schema.Required = members
            .Where(member => IsRequest(type) ? IsMarkedRequired(member.Property) : !IsLeftOut(member.Property))
            .Select(member => member.Name)
            .ToHashSet(StringComparer.Ordinal);
        foreach (var (property, name) in members)
            if (schema.Properties![name] is OpenApiSchemaReference reference && IsNullable(property))
                schema.Properties[name] = new OpenApiSchema
                {
                    OneOf = [new OpenApiSchema { Type = JsonSchemaType.Null }, reference],
                };
        schema.AllOf = null;
        schema.AdditionalPropertiesAllowed = !IsRequest(type);
        if (schema.AdditionalProperties is not null)
            schema.AdditionalProperties = Fact();
    }

    /// <summary>A changed fact of an event: a state's name, or null.</summary>
    private static OpenApiSchema Fact() => new() { Type = JsonSchemaType.String | JsonSchemaType.Null, MaxLength = 64 };

    private static bool IsNullable(PropertyInfo property) =>
        new NullabilityInfoContext().Create(property).ReadState == NullabilityState.Nullable;

    private static void BoundText(OpenApiSchema schema, Type type, MemberInfo? member)
    {
        if (schema.Enum is { Count: > 0 })
            return;
        if (schema.Format is "date" or "date-time")
        {
            schema.MaxLength = schema.Format == "date" ? 10 : 35;
            return;
        }

        if (member?.GetCustomAttribute<StringLengthAttribute>() is { } length)
        {
            schema.MaxLength = length.MaximumLength;
            schema.MinLength = length.MinimumLength > 0 ? length.MinimumLength : null;
        }

        if (member?.GetCustomAttribute<AllowedValuesAttribute>() is { } allowed)
            schema.Enum = [.. allowed.Values.Select(value => (JsonNode)JsonValue.Create((string)value!))];
        else if (member?.GetCustomAttribute<RegularExpressionAttribute>() is { } pattern)
            schema.Pattern = $"^(?:{pattern.Pattern})$"; // The guards match from end to end.
        else if (member is not null && PathParameters.Pattern(member.Name, member.DeclaringType) is { } known)
            (schema.Pattern, schema.MaxLength) = (known, 30);
        schema.MaxLength ??= member is null ? LongestText : Longest(member.Name);
    }

    /// <summary>What answers repeat of ours is never longer than what requests may hold.</summary>
    private static int Longest(string member) =>
        member switch
        {
            "Last4" or "AccountLast4" => 4,
            "Division" => 6,
            "ServicePoint" or "AgentBank" or "Clerk" or "IntakeClerk" or "Serial" or "Branch" or "Teller" => 32,
            "Reference" => 35,
            "Status" or "Type" or "Code" or "ReasonCode" => 64,
            "Comment" => 500,
            _ => LongestText,
        };

    private static void BoundNumber(OpenApiSchema schema, MemberInfo? member)
    {
        var range = member?.GetCustomAttribute<RangeAttribute>();
        schema.Minimum = Text(range?.Minimum) ?? "0";
        schema.Maximum = Text(range?.Maximum) ?? (schema.Format == "int32" ? Text(int.MaxValue)! : LargestNumber);
    }

    private static void BoundList(OpenApiSchema schema, MemberInfo? member)
    {
        schema.MinItems = member?.GetCustomAttribute<MinLengthAttribute>()?.Length;
        schema.MaxItems = member?.GetCustomAttribute<MaxLengthAttribute>()?.Length ?? LongestList;
        if (member?.GetCustomAttribute<EachLengthAttribute>() is { } each && schema.Items is OpenApiSchema item)
            (item.MinLength, item.MaxLength) = (each.Minimum, each.Maximum);
    }

    private static string? Text(object? number) =>
        number is null
            ? null
            : Convert.ToDecimal(number, CultureInfo.InvariantCulture).ToString(CultureInfo.InvariantCulture);

    private static bool Is(OpenApiSchema schema, JsonSchemaType type) =>
        schema.Type is { } given && given.HasFlag(type);

    /// <summary>Requests are read by their settable members; answers are positional records.</summary>
    private static bool IsRequest(Type type) => type.GetConstructor(Type.EmptyTypes) is not null;

    private static bool IsEmptyRequest(Type type) => type.DeclaringType is not null && type.Name == "Request";

    private static bool IsMarkedRequired(PropertyInfo property) => property.IsDefined(typeof(RequiredMemberAttribute));

    private static bool IsLeftOut(PropertyInfo property) =>
        property.GetCustomAttribute<System.Text.Json.Serialization.JsonIgnoreAttribute>() is not null;
}
