using System.Text.Json;
using Issuance.Banks;
using Issuance.Banks.Signing;

namespace Issuance.Tests.Banks.Harbour;

/// <summary>What each ending of an order means. The costly mistake is to take an unclear one for a clear one.</summary>
public sealed class HarbourOrderTests : IAsyncLifetime
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
    public async Task A_signed_202_about_our_reference_is_accepted()
    {
        server.Play = r => r.AnswerAsync(202, Taken);

        Assert.Equal(new BankAnswer.Accepted(), await SendAsync());
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

        Assert.Equal(new BankAnswer.Accepted(), await SendAsync());
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
    public void An_order_does_not_print_the_person() =>
        Assert.Equal($"OpenAccountAndOrderCard {Reference} BankHolder", $"{Order} {Order.Holder}");

    private Task<BankAnswer> SendAsync() => server.Adapter().SendAsync(Order, CancellationToken.None);
}
