using System.Net;
using System.Net.Sockets;
using Npgsql;

namespace Issuance.Tests.Host;

/// <summary>
/// Stands between a service and its database. It can stop passing bytes on: to the service the database hangs. And it can
/// lose the answer to a commit: the connection is reset right after COMMIT has gone to the server.
/// </summary>
internal sealed class FreezableDatabase : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource stop = new();
    private readonly EndPoint server;
    private readonly Task accepting;
    private readonly List<byte[]> words = [];
    private int lostCommits;
    private volatile TaskCompletionSource gate = new();

    public FreezableDatabase(string connectionString)
    {
        var settings = new NpgsqlConnectionStringBuilder(connectionString);
        server = settings.Host!.StartsWith('/')
            ? new UnixDomainSocketEndPoint($"{settings.Host}/.s.PGSQL.{settings.Port}")
            : new DnsEndPoint(settings.Host, settings.Port);
        gate.SetResult();
        listener.Start();
        settings.Host = "127.0.0.1";
        settings.Port = ((IPEndPoint)listener.LocalEndpoint).Port;
        ConnectionString = settings.ConnectionString;
        accepting = AcceptAsync();
    }

    public string ConnectionString { get; }

    public void Freeze() => gate = new TaskCompletionSource();

    public void Thaw() => gate.TrySetResult();

    /// <summary>How many answers to a commit were lost.</summary>
    public int LostCommits => Volatile.Read(ref lostCommits);

    /// <summary>The answer to the next commit after these words were sent on the same connection is lost.</summary>
    public void LoseTheCommitAfter(string words)
    {
        lock (this.words)
        {
            this.words.Clear();
            this.words.Add(System.Text.Encoding.UTF8.GetBytes(words));
        }
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
                _ = PassAsync(await listener.AcceptSocketAsync(stop.Token));
        }
        catch (OperationCanceledException)
        {
            // The test is over.
        }
    }

    private async Task PassAsync(Socket client)
    {
        using (client)
        using (
            var inner =
                server is UnixDomainSocketEndPoint
                    ? new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified)
                    : new Socket(SocketType.Stream, ProtocolType.Tcp)
        )
        {
            await gate.Task.WaitAsync(stop.Token);
            await inner.ConnectAsync(server, stop.Token);
            var wire = new Wire();
            await Task.WhenAny(CopyAsync(client, inner, wire, toServer: true), CopyAsync(inner, client, wire, false));
            if (wire.IsCut)
                client.LingerState = new LingerOption(enable: true, seconds: 0);
        }
    }

    /// <summary>One connection: whether the words were heard on it, and whether it is being cut.</summary>
    private sealed class Wire
    {
        public bool HeardTheWords { get; set; }
        public volatile bool IsCut;
    }

    private async Task CopyAsync(Socket from, Socket to, Wire wire, bool toServer)
    {
        var buffer = new byte[16 * 1024];
        try
        {
            while (await from.ReceiveAsync(buffer, stop.Token) is > 0 and var count)
            {
                await gate.Task.WaitAsync(stop.Token);
                if (wire.IsCut)
                    return;
                wire.IsCut = toServer && IsTheCommit(wire, buffer.AsSpan(0, count));
                await to.SendAsync(buffer.AsMemory(0, count), stop.Token);
                if (!wire.IsCut)
                    continue;
                Interlocked.Increment(ref lostCommits);
                // Long enough for the server to have committed; its answer is not passed on.
                await Task.Delay(200, stop.Token);
                return;
            }
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // One side hung up.
        }
    }

    private bool IsTheCommit(Wire wire, ReadOnlySpan<byte> sent)
    {
        lock (words)
        {
            if (words.Count == 0)
                return false;
            wire.HeardTheWords |= sent.IndexOf(words[0]) >= 0;
            if (!wire.HeardTheWords || sent.IndexOf("COMMIT"u8) < 0)
                return false;
            words.Clear();
            return true;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        listener.Stop();
        await accepting;
        stop.Dispose();
    }
}
