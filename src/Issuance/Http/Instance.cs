using System.Text.RegularExpressions;
using Issuance.Shared;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Issuance.Http;

/// <summary>
/// What a problem names as its <c>instance</c>: the path where every variable part is a well-formed id or code,
/// else the route's template, so that whatever a caller put into a path is never repeated.
/// </summary>
internal static partial class Instance
{
    [GeneratedRegex("^[A-Za-z0-9-]{1,32}$", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Code();

    public static string Of(HttpContext context)
    {
        if (context.GetEndpoint() is not RouteEndpoint endpoint)
            return "/";
        var safe = context.Request.RouteValues.All(value => value.Value is string text && IsSafe(value.Key, text));
        return safe ? context.Request.Path.ToUriComponent() : "/" + endpoint.RoutePattern.RawText?.TrimStart('/');
    }

    private static bool IsSafe(string name, string text) =>
        name switch
        {
            "applicationId" => Ids.IsWellFormed(text, Ids.Application),
            "cardId" => Ids.IsWellFormed(text, Ids.Card),
            "eventId" => Ids.IsWellFormed(text, Ids.Event),
            "appointmentId" => Ids.IsWellFormed(text, Ids.Appointment),
            // Codes of ours hold no run of digits that could be somebody's number.
            _ => Code().IsMatch(text) && text.Count(char.IsAsciiDigit) <= 6,
        };
}
