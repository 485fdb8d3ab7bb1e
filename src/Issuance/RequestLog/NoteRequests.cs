using Issuance.Access;
using Issuance.Http;
using Issuance.Staff;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Issuance.RequestLog;

/// <summary>
/// Notes each call of a partner that proved who it is; of anybody else's nobody could be shown it. Calls that our own
/// pages make for a member of staff are none of a partner's.
/// </summary>
public sealed class NoteRequests(RequestDelegate next, RequestNotes notes, TimeProvider wallClock)
{
    public async Task InvokeAsync(HttpContext context)
    {
        var (at, begun) = (wallClock.GetUtcNow(), wallClock.GetTimestamp());
        try
        {
            await next(context);
        }
        finally
        {
            if (Describe(context, at, wallClock.GetElapsedTime(begun)) is { } request)
                notes.Note(request);
        }
    }

    private static ApiRequest? Describe(HttpContext context, DateTimeOffset at, TimeSpan took)
    {
        if (context.GetEndpoint() is not RouteEndpoint endpoint || OperationOf(endpoint) is not { } operation)
            return null;
        var actor = context.RequestServices.GetRequiredService<CurrentActor>();
        if (actor.Kind is not { } kind || actor.Client.StartsWith(StaffMember.IdPrefix, StringComparison.Ordinal))
            return null;
        return new ApiRequest
        {
            At = at,
            Kind = kind,
            Tenant = actor.Tenant,
            Client = actor.Client,
            RequestId = RequestIds.Of(context),
            Operation = operation,
            Method = context.Request.Method,
            Template = "/" + endpoint.RoutePattern.RawText!.TrimStart('/'),
            Status = context.RequestAborted.IsCancellationRequested
                ? StatusCodes.Status499ClientClosedRequest
                : context.Response.StatusCode,
            Code = Problems.CodeOf(context),
            Milliseconds = (int)took.TotalMilliseconds,
        };
    }

    /// <summary>The name under which the published document knows it; null for what is no operation.</summary>
    private static string? OperationOf(RouteEndpoint endpoint) =>
        endpoint.Metadata.GetMetadata<Operation>()?.Id
        ?? endpoint.Metadata.GetMetadata<IEndpointNameMetadata>()?.EndpointName;
}
