using System.Globalization;

namespace BankStubs.Harbour;

/// <summary>Which page of a list is asked for.</summary>
/// <param name="After">Where the page before it ended, in our own spelling; null for the first.</param>
internal sealed record PageQuery(int Limit, string? After)
{
    public static readonly (int Status, byte[] Body) Invalid = (
        StatusCodes.Status400BadRequest,
        StubJson.Bytes(new { code = "request_invalid" })
    );

    /// <summary>Null where the limit is not between 1 and <paramref name="most"/>.</summary>
    public static PageQuery? Read(HttpContext http, int most) =>
        int.TryParse(http.Request.Query["limit"], NumberStyles.None, CultureInfo.InvariantCulture, out var limit)
        && limit >= 1
        && limit <= most
            ? new(limit, http.Request.Query["after"])
            : null;
}
