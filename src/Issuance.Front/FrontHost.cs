using System.Globalization;
using Microsoft.AspNetCore.HttpOverrides;
using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.Health;
using Yarp.ReverseProxy.Transforms;

namespace Issuance.Front;

/// <summary>
/// One address for many processes of the service: pages go to a console, everything else to an api process, to none that
/// does not call itself ready. It knows nothing of the service but these addresses, keeps nothing and ends no TLS.
/// </summary>
public static class FrontHost
{
    /// <summary>What people look at; <c>/</c> alone is theirs as well.</summary>
    public static readonly string[] Pages =
    [
        "/desk",
        "/teller",
        "/ops",
        "/sign-in",
        "/second-factor",
        "/account",
        "/preferences",
        "/trouble",
        "/developers",
        "/assets",
    ];

    private const string Api = "api";
    private const string Console = "console";

    public static WebApplication Build(FrontOptions options)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            // How large a body may be is said by whoever takes it.
            kestrel.Limits.MaxRequestBodySize = null;
            kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(10);
            if (options.ListensBeyond)
                kestrel.ListenAnyIP(options.Port);
            else
                kestrel.ListenLocalhost(options.Port);
        });
        builder.Logging.AddFilter("Microsoft", LogLevel.Warning);
        builder.Logging.AddFilter("Microsoft.Hosting.Lifetime", LogLevel.Information);
        // A process that is restarted is asked twice a second; what becomes of requests is told by Forwarding.
        builder.Logging.AddFilter("Yarp", LogLevel.Error);
        builder.Services.AddSingleton(options);
        builder.Services.AddSingleton<Forwarding>();
        builder.Services.AddSingleton<IActiveHealthCheckPolicy, ReadinessPolicy>();
        builder
            .Services.AddReverseProxy()
            .LoadFromMemory(Routes(), [Cluster(Api, options.Api, options), Cluster(Console, options.Console, options)])
            .AddTransforms(transform =>
            {
                // Banks sign the address that they called, and one click looks at the name that the browser used.
                transform.AddOriginalHost(useOriginal: true);
                transform.UseDefaultForwarders = options.ListensBeyond;
            });

        var app = builder.Build();
        if (options.ListensBeyond)
            app.UseForwardedHeaders(Believed(options));
        app.MapReverseProxy(proxy =>
        {
            var forwarding = proxy.ApplicationServices.GetRequiredService<Forwarding>();
            proxy.Use(forwarding.ForwardAsync);
            proxy.UseLoadBalancing();
        });
        return app;
    }

    /// <summary>From whom the caller's address and https are taken over, to be told to the processes behind.</summary>
    private static ForwardedHeadersOptions Believed(FrontOptions options)
    {
        var believed = new ForwardedHeadersOptions
        {
            ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto,
            ForwardLimit = null,
        };
        foreach (var network in options.Trusted)
            believed.KnownIPNetworks.Add(network);
        return believed;
    }

    /// <summary>Whether a front answers here and finds an api process that is ready.</summary>
    public static async Task<bool> AnswersAsync(FrontOptions options)
    {
        using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(3) };
        try
        {
            var address = string.Create(CultureInfo.InvariantCulture, $"http://localhost:{options.Port}/health/ready");
            using var answer = await http.GetAsync(new Uri(address));
            return answer.IsSuccessStatusCode;
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException)
        {
            return false;
        }
    }

    private static List<RouteConfig> Routes() =>
        [
            .. Pages.Select(page => Route(Console, $"{page}/{{**rest}}", order: 0)),
            Route(Console, "/", order: 0),
            Route(Api, "{**rest}", order: 1),
        ];

    private static RouteConfig Route(string cluster, string path, int order) =>
        new()
        {
            RouteId = path,
            ClusterId = cluster,
            Order = order,
            Match = new RouteMatch { Path = path },
        };

    private static ClusterConfig Cluster(string name, IReadOnlyList<string> addresses, FrontOptions options) =>
        new()
        {
            ClusterId = name,
            Destinations = addresses.ToDictionary(
                address => address,
                address => new DestinationConfig { Address = address },
                StringComparer.Ordinal
            ),
            HealthCheck = new HealthCheckConfig
            {
                // None at all, rather than one that said no: Forwarding waits.
                AvailableDestinationsPolicy = HealthCheckConstants.AvailableDestinations.HealthyAndUnknown,
                Active = new ActiveHealthCheckConfig
                {
                    Enabled = true,
                    Interval = options.HealthInterval,
                    Timeout = TimeSpan.FromSeconds(2),
                    Policy = ReadinessPolicy.PolicyName,
                    Path = "/health/ready",
                },
            },
        };
}
