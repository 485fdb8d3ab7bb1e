using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Issuance.Http;

/// <summary>
/// An operation that will go: said in the document, on the portal, and to whoever still calls it in every answer. Between
/// <paramref name="Since"/> and <paramref name="Sunset"/> lie twelve months at least.
/// </summary>
/// <param name="Since">From when on one should not begin to use it.</param>
/// <param name="Sunset">From when on it may be gone.</param>
/// <param name="Instead">The operationId of what takes its place.</param>
public sealed record Deprecation(DateOnly Since, DateOnly Sunset, string Instead)
{
    /// <summary>The shortest time that a caller is given.</summary>
    public const int Months = 12;

    /// <summary>Why this notice may not be given, or null.</summary>
    public string? WhyNot() => Sunset < Since.AddMonths(Months) ? $"Less than {Months} months." : null;

    /// <summary>RFC 9745 and RFC 8594: a structured date, and an HTTP date.</summary>
    public void Tell(IHeaderDictionary headers)
    {
        headers["Deprecation"] = string.Create(
            CultureInfo.InvariantCulture,
            $"@{new DateTimeOffset(Since, TimeOnly.MinValue, TimeSpan.Zero).ToUnixTimeSeconds()}"
        );
        headers["Sunset"] = new DateTimeOffset(Sunset, TimeOnly.MinValue, TimeSpan.Zero).ToString(
            "R",
            CultureInfo.InvariantCulture
        );
        headers.Link = "</developers/changelog>; rel=\"deprecation\"";
    }
}

public static class DeprecationExtensions
{
    /// <summary>Announces the end of an operation.</summary>
    /// <exception cref="ArgumentException">The callers would have less time than they were promised.</exception>
    public static RouteHandlerBuilder Deprecated(this RouteHandlerBuilder route, Deprecation deprecation) =>
        deprecation.WhyNot() is { } why
            ? throw new ArgumentException(why, nameof(deprecation))
            : route.WithMetadata(deprecation);
}
