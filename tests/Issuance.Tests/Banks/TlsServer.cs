using System.IO.Pipelines;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;

namespace Issuance.Tests.Banks;

/// <summary>A bank's server with a certificate, which counts what arrives behind the handshake.</summary>
internal sealed class TlsServer : IAsyncDisposable
{
    private readonly WebApplication app;
    private long bytes;

    private TlsServer(WebApplication app) => this.app = app;

    /// <summary>Decrypted bytes of the first read of each connection: none if no request came.</summary>
    public long Bytes => Interlocked.Read(ref bytes);

    public int Port => new Uri(app.Urls.First()).Port;

    public static async Task<TlsServer> StartAsync(X509Certificate2 certificate, RequestDelegate answer)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration();
        TlsServer? server = null;
        builder.WebHost.ConfigureKestrel(kestrel =>
            kestrel.Listen(
                System.Net.IPAddress.Loopback,
                0,
                endpoint =>
                {
                    endpoint.Protocols = HttpProtocols.Http1;
                    endpoint.UseHttps(certificate);
                    // Behind the handshake, before HTTP.
                    endpoint.Use(next => connection => server!.CountAsync(connection, next));
                }
            )
        );
        server = new TlsServer(builder.Build());
        server.app.Run(answer);
        await server.app.StartAsync();
        return server;
    }

    public async ValueTask DisposeAsync()
    {
        using var now = new CancellationTokenSource(TimeSpan.Zero);
        await app.StopAsync(now.Token);
        await app.DisposeAsync();
    }

    private async Task CountAsync(ConnectionContext connection, ConnectionDelegate next)
    {
        ReadResult first;
        try
        {
            first = await connection.Transport.Input.ReadAsync(connection.ConnectionClosed);
        }
        catch (Exception e) when (e is OperationCanceledException or IOException)
        {
            return; // hung up after the handshake
        }
        Interlocked.Add(ref bytes, first.Buffer.Length);
        connection.Transport.Input.AdvanceTo(first.Buffer.Start);
        await next(connection);
    }
}
