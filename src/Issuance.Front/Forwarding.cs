using System.Security.Cryptography;
using System.Text.Json;
using Yarp.ReverseProxy.Forwarder;
using Yarp.ReverseProxy.Model;

namespace Issuance.Front;

/// <summary>
/// Finds a process for each request. One that cannot be reached has taken nothing, so the next one is asked; a read that
/// was cut off is repeated; a command that was cut off may have been done, so its caller hears 503 and repeats it under
/// its own idempotency key.
/// </summary>
public sealed class Forwarding(FrontOptions options, ILogger<Forwarding> log)
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(50);

    /// <summary>A read that cuts off whoever is at it is not taken to every process, one after the other.</summary>
    private const int MostCutOff = 2;

    public async Task ForwardAsync(HttpContext context, RequestDelegate next)
    {
        var proxy = context.GetReverseProxyFeature();
        var patience = System.Diagnostics.Stopwatch.StartNew();
        var failed = new HashSet<string>(StringComparer.Ordinal);
        var cutOff = 0;
        while (true)
        {
            proxy.AvailableDestinations = Ready(context, failed);
            if (proxy.AvailableDestinations.Count == 0)
            {
                if (patience.Elapsed > options.Patience)
                {
                    await RefuseAsync(context, "No process of the service is ready.");
                    return;
                }

                failed.Clear();
                await Task.Delay(Look, context.RequestAborted);
                continue;
            }

            await next(context);
            if (context.GetForwarderErrorFeature() is not { } error || context.RequestAborted.IsCancellationRequested)
                return;
            log.LogWarning("{Process} failed a request: {Error}", proxy.ProxiedDestination?.DestinationId, error.Error);
            if (context.Response.HasStarted)
                return;
            cutOff += IsUntouched(error) ? 0 : 1;
            if (!MayBeAskedAgain(context.Request, error) || cutOff > MostCutOff)
            {
                if (IsTheCallers(error.Error))
                    return;
                await RefuseAsync(context, "The process that was at it has ended. Repeat the request.");
                return;
            }

            failed.Add(proxy.ProxiedDestination?.DestinationId ?? "");
            context.Response.Clear();
            context.Features.Set<IForwarderErrorFeature>(null);
        }
    }

    /// <summary>Looked at anew each time: what a request found when it came may be gone by now.</summary>
    private static List<DestinationState> Ready(HttpContext context, HashSet<string> failed) =>
        [
            .. (context.GetRouteModel().Cluster?.DestinationsState.AvailableDestinations ?? []).Where(one =>
                !failed.Contains(one.DestinationId)
            ),
        ];

    private static bool MayBeAskedAgain(HttpRequest request, IForwarderErrorFeature error) =>
        error.Error == ForwarderError.Request
        && (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method) || IsUntouched(error));

    /// <summary>Nobody took anything of it.</summary>
    private static bool IsUntouched(IForwarderErrorFeature error) =>
        error.Exception is HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError };

    private static bool IsTheCallers(ForwarderError error) =>
        error
            is ForwarderError.RequestBodyClient
                or ForwarderError.RequestBodyCanceled
                or ForwarderError.RequestCanceled
                or ForwarderError.ResponseBodyCanceled
                or ForwarderError.ResponseBodyClient;

    /// <summary>As the service itself says that it is away for a moment.</summary>
    private static async Task RefuseAsync(HttpContext context, string detail)
    {
        var requestId = $"req_{RandomNumberGenerator.GetString("0123456789abcdefghijklmnopqrstuvwxyz", 8)}";
        var response = context.Response;
        response.Clear();
        response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        response.ContentType = "application/problem+json; charset=utf-8";
        response.Headers.RetryAfter = "1";
        response.Headers.CacheControl = "no-store";
        response.Headers["Request-Id"] = requestId;
        await response.Body.WriteAsync(
            JsonSerializer.SerializeToUtf8Bytes(
                new Dictionary<string, object>(StringComparer.Ordinal)
                {
                    ["type"] = "urn:issuance:problem:service_unavailable",
                    ["title"] = "The service is away for a moment",
                    ["status"] = StatusCodes.Status503ServiceUnavailable,
                    ["detail"] = detail,
                    ["code"] = "service_unavailable",
                    ["requestId"] = requestId,
                    ["retryable"] = true,
                }
            ),
            context.RequestAborted
        );
    }
}
