using System.Net;
using Issuance.Shared;

namespace Issuance.Webhooks;

/// <summary>Which addresses may be a webhook's. What a name leads to is looked at when connecting (<see cref="OutboundAddress"/>).</summary>
public static class WebhookUrl
{
    public const int Longest = 2_000;

    /// <param name="deployment">Plain http, and this machine itself, are for the sandbox alone.</param>
    public static bool IsAllowed(string text, Deployment deployment) =>
        text.Length <= Longest
        && !text.Any(char.IsControl)
        && Uri.TryCreate(text, UriKind.Absolute, out var url)
        && (url.Scheme == Uri.UriSchemeHttps || (deployment.IsSandbox && url.Scheme == Uri.UriSchemeHttp))
        && url.UserInfo.Length == 0
        && url.Fragment.Length == 0
        && IsAllowedHost(url, deployment);

    /// <summary>Without what follows the path, where a partner may have put anything: for whoever is not its owner.</summary>
    public static string WithoutQuery(string url) => new Uri(url).GetLeftPart(UriPartial.Path);

    private static bool IsAllowedHost(Uri url, Deployment deployment)
    {
        if (IPAddress.TryParse(url.IdnHost, out var address))
            return OutboundAddress.IsAllowed(address, deployment.IsSandbox);
        var host = url.IdnHost.TrimEnd('.');
        var isLocal =
            host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
            || host.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase);
        return host.Length > 0 && (!isLocal || deployment.IsSandbox);
    }
}
