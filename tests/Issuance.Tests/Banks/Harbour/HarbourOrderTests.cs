using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Issuance.Banks;
using Issuance.Banks.Harbour;
using Issuance.Banks.Signing;

namespace Issuance.Tests.Banks.Harbour;

/// <summary>What each ending of an order means. The costly mistake is to take an unclear one for a clear one.</summary>
public sealed class HarbourOrderTests : IAsyncLifetime
{
    private const string Reference = BankServer.Reference;
    private const string Taken = $$"""{"reference":"{{Reference}}","state":"accepted"}""";

    private static readonly BankOrder Order = new(
        Reference,
        new("张晓明", "109901198504120131", "10000000001", "male"),
        "SP-EAST"
    );

    private BankServer server = null!;

    public async Task InitializeAsync() => server = await BankServer.StartAsync();

    public async Task DisposeAsync() => await server.DisposeAsync();

    [Fact]
    public async Task A_signed_202_about_our_reference_is_accepted()
    {
        server.Play = r => r.AnswerAsync(202, Taken);

        Assert.Equal(new BankAnswer.Accepted(BankOrderState.Accepted), await SendAsync());
        Assert.Equal("after_send after_reply", string.Join(' ', server.Points));
    }

    [Fact]
    public async Task The_order_is_one_signed_request_with_the_members_of_the_contract()
    {
        server.Play = r => r.AnswerAsync(202, Taken);

        await SendAsync();

        var request = Assert.Single(server.Requests);
        Assert.Equal("POST", request.Method);
        Assert.Equal("/harbour/v1/card-orders", request.Path);
        Assert.Equal("issuance-1", Assert.IsType<SignatureCheck.Valid>(request.Signature).KeyId);
        using var body = JsonDocument.Parse(request.Body);
        using var expected = JsonDocument.Parse(
            $$"""
            {"reference":"{{Reference}}","kind":"open_account_order_card",
             "holder":{"name":"张晓明","idNumber":"109901198504120131","mobile":"10000000001","sex":"male"},
             "servicePoint":"SP-EAST","cardProduct":"insurance_debit"}
            """
        );
        Assert.True(JsonElement.DeepEquals(expected.RootElement, body.RootElement));
    }

    [Fact]
    public async Task A_resend_may_find_the_order_further_on()
    {
        server.Play = r => r.AnswerAsync(202, Taken.Replace("accepted", "in_transit", StringComparison.Ordinal));

        Assert.Equal(new BankAnswer.Accepted(BankOrderState.InTransit), await SendAsync());
    }

    [Theory]
    [InlineData("CUSTOMER-REFUSED", "refused_by_bank")]
    [InlineData("PRODUCTION-FAULT", "production_fault")]
    [InlineData("HB9999", "other")]
    [InlineData("109901198504120131", "other")]
    [InlineData("张晓明", "other")]
    [InlineData("", "other")]
    public async Task A_signed_422_about_our_reference_is_declined(string theirs, string ours)
    {
        server.Play = r => r.AnswerAsync(422, $$"""{"reference":"{{Reference}}","code":"{{theirs}}"}""");

        Assert.Equal(new BankAnswer.Declined(ours), await SendAsync());
    }

    [Theory]
    [InlineData(500)]
    [InlineData(502)]
    [InlineData(503)]
    [InlineData(429)]
    [InlineData(408)]
    public async Task A_bank_that_says_it_cannot_is_unknown_signed_or_not(int status)
    {
        server.Play = r => r.UnsignedAsync(status, "{}");
        Assert.Equal(new BankAnswer.Unknown($"http_{status}", false), await SendAsync());

        server.Play = r => r.AnswerAsync(status, Taken);
        Assert.Equal(new BankAnswer.Unknown($"http_{status}", false), await SendAsync());
    }

    [Theory]
    [InlineData(200)]
    [InlineData(201)]
    [InlineData(400)]
    [InlineData(401)]
    [InlineData(404)]
    [InlineData(409)]
    [InlineData(302)]
    public async Task A_signed_answer_of_a_status_that_was_not_agreed_is_unknown(int status)
    {
        server.Play = r => r.AnswerAsync(status, Taken);

        Assert.Equal(new BankAnswer.Unknown($"http_{status}", true), await SendAsync());
    }

    [Theory]
    [InlineData(202, "")]
    [InlineData(202, "null")]
    [InlineData(202, "[]")]
    [InlineData(202, "<html>fail-over</html>")]
    [InlineData(202, """{"state":"accepted"}""")]
    [InlineData(202, """{"reference":null,"state":"accepted"}""")]
    [InlineData(202, """{"reference":7,"state":"accepted"}""")]
    [InlineData(202, $$"""{"reference":"{{Reference}}"}""")]
    [InlineData(202, $$"""{"reference":"{{Reference}}","state":"refused"}""")]
    [InlineData(202, $$"""{"reference":"{{Reference}}","state":"perhaps"}""")]
    [InlineData(202, $$"""{"reference":"other","reference":"{{Reference}}","state":"accepted"}""")]
    [InlineData(202, $$"""{"reference":"{{Reference}}","state":"accepted"}x""")]
    [InlineData(202, $$"""{"reference":"{{Reference}}","state":"accepted","x":[[[[[[[[[[1]]]]]]]]]]}""")]
    [InlineData(422, "{}")]
    [InlineData(422, $$"""{"reference":"{{Reference}}"}""")]
    [InlineData(422, $$"""{"reference":"{{Reference}}","code":12}""")]
    public async Task A_signed_answer_that_cannot_be_read_is_unknown(int status, string body)
    {
        server.Play = r => r.AnswerAsync(status, body);

        Assert.Equal(new BankAnswer.Unknown("unreadable_answer", true), await SendAsync());
    }

    [Fact]
    public async Task Members_that_we_do_not_know_are_passed_over()
    {
        server.Play = r => r.AnswerAsync(202, Taken.Replace("}", ",\"new\":{\"a\":[1]}}", StringComparison.Ordinal));

        Assert.IsType<BankAnswer.Accepted>(await SendAsync());
    }

    [Theory]
    [InlineData(202, """{"reference":"ord-7k3m9q2x4t8v1-2","state":"accepted"}""")]
    [InlineData(422, """{"reference":"ord-7k3m9q2x4t8v1-2","code":"CUSTOMER-REFUSED"}""")]
    public async Task A_signed_answer_about_another_reference_is_unknown(int status, string body)
    {
        server.Play = r => r.AnswerAsync(status, body);

        Assert.Equal(new BankAnswer.Unknown("other_reference", true), await SendAsync());
    }

    [Theory]
    [InlineData(202, Taken)]
    [InlineData(422, $$"""{"reference":"{{Reference}}","code":"CUSTOMER-REFUSED"}""")]
    public async Task An_unsigned_or_wrongly_signed_answer_is_unknown_whatever_it_says(int status, string body)
    {
        server.Play = r => r.UnsignedAsync(status, body);
        Assert.Equal(new BankAnswer.Unknown("signature_missing", true), await SendAsync());

        server.Play = r => r.AnswerAsync(status, body, server.Parties.Meridian);
        Assert.Equal(new BankAnswer.Unknown("signature_invalid", true), await SendAsync());

        server.Play = r => r.AnswerAsync(status, body, address: r.Address + "/x");
        Assert.Equal(new BankAnswer.Unknown("signature_invalid", true), await SendAsync());

        server.Play = r =>
        {
            server.Parties.Harbour.SignAnswer(status, r.Address, "{}"u8).ApplyTo(r.Http.Response.Headers);
            return r.UnsignedAsync(status, body);
        };
        Assert.Equal(new BankAnswer.Unknown("signature_invalid", true), await SendAsync());
    }

    [Fact]
    public async Task An_answer_signed_long_ago_is_unknown()
    {
        server.Play = r =>
        {
            var answer = r.AnswerAsync(202, Taken);
            server.Parties.Clock.Advance(400);
            return answer;
        };

        Assert.Equal(new BankAnswer.Unknown("signature_expired", true), await SendAsync());
    }

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

        Assert.Equal(new BankAnswer.Unknown("timeout", false), await SendAsync(server.Adapter(timeoutSeconds: 1)));
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

        Assert.Equal(new BankAnswer.Unknown("timeout", false), await SendAsync(server.Adapter(timeoutSeconds: 1)));
    }

    [Fact]
    public async Task A_body_of_more_than_64_KB_is_unknown()
    {
        server.Play = r => r.AnswerAsync(202, Taken + new string(' ', HarbourHttp.MaxBodyBytes));

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

        Assert.Equal(
            new BankAnswer.Unknown("stopping", false),
            await bank.OpenAccountAndOrderCardAsync(Order, stop.Token)
        );
        Assert.Equal(new BankAnswer.NotSent("stopping"), await bank.OpenAccountAndOrderCardAsync(Order, stop.Token));
        Assert.Single(server.Requests);
    }

    [Fact]
    public void An_order_does_not_print_the_person() =>
        Assert.Equal($"BankOrder {Reference} BankOrderHolder", $"{Order} {Order.Holder}");

    private Task<BankAnswer> SendAsync(HarbourBank? bank = null) =>
        (bank ?? server.Adapter()).OpenAccountAndOrderCardAsync(Order, CancellationToken.None);

    private static int Port(TcpListener listener) => ((IPEndPoint)listener.LocalEndpoint).Port;
}
