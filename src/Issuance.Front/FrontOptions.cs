using System.Globalization;
using System.Net;

namespace Issuance.Front;

/// <summary>Where the front listens and between whom it spreads.</summary>
/// <param name="Port"><c>ISSUANCE_PORT</c>, 8080.</param>
/// <param name="ListensBeyond">
/// <c>Front__Listen=any</c>: on every address, and each request says so with X-Forwarded-*, so that what is for this
/// machine alone (one click, the mailbox) stays shut. Else on loopback only, and nothing is added.
/// </param>
/// <param name="Api"><c>Front__Api</c>: addresses of the api processes, parted by commas.</param>
/// <param name="Console"><c>Front__Console</c>: addresses of the console processes.</param>
public sealed record FrontOptions(
    int Port,
    bool ListensBeyond,
    IReadOnlyList<string> Api,
    IReadOnlyList<string> Console
)
{
    /// <summary>
    /// <c>Proxies__Trusted</c>: networks of those before it (whoever ends TLS), who are believed about the caller's address and
    /// https; the processes behind hear of both. This machine is believed always.
    /// </summary>
    public IReadOnlyList<IPNetwork> Trusted { get; init; } = [];

    /// <summary>How often each process is asked whether it is ready. A process that drains must take requests longer than this.</summary>
    public TimeSpan HealthInterval { get; init; } = TimeSpan.FromSeconds(0.5);

    /// <summary>How long a request waits while no process is ready, such as while the only console is restarted.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(60);

    /// <exception cref="InvalidOperationException">A variable cannot be used; the message names it.</exception>
    public static FrontOptions FromEnvironment() =>
        new(
            ReadPort(Environment.GetEnvironmentVariable("ISSUANCE_PORT") ?? "8080"),
            Environment.GetEnvironmentVariable("Front__Listen") switch
            {
                null or "" or "loopback" => false,
                "any" => true,
                _ => throw new InvalidOperationException("Front__Listen must be loopback or any."),
            },
            Addresses("Front__Api"),
            Addresses("Front__Console")
        )
        {
            Trusted = Networks("Proxies__Trusted"),
        };

    private static int ReadPort(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port is > 0 and < 65536
            ? port
            : throw new InvalidOperationException("ISSUANCE_PORT must be a port (1-65535).");

    private static string[] Addresses(string variable)
    {
        var addresses = (Environment.GetEnvironmentVariable(variable) ?? "").Split(
            ',',
            StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries
        );
        return addresses.Length > 0 && Array.TrueForAll(addresses, IsAddress)
            ? addresses
            : throw new InvalidOperationException(
                $"{variable} must name one or more http addresses, parted by commas."
            );
    }

    private static IPNetwork[] Networks(string variable) =>
        [
            .. (Environment.GetEnvironmentVariable(variable) ?? "")
                .Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
                .Select(part =>
                    IPNetwork.TryParse(part, out var network)
                        ? network
                        : throw new InvalidOperationException(
                            $"{variable} must be networks, parted by commas: 10.1.0.0/16."
                        )
                ),
        ];

    private static bool IsAddress(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https";
}
