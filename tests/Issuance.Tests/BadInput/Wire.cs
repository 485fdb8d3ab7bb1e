using System.Diagnostics;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using Issuance.Banks.Signing;
using Issuance.Tests.World;

namespace Issuance.Tests.BadInput;

/// <summary>Sends requests exactly as they are told, and signs those of the bank.</summary>
internal sealed class Wire(IssuanceWorld world) : IDisposable
{
    private readonly HttpClient http = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false })
    {
        Timeout = TimeSpan.FromSeconds(30),
    };

    private readonly MessageSigner bank = new(
        SigningKey.FromPem("harbour-1", Path.Combine(TestServer.Keys, "banks", "harbour.private.pem")),
        TimeProvider.System
    );
    private int sent;

    public int Sent => sent;

    public async Task<Reply> SendAsync(BadRequest bad)
    {
        Interlocked.Increment(ref sent);
        if (bad.Client is not null)
            bad = bad with
            {
                Headers = [("Authorization", $"Bearer {await world.As(bad.Client).TokenAsync()}"), .. bad.Headers],
            };
        var clock = Stopwatch.StartNew();
        if (bad.Raw)
            return await SendRawAsync(bad, clock);
        using var request = Build(bad);
        using var response = await http.SendAsync(request);
        var headers = response
            .Headers.NonValidated.Concat(response.Content.Headers.NonValidated)
            .ToDictionary(h => h.Key.ToLowerInvariant(), h => string.Join(", ", h.Value));
        return new Reply((int)response.StatusCode, headers, await response.Content.ReadAsStringAsync(), clock.Elapsed);
    }

    private HttpRequestMessage Build(BadRequest bad)
    {
        // As it stands: the client would else tidy up dots, NULs and quotes.
        var uri = new Uri(
            world.Url + bad.Target,
            new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true }
        );
        var request = new HttpRequestMessage(new HttpMethod(bad.Method), uri);
        if (bad.Body is not null)
        {
            request.Content = bad.Chunked
                ? new StreamContent(new MemoryStream(bad.Body))
                : new ByteArrayContent(bad.Body);
            request.Headers.TransferEncodingChunked = bad.Chunked ? true : null;
            if (bad.ContentType is not null)
                request.Content.Headers.TryAddWithoutValidation("Content-Type", bad.ContentType);
        }

        // A program's request; the mailbox alone would answer a browser's with a page.
        request.Headers.TryAddWithoutValidation("Accept", "application/json");
        foreach (var (name, value) in bad.Headers)
            if (!request.Headers.TryAddWithoutValidation(name, value))
                request.Content!.Headers.TryAddWithoutValidation(name, value);
        if (bad.Signed)
            bank.SignRequest(request, bad.Body);
        return request;
    }

    private async Task<Reply> SendRawAsync(BadRequest bad, Stopwatch clock)
    {
        var address = new Uri(world.Url);
        using var client = new TcpClient();
        await client.ConnectAsync(address.Host, address.Port);
        await using var stream = client.GetStream();
        // HTTP/1.0: the answer comes unchunked and ends with the connection.
        var head = new StringBuilder($"{bad.Method} {bad.Target} HTTP/1.0\r\nHost: {address.Authority}\r\n");
        if (bad.ContentType is not null)
            head.Append("Content-Type: ").Append(bad.ContentType).Append("\r\n");
        foreach (var (name, value) in bad.Headers)
            head.Append(name).Append(": ").Append(value).Append("\r\n");
        head.Append("Content-Length: ").Append(bad.Body?.Length ?? 0).Append("\r\n\r\n");
        await stream.WriteAsync(Encoding.Latin1.GetBytes(head.ToString()));
        await stream.WriteAsync(bad.Body);

        using var reader = new StreamReader(stream);
        var lines = (await reader.ReadToEndAsync()).Split("\r\n\r\n", 2);
        var headers = lines[0].Split("\r\n").Skip(1).Select(line => line.Split(": ", 2));
        return new Reply(
            int.Parse(lines[0].Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture),
            headers.ToDictionary(h => h[0].ToLowerInvariant(), h => h[1]),
            lines[1],
            clock.Elapsed
        );
    }

    public void Dispose() => http.Dispose();
}
