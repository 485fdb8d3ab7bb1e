using System.Diagnostics;
using Issuance.Http;
using OpenTelemetry;

namespace Issuance.Host.Telemetry;

/// <summary>
/// Takes out of spans what a caller wrote: query, header values, and a path whose parts are not our ids. A span names the route,
/// the ids and how it ended.
/// </summary>
internal sealed class PrivateParts : BaseProcessor<Activity>
{
    private static readonly string[] OfTheCaller =
    [
        "url.query",
        "user_agent.original",
        "http.request.method_original",
        "client.address",
        "network.peer.address",
    ];

    public static void Begin(Activity span)
    {
        // Until the route is known.
        span.SetTag("url.path", null);
        // The caller's own words about his trace.
        span.TraceStateString = null;
    }

    public static void Finish(Activity span, HttpResponse response) =>
        span.SetTag("url.path", Instance.Of(response.HttpContext));

    public override void OnEnd(Activity data)
    {
        foreach (var name in OfTheCaller)
            data.SetTag(name, null);
        // The name by which a caller reached us is a header too; where we call, it is a setting of ours.
        if (data.Kind == ActivityKind.Server)
            data.SetTag("server.address", null);
        if (
            data.GetTagItem("url.full") is string address
            && address.IndexOf('?', StringComparison.Ordinal) is >= 0 and var at
        )
            data.SetTag("url.full", address[..at]);
    }
}
