using System.Text;
using Issuance.Banks;
using Issuance.Banks.Meridian;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Issuance.Tests.Banks.Meridian;

/// <summary>What each answer of the gateway means. The costly mistake is to take an unclear one for a clear one.</summary>
public sealed class MeridianAnswerTests : IAsyncLifetime, IDisposable
{
    private const string Reference = MeridianStub.Reference;
    private const string Time = "2026-03-02T09:30:00+08:00";

    private const string Taken = $"""
        <?xml version="1.0" encoding="utf-8"?>
        <Document xmlns="urn:iso:std:iso:20022:tech:xsd:acmt.010.001.03"><AcctReqAck><Refs><ReqTp>OPEN</ReqTp>
        <MsgId><Id>m1</Id><CreDtTm>{Time}</CreDtTm></MsgId><PrcId><Id>MR1</Id><CreDtTm>{Time}</CreDtTm></PrcId>
        <AckdMsgId><Id>{Reference}</Id><CreDtTm>{Time}</CreDtTm></AckdMsgId><Sts>RCVD</Sts></Refs>
        <OrgId><Othr><Id>issuance-01</Id></Othr></OrgId>
        <AcctSvcrId><FinInstnId><Othr><Id>MERIDIAN</Id></Othr></FinInstnId></AcctSvcrId></AcctReqAck></Document>
        """;

    private static readonly BankAnswer.Unknown Unreadable = new("unreadable_answer", true);

    private WebApplication app = null!;
    private MeridianBank bank = null!;

    /// <summary>Makes the answer of a request.</summary>
    private Func<MeridianEnvelope, byte[]> play = asked => Sign(asked, Taken);
    private int status = 200;

    public async Task InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrel().UseUrls("http://127.0.0.1:0");
        app = builder.Build();
        app.Run(async http =>
        {
            using var body = new MemoryStream();
            await http.Request.Body.CopyToAsync(body);
            var (asked, signature) = MeridianEnvelope.Read(body.ToArray())!.Value;
            Assert.True(MeridianKeysForTests.Bank.Verifies(asked.SignedBytes(), signature!));
            http.Response.StatusCode = status;
            await http.Response.Body.WriteAsync(play(asked));
        });
        await app.StartAsync();
        bank = new(
            new() { BaseUrl = new(app.Urls.First()) },
            MeridianKeysForTests.Us,
            TimeProvider.System,
            NullLogger<MeridianBank>.Instance,
            _ => { }
        );
    }

    public async Task DisposeAsync() => await app.DisposeAsync();

    public void Dispose() => bank.Dispose();

    [Fact]
    public async Task A_signed_taken_in_about_our_reference_is_pending_with_the_banks_serial() =>
        Assert.Equal(new BankAnswer.Pending("MR1"), await SendAsync());

    [Theory]
    [InlineData("<AckdMsgId><Id>ord-7k3m9q2x4t8v1-1<", "<AckdMsgId><Id>ord-7k3m9q2x4t8v1-2<", "other_reference")]
    [InlineData("<Sts>RCVD</Sts>", "<Sts>ACPT</Sts>", "unreadable_answer")]
    [InlineData("<Sts>RCVD</Sts>", "", "unreadable_answer")]
    [InlineData("<ReqTp>OPEN</ReqTp>", "<ReqTp>VIEW</ReqTp>", "unreadable_answer")]
    [InlineData("<Id>MERIDIAN</Id>", "<Id>HARBOUR</Id>", "unreadable_answer")]
    [InlineData("<Sts>RCVD</Sts></Refs>", "<Sts>RCVD</Sts><Sts>RCVD</Sts></Refs>", "unreadable_answer")]
    [InlineData("<Sts>RCVD</Sts>", "<Sts>RC<!-- -->VD</Sts>", "unreadable_answer")]
    [InlineData("<Sts>RCVD</Sts>", "<Sts>RCVD</Sts>text", "unreadable_answer")]
    [InlineData("<Sts>", "<Sts a=\"b\">", "unreadable_answer")]
    [InlineData("acmt.010.001.03", "acmt.010.001.04", "unreadable_answer")]
    [InlineData("</Document>", "</Document><Document/>", "unreadable_answer")]
    [InlineData("</Document>", "", "unreadable_answer")]
    [InlineData("<?xml version=\"1.0\" encoding=\"utf-8\"?>", "<!DOCTYPE Document>", "unreadable_answer")]
    [InlineData(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>",
        "<!DOCTYPE a [<!ENTITY x SYSTEM \"file:///etc/passwd\">]>",
        "unreadable_answer"
    )]
    [InlineData("<Id>MR1</Id>", "<Id>MR1 and a text that is longer than thirty-five</Id>", "unreadable_answer")]
    [InlineData("2026-03-02T09:30:00+08:00", "2026-03-02", "unreadable_answer")]
    public async Task An_answer_that_does_not_fit_to_the_letter_is_unknown(string from, string to, string reason)
    {
        Assert.Contains(from, Taken, StringComparison.Ordinal);
        play = asked => Sign(asked, Taken.Replace(from, to, StringComparison.Ordinal));

        Assert.Equal(new BankAnswer.Unknown(reason, true), await SendAsync());
    }

    [Theory]
    [InlineData(31, true)]
    [InlineData(33, false)]
    [InlineData(20_000, false)]
    public void A_message_may_be_32_levels_deep(int levels, bool fits)
    {
        var text =
            string.Concat(Enumerable.Repeat("<a>", levels)) + "x" + string.Concat(Enumerable.Repeat("</a>", levels));

        Assert.Equal(fits, MeridianXml.Read(Encoding.UTF8.GetBytes(text), root => root) is not null);
    }

    [Theory]
    [InlineData(new byte[] { 0xFF, 0xFE, 0x3C, 0x00, 0x61, 0x00 })]
    [InlineData(new byte[] { 0xEF, 0xBB, 0xBF, 0x3C, 0x61, 0x2F, 0x3E })]
    [InlineData(new byte[] { 0x3C, 0x61, 0x3E, 0xC4, 0xFA, 0x3C, 0x2F, 0x61, 0x3E })]
    [InlineData(new byte[0])]
    public void Bytes_that_are_no_plain_UTF_8_are_no_message(byte[] bytes) =>
        Assert.Null(MeridianXml.Read(bytes, root => root));

    [Fact]
    public async Task An_answer_that_a_stranger_signed_is_unknown()
    {
        play = asked => Sign(asked, Taken, by: MeridianKeysForTests.Stranger);
        Assert.Equal(new BankAnswer.Unknown("signature_invalid", true), await SendAsync());

        play = asked => Encoding.ASCII.GetBytes(Encoding.ASCII.GetString(Sign(asked, Taken)).Split("&sign=")[0]);
        Assert.Equal(new BankAnswer.Unknown("signature_missing", true), await SendAsync());
    }

    [Fact]
    public async Task Content_that_was_changed_on_its_way_is_unknown_before_it_is_parsed()
    {
        play = asked =>
            Encoding.ASCII.GetBytes(
                Encoding.ASCII.GetString(Sign(asked, Taken)).Replace("RCVD", "RCVX", StringComparison.Ordinal)
            );

        Assert.Equal(new BankAnswer.Unknown("signature_invalid", true), await SendAsync());
    }

    [Fact]
    public async Task An_answer_to_another_message_is_unknown()
    {
        play = asked => Sign(asked with { Serial = "other" }, Taken);
        Assert.Equal(new BankAnswer.Unknown("other_reference", true), await SendAsync());

        play = asked => Sign(asked with { Service = "order.query" }, Taken);
        Assert.Equal(new BankAnswer.Unknown("other_reference", true), await SendAsync());
    }

    [Fact]
    public async Task Our_own_message_sent_back_is_no_answer()
    {
        play = asked => asked.ToForm(MeridianKeysForTests.Bank.Sign(asked.SignedBytes()));

        Assert.Equal(Unreadable, await SendAsync());
    }

    [Fact]
    public async Task An_answer_of_another_hour_is_unknown()
    {
        play = asked => Sign(asked with { Timestamp = "20200101000000" }, Taken);

        Assert.Equal(new BankAnswer.Unknown("signature_expired", true), await SendAsync());
    }

    [Theory]
    [InlineData("1001", true)]
    [InlineData("2001", true)]
    [InlineData("3404", true)]
    [InlineData("9999", false)]
    public async Task Another_code_of_the_gateway_is_unknown_to_a_send(string code, bool broken)
    {
        play = asked => Sign(asked, "<a/>", code);

        Assert.Equal(new BankAnswer.Unknown($"gateway_{code}", broken), await SendAsync());
    }

    [Theory]
    [InlineData(500, false)]
    [InlineData(429, false)]
    [InlineData(404, true)]
    [InlineData(302, true)]
    public async Task Another_status_is_unknown_even_with_a_good_body(int status, bool broken)
    {
        this.status = status;

        Assert.Equal(new BankAnswer.Unknown($"http_{status}", broken), await SendAsync());
    }

    [Fact]
    public async Task An_answer_of_more_than_64_KB_is_unknown()
    {
        play = asked => Sign(asked, Taken + new string(' ', MeridianGateway.MostOfOne));

        Assert.Equal(new BankAnswer.Unknown("answer_too_large", true), await SendAsync());
    }

    [Fact]
    public async Task An_enquiry_whose_steps_are_not_complete_is_unknown()
    {
        const string shipped =
            "<SplmtryData><Envlp><ReqSts xmlns=\"urn:example:meridian:xsd:card.001\"><Seq>3</Seq><AcctLast4>0417</AcctLast4></ReqSts></Envlp></SplmtryData></AcctReqAck>";
        play = asked =>
            Sign(
                asked,
                Taken
                    .Replace("RCVD", "TRNS", StringComparison.Ordinal)
                    .Replace("</AcctReqAck>", shipped, StringComparison.Ordinal)
            );

        var enquiry = new BankEnquiry(Reference, InstructionKind.OpenAccountOrderCard, "MR1", null);
        Assert.Equal(Unreadable, await bank.EnquireAsync(enquiry, CancellationToken.None));
    }

    private Task<BankAnswer> SendAsync() => bank.SendAsync(MeridianStub.Order, CancellationToken.None);

    private static byte[] Sign(
        MeridianEnvelope asked,
        string content,
        string code = "0000",
        MeridianSignature? by = null
    )
    {
        var answer = asked with { Content = Encoding.UTF8.GetBytes(content), Code = code };
        return answer.ToForm((by ?? MeridianKeysForTests.Bank).Sign(answer.SignedBytes()));
    }
}
