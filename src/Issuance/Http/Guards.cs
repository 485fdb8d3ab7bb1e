using Issuance.Access;
using Issuance.Shared;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Net.Http.Headers;

namespace Issuance.Http;

/// <summary>
/// The guards that stand before every operation, in the contract's order (0.2, rows 2 to 8). The first that fails is
/// the answer; the handler behind them sees only requests that it may judge by their meaning.
/// </summary>
public sealed class Guards(RequestDelegate next, AccessTokens tokens, RateLimits limits)
{
    public const int LargestBody = 64 * 1024;

    public async Task InvokeAsync(HttpContext context)
    {
        if (context.GetEndpoint()?.Metadata.GetMetadata<Operation>() is not { } operation)
        {
            await next(context);
            return;
        }

        if (await CheckAsync(context, operation) is { } refusal)
            await Problems.WriteAsync(context, refusal);
    }

    private async Task<Refusal?> CheckAsync(HttpContext context, Operation operation)
    {
        var actor = context.RequestServices.GetRequiredService<CurrentActor>();
        if (!await tokens.AdmitAsync(context, actor)) // row 2
            return HttpRefusals.TokenInvalid;
        if (!operation.Admits(actor.Scopes)) // row 3
            return HttpRefusals.InsufficientScope with { RequiredScope = operation.Scope };
        if (!actor.Unlimited && limits.WhyNotAsk(context, actor.Client, operation) is { } tooMany) // row 4
            return tooMany;

        ReadOnlyMemory<byte> body = default;
        if (operation.Body is not null) // row 5
        {
            if (!IsJson(context.Request))
                return HttpRefusals.UnsupportedMediaType;
            if (await RawBody.ReadAsync(context.Request, LargestBody, context.RequestAborted) is not { } read)
                return HttpRefusals.BodyTooLarge;
            body = read;
        }

        string key = "";
        if (operation.Keyed && IdempotencyKey.WhyNotRead(context.Request, out key) is { } badKey) // row 6
            return badKey;

        if (ReadShape(context, operation, body) is { } misshapen) // row 7
            return misshapen;

        if (!operation.Keyed)
        {
            await next(context);
            return null;
        }

        var idempotency = context.RequestServices.GetRequiredService<Idempotency>(); // row 8
        return await idempotency.RunAsync(context, key, body, next);
    }

    private static Refusal? ReadShape(HttpContext context, Operation operation, ReadOnlyMemory<byte> body)
    {
        var (query, queryFaults) = ShapeReader.ReadQuery(operation.Query, context.Request.Query);
        var (value, bodyFaults) = operation.Body is null ? (null, []) : ShapeReader.ReadBody(operation.Body, body);
        context.Features.Set(new WellShaped(value, query));
        if (queryFaults.Count + bodyFaults.Count == 0)
            return null;
        var unknown = queryFaults.Any(fault => fault.Code == "unknown_parameter");
        return (unknown ? HttpRefusals.UnknownParameter : HttpRefusals.RequestInvalid) with
        {
            Faults = [.. queryFaults, .. bodyFaults],
        };
    }

    internal static bool IsJson(HttpRequest request) => IsPlain(request, "application/json");

    /// <summary>Of this type, in UTF-8, and not packed.</summary>
    internal static bool IsPlain(HttpRequest request, string mediaType) =>
        request.Headers.ContentEncoding.Count == 0
        && MediaTypeHeaderValue.TryParse(request.ContentType, out var type)
        && type.MediaType.Equals(mediaType, StringComparison.OrdinalIgnoreCase)
        && (
            !type.Charset.HasValue
            || HeaderUtilities.RemoveQuotes(type.Charset).Equals("utf-8", StringComparison.OrdinalIgnoreCase)
        );
}
