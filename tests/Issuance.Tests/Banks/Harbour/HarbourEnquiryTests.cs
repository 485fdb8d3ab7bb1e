using Issuance.Banks;
using Issuance.Banks.Signing;

namespace Issuance.Tests.Banks.Harbour;

/// <summary>What each answer to an enquiry means. "Not found" leads to a second send, so it must be the bank's own word.</summary>
public sealed class HarbourEnquiryTests : IAsyncLifetime
{
    private const string Reference = BankServer.Reference;
    private const string Card = """
        "accountLast4":"0417","serial":"SC10990100000417","cardNumber":"9990000000000417","last4":"0417"
        """;

    private BankServer server = null!;

    public async Task InitializeAsync() => server = await BankServer.StartAsync();

    public async Task DisposeAsync() => await server.DisposeAsync();

    [Fact]
    public async Task An_order_on_its_way_is_found_with_the_data_of_all_steps()
    {
        server.Play = r =>
            r.AnswerAsync(
                200,
                Reply("in_transit", 3, $$"""{{{Card}},"shipmentRef":"SHP-1","servicePoint":"SP-EAST"}""")
            );

        Assert.Equal(
            new BankAnswer.Found(
                BankOrderState.InTransit,
                3,
                new("0417", null, "SC10990100000417", "9990000000000417", "0417", "SHP-1", "SP-EAST")
            ),
            await EnquireAsync()
        );
    }

    [Theory]
    [InlineData("accepted", """{"accountLast4":"0417"}""", BankOrderState.Accepted)]
    [InlineData("produced", $$"""{{{Card}}}""", BankOrderState.Produced)]
    [InlineData("refused", """{"reasonCode":"CUSTOMER-REFUSED"}""", BankOrderState.Refused)]
    [InlineData("refused", "{}", BankOrderState.Refused)]
    [InlineData("refused", "null", BankOrderState.Refused)]
    [InlineData("production_failed", """{"accountLast4":"0417","reasonCode":"x"}""", BankOrderState.ProductionFailed)]
    public async Task Each_state_is_found(string state, string data, BankOrderState expected)
    {
        server.Play = r => r.AnswerAsync(200, Reply(state, 1, data));

        Assert.Equal(expected, Assert.IsType<BankAnswer.Found>(await EnquireAsync()).State);
    }

    [Theory]
    [InlineData("accepted", "{}")]
    [InlineData("accepted", """{"accountLast4":"417"}""")]
    [InlineData("accepted", """{"accountLast4":417}""")]
    [InlineData("accepted", """{"accountLast4":"0417","servicePoint":"SP\u0000"}""")]
    [InlineData("produced", """{"accountLast4":"0417"}""")]
    [InlineData("produced", """{"accountLast4":"0417","serial":"S","cardNumber":"99900000000004a7","last4":"0417"}""")]
    [InlineData("in_transit", $$"""{{{Card}}}""")]
    [InlineData("lost", """{"accountLast4":"0417"}""")]
    public async Task A_state_without_its_data_is_unknown(string state, string data)
    {
        server.Play = r => r.AnswerAsync(200, Reply(state, 1, data));

        Assert.Equal(new BankAnswer.Unknown("unreadable_answer", true), await EnquireAsync());
    }

    [Theory]
    [InlineData("accepted", BankOrderState.Accepted)]
    [InlineData("refused", BankOrderState.Refused)]
    public async Task An_order_without_a_step_is_found_at_sequence_0(string state, BankOrderState expected)
    {
        server.Play = r => r.AnswerAsync(200, Reply(state, 0, "{}"));

        Assert.Equal(
            new BankAnswer.Found(expected, 0, new(null, null, null, null, null, null, null)),
            await EnquireAsync()
        );
    }

    [Theory]
    [InlineData("-1")]
    [InlineData("1.5")]
    [InlineData("\"1\"")]
    [InlineData("99999999999")]
    public async Task A_sequence_that_is_no_count_is_unknown(string sequence)
    {
        var reply = Reply("refused", 1, "{}").Replace(":1,", $":{sequence},", StringComparison.Ordinal);
        server.Play = r => r.AnswerAsync(200, reply);

        Assert.Equal(new BankAnswer.Unknown("unreadable_answer", true), await EnquireAsync());
    }

    [Fact]
    public async Task Only_a_signed_order_not_found_is_not_found()
    {
        server.Play = r => r.AnswerAsync(404, """{"code":"order_not_found"}""");
        Assert.Equal(new BankAnswer.NotFound(), await EnquireAsync());

        server.Play = r => r.UnsignedAsync(404, """{"code":"order_not_found"}""");
        Assert.Equal(new BankAnswer.Unknown("signature_missing", true), await EnquireAsync());

        server.Play = r => r.AnswerAsync(404, """{"code":"not_found"}""");
        Assert.Equal(new BankAnswer.Unknown("http_404", true), await EnquireAsync());

        server.Play = r => r.AnswerAsync(404, "");
        Assert.Equal(new BankAnswer.Unknown("http_404", true), await EnquireAsync());
    }

    [Fact]
    public async Task A_not_found_for_another_order_is_unknown()
    {
        server.Play = r =>
            r.AnswerAsync(
                404,
                """{"code":"order_not_found"}""",
                address: r.Address.Replace("-1", "-2", StringComparison.Ordinal)
            );

        Assert.Equal(new BankAnswer.Unknown("signature_invalid", true), await EnquireAsync());
    }

    [Fact]
    public async Task Another_orders_state_is_unknown()
    {
        server.Play = r => r.AnswerAsync(200, Reply("refused", 1, "{}").Replace("-1", "-2", StringComparison.Ordinal));

        Assert.Equal(new BankAnswer.Unknown("other_reference", true), await EnquireAsync());
    }

    [Fact]
    public async Task An_enquiry_is_one_signed_request_even_if_its_answer_is_lost()
    {
        server.Play = r => r.CutAsync();

        Assert.Equal(new BankAnswer.Unknown("connection_lost", false), await EnquireAsync());

        var request = Assert.Single(server.Requests);
        Assert.Equal("GET", request.Method);
        Assert.Equal($"/harbour/v1/card-orders/{Reference}", request.Path);
        Assert.Empty(request.Body);
        Assert.IsType<SignatureCheck.Valid>(request.Signature);
    }

    [Fact]
    public async Task The_points_of_an_order_are_not_passed_by_an_enquiry()
    {
        await EnquireAsync();

        Assert.Empty(server.Points);
    }

    [Fact]
    public void The_data_does_not_print_the_card_number() =>
        Assert.DoesNotContain(
            "9990000000000417",
            new BankAnswer.Found(
                BankOrderState.Produced,
                2,
                new("0417", null, "S", "9990000000000417", "0417", null, null)
            ).ToString(),
            StringComparison.Ordinal
        );

    private static string Reply(string state, int sequence, string data) =>
        $$"""{"reference":"{{Reference}}","state":"{{state}}","sequence":{{sequence}},"data":{{data}}}""";

    private Task<BankAnswer> EnquireAsync() =>
        server.Adapter().EnquireAsync(BankServer.Enquiry, CancellationToken.None);
}
