using System.Net;
using Microsoft.AspNetCore.Http;

namespace Issuance.Notices;

/// <summary>
/// Whether a request comes from this machine itself (contract 1.8): the socket's peer is loopback, the name it used is
/// one of loopback, so no other site's name was pointed here, and no proxy passed it on.
/// </summary>
public static class NearbyOnly
{
    private static readonly string[] Names = ["localhost", "127.0.0.1", "[::1]"];

    private static readonly string[] ForwardingHeaders =
    [
        "Forwarded",
        "Via",
        "X-Forwarded-For",
        "X-Forwarded-Host",
        "X-Forwarded-Proto",
        "X-Forwarded-Port",
        "X-Forwarded-Server",
        "X-Original-For",
        "X-Original-Host",
        "X-Original-Proto",
        "X-Real-IP",
    ];

    public static bool Holds(HttpContext context) =>
        context.Connection.RemoteIpAddress is { } peer
        && IPAddress.IsLoopback(peer)
        && Names.Contains(context.Request.Host.Host, StringComparer.OrdinalIgnoreCase)
        && !ForwardingHeaders.Any(context.Request.Headers.ContainsKey);
}
