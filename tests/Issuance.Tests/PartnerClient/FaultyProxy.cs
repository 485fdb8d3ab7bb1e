using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Issuance.Tests.PartnerClient;

/// <summary>
/// What lies between a partner and the service: it hands bytes on, one request after the other, and now and then loses an answer
/// that the service has already given, or answers itself as a load balancer does.
/// </summary>
internal sealed class FaultyProxy : IAsyncDisposable
{
    private readonly Uri target;
    private readonly ConcurrentQueue<(string Start, string? Answer)> faults = new();
    private readonly ConcurrentQueue<string> heads = new();
    private readonly CancellationTokenSource stop = new();
    private TcpListener listener;
    private Task serving;

    public FaultyProxy(string target)
    {
        this.target = new Uri(target);
        listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        Port = ((IPEndPoint)listener.LocalEndpoint).Port;
        serving = ServeAsync(listener);
    }

    public int Port { get; }

    public Uri Address => new($"http://127.0.0.1:{Port}");

    /// <summary>The heads of all requests that came, in their order.</summary>
    public IReadOnlyCollection<string> Heads => heads;

    public int Count(string start) => heads.Count(head => head.StartsWith(start, StringComparison.Ordinal));

    /// <summary>Values of a header over the requests that begin so.</summary>
    public IReadOnlyList<string> Values(string start, string header) =>
        [
            .. heads
                .Where(head => head.StartsWith(start, StringComparison.Ordinal))
                .SelectMany(head => head.Split("\r\n"))
                .Where(line => line.StartsWith($"{header}: ", StringComparison.OrdinalIgnoreCase))
                .Select(line => line[(header.Length + 2)..]),
        ];

    /// <summary>The next request that begins so reaches the service; its answer is thrown away and the connection reset.</summary>
    public void LoseTheAnswerTo(string start) => faults.Enqueue((start, null));

    /// <summary>The next request that begins so goes no further than here.</summary>
    public void AnswerTo(string start, int status, string type, string body, string headers = "") =>
        faults.Enqueue(
            (
                start,
                $"HTTP/1.1 {status} X\r\nContent-Type: {type}\r\n{headers}Content-Length: {Encoding.UTF8.GetByteCount(body)}\r\n\r\n{body}"
            )
        );

    /// <summary>Nobody listens any more.</summary>
    public void Close() => listener.Stop();

    public void Open()
    {
        listener = new TcpListener(IPAddress.Loopback, Port);
        listener.Start();
        serving = ServeAsync(listener);
    }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        listener.Stop();
        await serving;
        stop.Dispose();
    }

    private async Task ServeAsync(TcpListener on)
    {
        try
        {
            while (true)
                _ = HandleAsync(await on.AcceptTcpClientAsync(stop.Token));
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // Closed.
        }
    }

    private async Task HandleAsync(TcpClient caller)
    {
        using (caller)
        using (var service = new TcpClient())
        {
            try
            {
                await service.ConnectAsync(target.Host, target.Port, stop.Token);
                var (near, far) = (caller.GetStream(), service.GetStream());
                while (await ReadMessageAsync(near) is { } request)
                    if (!await HandOnAsync(request, near, far))
                    {
                        // A reset, not an orderly end: as when the other side dies.
                        caller.Client.LingerState = new LingerOption(true, 0);
                        return;
                    }
            }
            catch (Exception e) when (e is IOException or SocketException or OperationCanceledException)
            {
                // Either side went away.
            }
        }
    }

    private async Task<bool> HandOnAsync(byte[] request, NetworkStream near, NetworkStream far)
    {
        var head = Encoding.ASCII.GetString(request).Split("\r\n\r\n")[0];
        heads.Enqueue(head);
        var isFaulty =
            faults.TryPeek(out var fault)
            && head.StartsWith(fault.Start, StringComparison.Ordinal)
            && faults.TryDequeue(out _);
        if (isFaulty && fault.Answer is { } own)
        {
            await near.WriteAsync(Encoding.UTF8.GetBytes(own), stop.Token);
            return true;
        }

        await far.WriteAsync(request, stop.Token);
        var answer = await ReadMessageAsync(far);
        if (answer is null || isFaulty)
            return false;
        await near.WriteAsync(answer, stop.Token);
        return true;
    }

    /// <summary>One message of HTTP/1.1, head and body; null at the end of the stream.</summary>
    private async Task<byte[]?> ReadMessageAsync(NetworkStream from)
    {
        using var message = new MemoryStream();
        var buffer = new byte[16 * 1024];
        while (true)
        {
            if (Whole(message.GetBuffer().AsSpan(0, (int)message.Length)))
                return message.ToArray();
            var read = await from.ReadAsync(buffer, stop.Token);
            if (read == 0)
                return null;
            message.Write(buffer, 0, read);
        }
    }

    private static bool Whole(ReadOnlySpan<byte> message)
    {
        var end = message.IndexOf("\r\n\r\n"u8);
        if (end < 0)
            return false;
        var head = Encoding.ASCII.GetString(message[..end]);
        if (head.Contains("Transfer-Encoding: chunked", StringComparison.OrdinalIgnoreCase))
            return message[end..].EndsWith("\r\n0\r\n\r\n"u8);
        var length = head.Split("\r\n")
            .Where(line => line.StartsWith("Content-Length: ", StringComparison.OrdinalIgnoreCase))
            .Select(line => int.Parse(line.AsSpan(16), System.Globalization.CultureInfo.InvariantCulture))
            .FirstOrDefault();
        return message.Length >= end + 4 + length;
    }
}
