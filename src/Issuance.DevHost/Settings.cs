using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Issuance.DevHost;

/// <summary>What the environment says to <c>./dev</c>.</summary>
/// <param name="ApiPort">ISSUANCE_PORT, 8080.</param>
/// <param name="StubsPort">ISSUANCE_STUBS_PORT, 8090.</param>
/// <param name="OwnDatabase">ConnectionStrings__Issuance: with it, no private database is started.</param>
internal sealed record Settings(int ApiPort, int StubsPort, string? OwnDatabase)
{
    public Urls Urls => new(Url(ApiPort), Url(StubsPort));

    /// <exception cref="StopException">A port is not one (2).</exception>
    public static Settings Read()
    {
        var settings = new Settings(
            Port("ISSUANCE_PORT", 8080),
            Port("ISSUANCE_STUBS_PORT", 8090),
            Text("ConnectionStrings__Issuance")
        );
        return settings.ApiPort != settings.StubsPort
            ? settings
            : throw new StopException(ExitCodes.WrongUsage, "ISSUANCE_PORT and ISSUANCE_STUBS_PORT are the same");
    }

    /// <exception cref="StopException">Somebody else listens there (4).</exception>
    public static void RequireFree(int port, string variable)
    {
        if (IsTaken(port))
        {
            throw new StopException(
                ExitCodes.PortTaken,
                $"port {port} is taken by another program: end it, or set {variable} to a free port"
            );
        }
    }

    public static bool IsTaken(int port) => IsTaken(IPAddress.Loopback, port) || IsTaken(IPAddress.IPv6Loopback, port);

    private static bool IsTaken(IPAddress address, int port)
    {
        try
        {
            using var listener = new TcpListener(address, port);
            listener.Start();
            return false;
        }
        catch (SocketException e)
        {
            // Anything else, such as a machine without IPv6, is not a port that somebody holds.
            return e.SocketErrorCode is SocketError.AddressAlreadyInUse or SocketError.AccessDenied;
        }
    }

    private static string Url(int port) => string.Create(CultureInfo.InvariantCulture, $"http://localhost:{port}");

    private static string? Text(string variable) =>
        Environment.GetEnvironmentVariable(variable) is { } text && !string.IsNullOrWhiteSpace(text) ? text : null;

    private static int Port(string variable, int usual)
    {
        if (Text(variable) is not { } text)
        {
            return usual;
        }

        return
            int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port is > 0 and < 65536
            ? port
            : throw new StopException(ExitCodes.WrongUsage, $"{variable}: '{text}' is not a port (1-65535)");
    }
}

/// <summary>Where the running parts answer, as <c>.data/run/urls.json</c> says it.</summary>
internal sealed record Urls(string Api, string Stubs);
