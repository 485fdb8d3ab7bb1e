using Issuance.Shared;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Issuance.Http;

/// <summary>Gives every request its id, and every answer the headers that none may lack.</summary>
public sealed class RequestIds(RequestDelegate next, ILogger<RequestIds> log)
{
    private const string Key = "request-id";

    public static string Of(HttpContext context) => context.Items[Key] as string ?? "";

    public async Task InvokeAsync(HttpContext context)
    {
        var id = "req_" + Ids.Token(16);
        context.Items[Key] = id;
        var headers = context.Response.Headers;
        headers["Request-Id"] = id;
        headers.CacheControl = "no-store";
        headers.XContentTypeOptions = "nosniff";
        using (log.BeginScope(new Dictionary<string, object>(StringComparer.Ordinal) { ["RequestId"] = id }))
            await next(context);
    }
}
