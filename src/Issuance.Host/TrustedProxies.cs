using Issuance.Shared;
using Microsoft.AspNetCore.HttpOverrides;

namespace Issuance.Host;

/// <summary>
/// Who stands before this process and is believed about its callers: from which address they came, by which limits are kept,
/// and whether over https.
/// </summary>
internal static class TrustedProxies
{
    private const string Setting = "Proxies:Trusted";

    /// <remarks>
    /// Production believes whoever is on this machine; beyond it, and in the sandbox, only the networks of
    /// <c>Proxies__Trusted</c> are believed. An address is followed back as far as those who name it are.
    /// </remarks>
    /// <exception cref="InvalidOperationException">The setting cannot be read.</exception>
    public static void UseTrustedProxies(
        this IApplicationBuilder app,
        IConfiguration configuration,
        Deployment deployment
    )
    {
        var networks = Networks(configuration[Setting]);
        if (networks.Count == 0 && deployment.IsSandbox)
            return;
        var options = new ForwardedHeadersOptions
        {
            ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto,
            ForwardLimit = null,
        };
        foreach (var network in networks)
            options.KnownIPNetworks.Add(network);
        app.UseForwardedHeaders(options);
    }

    private static List<System.Net.IPNetwork> Networks(string? text) =>
        [
            .. (text ?? "")
                .Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
                .Select(part =>
                    System.Net.IPNetwork.TryParse(part, out var network)
                        ? network
                        : throw new InvalidOperationException(
                            "Proxies__Trusted must be networks, parted by commas: 10.1.0.0/16."
                        )
                ),
        ];
}
