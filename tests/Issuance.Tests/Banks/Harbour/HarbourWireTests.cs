using System.Net;
using System.Net.Sockets;
using Issuance.Banks;
using Issuance.Banks.Harbour;

namespace Issuance.Tests.Banks.Harbour;

/// <summary>How an order ends when the wire or the server fails: not sent only where not a byte can have left us.</summary>
public sealed class HarbourWireTests : IAsyncLifetime
{
    private const string Reference = BankServer.Reference;
    private const string Taken = $$"""{"reference":"{{Reference}}","state":"accepted"}""";

    private static readonly BankRequest.OpenAccountAndOrderCard Order = new(
        Reference,
        new("张晓明", "109901198504120131", "10000000001", "male"),
        "SP-EAST"
    );

    private BankServer server = null!;

    public async Task InitializeAsync() => server = await BankServer.StartAsync();

    public async Task DisposeAsync() => await server.DisposeAsync();

    [Fact]
    public async Task A_lost_reply_is_unknown_and_was_one_request()
    {
        server.Play = r => r.CutAsync();

        Assert.Equal(new BankAnswer.Unknown("connection_lost", false), await SendAsync());
        Assert.Single(server.Requests);
        Assert.Equal("after_send", string.Join(' ', server.Points));
    }

    [Fact]
    public async Task A_reply_cut_in_the_middle_is_unknown()
    {
        server.Play = async r =>
        {
            r.Http.Response.ContentLength = Taken.Length;
            await r.UnsignedAsync(202, Taken[..10]);
            await r.Http.Response.Body.FlushAsync();
            r.Http.Abort();
        };

        Assert.Equal(new BankAnswer.Unknown("connection_lost", false), await SendAsync());
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task A_bank_that_never_answers_is_unknown_after_the_time_limit()
    {
        server.Play = r => r.HangAsync();

        Assert.Equal(new BankAnswer.Unknown("timeout", false), await SendAsync(server.Adapter(timeoutSeconds: 3)));
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task The_time_limit_holds_for_the_body_as_well()
    {
        server.Play = async r =>
        {
            await r.UnsignedAsync(202, "{");
            await r.Http.Response.Body.FlushAsync();
            await r.HangAsync();
        };

        Assert.Equal(new BankAnswer.Unknown("timeout", false), await SendAsync(server.Adapter(timeoutSeconds: 3)));
    }

    [Fact]
    public async Task A_body_of_more_than_64_KB_is_unknown()
    {
        server.Play = r => r.AnswerAsync(202, Taken + new string(' ', HarbourHttp.LargestAnswer));

        Assert.Equal(new BankAnswer.Unknown("answer_too_large", true), await SendAsync());
    }

    [Fact]
    public async Task Something_that_is_not_HTTP_is_unknown()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var playing = Task.Run(async () =>
        {
            using var client = await listener.AcceptTcpClientAsync();
            var stream = client.GetStream();
            Assert.NotEqual(0, await stream.ReadAtLeastAsync(new byte[4096], 1));
            await stream.WriteAsync("220 mail.example ESMTP\r\n"u8.ToArray());
        });

        var answer = await SendAsync(server.Adapter(baseUrl: $"http://127.0.0.1:{Port(listener)}/harbour"));

        Assert.IsType<BankAnswer.Unknown>(answer);
        await playing;
    }

    [Fact]
    public async Task A_refused_connection_is_not_sent()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = Port(listener);
        listener.Stop();

        Assert.Equal(
            new BankAnswer.NotSent("connection_refused"),
            await SendAsync(server.Adapter(baseUrl: $"http://127.0.0.1:{port}/harbour"))
        );
        Assert.Empty(server.Points);
    }

    [Fact]
    public async Task A_name_that_does_not_exist_is_not_sent() =>
        Assert.Equal(
            new BankAnswer.NotSent("name_not_resolved"),
            await SendAsync(server.Adapter(baseUrl: "http://bank.invalid/harbour"))
        );

    [Fact]
    public async Task A_handshake_that_fails_is_not_sent()
    {
        var address = server.BaseUrl.Replace("http://", "https://", StringComparison.Ordinal);

        Assert.Equal(new BankAnswer.NotSent("tls_failed"), await SendAsync(server.Adapter(baseUrl: address)));
        Assert.Empty(server.Requests);
    }

    [Fact] // on a kept connection a close could be mistaken for a refusal, or be healed by a silent second request
    public async Task A_bank_that_hangs_up_after_each_answer_is_never_mistaken_for_one_that_refused()
    {
        var bank = server.Adapter();
        for (var round = 0; round < 3; round++)
        {
            server.Play = r => r.AnswerAsync(202, Taken);
            Assert.IsType<BankAnswer.Accepted>(await SendAsync(bank));
            server.Play = r => r.CutAsync();
            Assert.Equal(new BankAnswer.Unknown("connection_lost", false), await SendAsync(bank));
        }

        Assert.Equal(6, server.Requests.Count);
        Assert.Equal(6, server.Requests.Select(r => r.Connection).Distinct(StringComparer.Ordinal).Count());
    }

    [Fact]
    public async Task A_redirect_is_not_followed()
    {
        server.Play = r =>
        {
            r.Http.Response.Headers.Location = server.BaseUrl + "/elsewhere";
            return r.UnsignedAsync(307, "");
        };

        Assert.Equal(new BankAnswer.Unknown("signature_missing", true), await SendAsync());
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task A_stop_before_the_call_is_not_sent_and_one_during_it_is_unknown()
    {
        using var stop = new CancellationTokenSource();
        server.Play = async r =>
        {
            await stop.CancelAsync();
            await r.HangAsync();
        };
        var bank = server.Adapter();

        Assert.Equal(new BankAnswer.Unknown("stopping", false), await bank.SendAsync(Order, stop.Token));
        Assert.Equal(new BankAnswer.NotSent("stopping"), await bank.SendAsync(Order, stop.Token));
        Assert.Single(server.Requests);
    }

    private Task<BankAnswer> SendAsync(HarbourBank? bank = null) =>
        (bank ?? server.Adapter()).SendAsync(Order, CancellationToken.None);

    private static int Port(TcpListener listener) => ((IPEndPoint)listener.LocalEndpoint).Port;
}
