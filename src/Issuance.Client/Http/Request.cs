using System.Globalization;
using System.Net.Http.Headers;
using System.Text;

namespace Issuance.Client.Http;

/// <summary>From a call to a request, and how addresses are put together.</summary>
internal static class Request
{
    private static readonly MediaTypeHeaderValue Json = new("application/json") { CharSet = "utf-8" };

    public static HttpRequestMessage Of(RawCall call, AccessTokens.Held? token)
    {
        var request = new HttpRequestMessage(call.Method, call.Path);
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        if (token is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue(token.Scheme, token.Token);
        if (call.IdempotencyKey is { } key)
            request.Headers.TryAddWithoutValidation("Idempotency-Key", key);
        if (call.IfNoneMatch is { } etag)
            request.Headers.TryAddWithoutValidation("If-None-Match", etag);
        if (call.Json is { } body)
            request.Content = new ByteArrayContent(body) { Headers = { ContentType = Json } };
        return request;
    }

    /// <summary>A path with its ids in the place of the holes, whatever they hold.</summary>
    public static string Path(FormattableString path) =>
        string.Format(
            CultureInfo.InvariantCulture,
            path.Format,
            [.. path.GetArguments().Select(id => (object)Uri.EscapeDataString(id as string ?? ""))]
        );

    /// <summary>A query of those values that are given.</summary>
    public static string Query(params (string Name, string? Value)[] values)
    {
        var query = new StringBuilder();
        foreach (var (name, value) in values)
            if (value is not null)
                query
                    .Append(query.Length == 0 ? '?' : '&')
                    .Append(name)
                    .Append('=')
                    .Append(Uri.EscapeDataString(value));
        return query.ToString();
    }

    public static string? Text(int? number) => number?.ToString(CultureInfo.InvariantCulture);

    public static string? Text(DateOnly? date) => date?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    public static string? Text(DateTimeOffset? time) => time?.ToString("O", CultureInfo.InvariantCulture);
}
