using System.Net;
using System.Net.Sockets;
using System.Text;
using Issuance.Banks;
using Issuance.Banks.Harbour;

namespace Issuance.Tests.Banks.Harbour;

/// <summary>A bank that reads a request and hangs up politely, without a byte of an answer. The HTTP client must not ask again.</summary>
public sealed class HangingUpTests : IAsyncLifetime, IDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource end = new();
    private BankServer server = null!;
    private Task playing = Task.CompletedTask;
    private int requests;

    public async Task InitializeAsync()
    {
        server = await BankServer.StartAsync();
        listener.Start();
        playing = PlayAsync();
    }

    public async Task DisposeAsync()
    {
        await end.CancelAsync();
        await playing;
        await server.DisposeAsync();
    }

    public void Dispose()
    {
        listener.Dispose();
        end.Dispose();
    }

    [Fact]
    public async Task An_enquiry_is_not_repeated()
    {
        var answer = await Adapter().EnquireAsync(BankServer.Enquiry, CancellationToken.None);

        Assert.Equal(new BankAnswer.Unknown("connection_lost", false), answer);
        Assert.Equal(1, Volatile.Read(ref requests));
    }

    [Fact]
    public async Task An_order_is_not_repeated()
    {
        var order = new BankRequest.OpenAccountAndOrderCard(
            BankServer.Reference,
            new("张晓明", "109901198504120131", "10000000001", "male"),
            "SP-EAST"
        );

        var answer = await Adapter().SendAsync(order, CancellationToken.None);

        Assert.Equal(new BankAnswer.Unknown("connection_lost", false), answer);
        Assert.Equal(1, Volatile.Read(ref requests));
    }

    private HarbourBank Adapter() =>
        server.Adapter(baseUrl: $"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}/harbour");

    private async Task PlayAsync()
    {
        try
        {
            while (true)
            {
                using var client = await listener.AcceptTcpClientAsync(end.Token);
                Interlocked.Increment(ref requests);
                await ReadRequestAsync(client.GetStream());
                client.Client.Shutdown(SocketShutdown.Both);
            }
        }
        catch (OperationCanceledException)
        {
            // the test is over
        }
    }

    // To its last byte: closing with something unread would cut the connection instead of ending it.
    private async Task ReadRequestAsync(NetworkStream stream)
    {
        var text = "";
        var buffer = new byte[8192];
        while (!IsWhole(text))
        {
            var length = await stream.ReadAsync(buffer, end.Token);
            Assert.NotEqual(0, length);
            text += Encoding.Latin1.GetString(buffer, 0, length);
        }
    }

    private static bool IsWhole(string text)
    {
        var head = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        if (head < 0)
            return false;
        var length = text[..head]
            .Split("\r\n")
            .Where(line => line.StartsWith("Content-Length: ", StringComparison.OrdinalIgnoreCase))
            .Select(line => int.Parse(line[16..], System.Globalization.CultureInfo.InvariantCulture))
            .FirstOrDefault();
        return text.Length == head + 4 + length;
    }
}
