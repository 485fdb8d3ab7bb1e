using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Npgsql;

namespace Issuance.Tests.World;

/// <summary>A line between a service and its database that can be cut and mended at once, as a network's or a restart's outage.</summary>
internal sealed class DatabaseLine : IAsyncDisposable
{
    private readonly ConcurrentDictionary<Socket, byte> ends = new();
    private readonly int port;
    private EndPoint database = null!;
    private TcpListener? listener;
    private volatile bool isCut;

    public DatabaseLine()
    {
        listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        port = ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <returns>The same database by way of this line.</returns>
    public string Through(string connectionString)
    {
        var settings = new NpgsqlConnectionStringBuilder(connectionString);
        database = settings.Host!.StartsWith('/')
            ? new UnixDomainSocketEndPoint($"{settings.Host}/.s.PGSQL.{settings.Port}")
            : new DnsEndPoint(settings.Host, settings.Port);
        (settings.Host, settings.Port) = ("127.0.0.1", port);
        _ = TakeAsync(listener!);
        return settings.ConnectionString;
    }

    /// <summary>Ends every connection; new ones are refused.</summary>
    public void Cut()
    {
        isCut = true;
        listener?.Stop();
        listener = null;
        foreach (var end in ends.Keys)
            end.Dispose();
        ends.Clear();
    }

    public void Mend()
    {
        listener = new TcpListener(IPAddress.Loopback, port);
        listener.Start();
        isCut = false;
        _ = TakeAsync(listener);
    }

    public ValueTask DisposeAsync()
    {
        Cut();
        return default;
    }

    private async Task TakeAsync(TcpListener from)
    {
        try
        {
            while (true)
                _ = CarryAsync(await from.AcceptSocketAsync());
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException or InvalidOperationException)
        {
            // Cut.
        }
    }

    private async Task CarryAsync(Socket caller)
    {
        using var near = caller;
        using var far = new Socket(
            database is UnixDomainSocketEndPoint ? AddressFamily.Unix : AddressFamily.InterNetwork,
            SocketType.Stream,
            database is UnixDomainSocketEndPoint ? ProtocolType.Unspecified : ProtocolType.Tcp
        );
        (ends[near], ends[far]) = (0, 0);
        // Taken in the very moment in which it was cut.
        if (isCut)
            return;
        try
        {
            await far.ConnectAsync(database);
            await Task.WhenAny(CopyAsync(near, far), CopyAsync(far, near));
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // Cut, or ended by one of the two.
        }
    }

    private static async Task CopyAsync(Socket from, Socket to)
    {
        var buffer = new byte[16 * 1024];
        try
        {
            while (await from.ReceiveAsync(buffer) is > 0 and var read)
                for (var sent = 0; sent < read; )
                    sent += await to.SendAsync(buffer.AsMemory(sent, read - sent));
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The same.
        }
    }
}
