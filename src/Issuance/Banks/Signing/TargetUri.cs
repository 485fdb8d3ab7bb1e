using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Issuance.Banks.Signing;

/// <summary>The <c>@target-uri</c> of a request to us, as its sender must have signed it (contract 3.4).</summary>
public static class TargetUri
{
    /// <summary>In the sandbox: http, the <c>Host</c> header and the path and query exactly as received.</summary>
    public static string AsReceived(HttpRequest request) => $"http://{request.Host.Value}{RawTarget(request)}";

    /// <summary>In production: the configured public address, since a proxy in front may have changed scheme and host.</summary>
    /// <param name="publicAddress">Scheme and host of the service, without a path.</param>
    /// <param name="request">Its path and query are taken exactly as received.</param>
    public static string Under(Uri publicAddress, HttpRequest request) =>
        publicAddress.GetLeftPart(UriPartial.Authority) + RawTarget(request);

    // The raw form: a decoded and encoded-again path may be spelled differently from the one that was signed.
    private static string RawTarget(HttpRequest request) =>
        request.HttpContext.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
}
