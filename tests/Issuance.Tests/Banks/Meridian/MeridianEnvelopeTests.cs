using System.Text;
using Issuance.Banks.Meridian;

namespace Issuance.Tests.Banks.Meridian;

/// <summary>The form and what of it is signed.</summary>
public sealed class MeridianEnvelopeTests
{
    private static readonly MeridianEnvelope Envelope = new(
        "issuance-01",
        "5f2a",
        "account.open",
        "RSA-PSS",
        "20260302093000",
        "<a>张 &=+%</a>"u8.ToArray()
    );

    [Fact]
    public void The_signed_text_is_the_fields_by_name_and_the_content_last() =>
        Assert.Equal(
            "charset=UTF-8&partner=issuance-01&serial=5f2a&service=account.open&sign_type=RSA-PSS"
                + "&timestamp=20260302093000&biz_content=<a>张 &=+%</a>",
            Encoding.UTF8.GetString(Envelope.SignedBytes())
        );

    [Fact]
    public void A_form_is_read_as_it_was_written()
    {
        var (read, signature) = MeridianEnvelope.Read(Envelope.ToForm([1, 2, 250]))!.Value;

        Assert.Equal(Envelope.SignedBytes(), read.SignedBytes());
        Assert.Equal(new byte[] { 1, 2, 250 }, signature);
    }

    [Theory]
    [InlineData("service=account.open", "service=account.close")]
    [InlineData("serial=5f2a", "serial=5f2b")]
    [InlineData("partner=issuance-01", "partner=issuance-02")]
    [InlineData("timestamp=20260302093000", "timestamp=20260302093001")]
    [InlineData("biz_content=%3Ca", "biz_content=%3Cb")]
    public void Changing_any_field_breaks_the_signature(string from, string to)
    {
        var form = Encoding.ASCII.GetString(Envelope.ToForm(MeridianKeysForTests.Bank.Sign(Envelope.SignedBytes())));
        Assert.Contains(from, form, StringComparison.Ordinal);

        Assert.True(Verifies(form));
        Assert.False(Verifies(form.Replace(from, to, StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("<html>")]
    [InlineData("a=1")]
    [InlineData("{form}&serial=2")]
    [InlineData("{form}&more=2")]
    [InlineData("{form}&%zz=2")]
    [InlineData("{form}&")]
    public void A_form_that_does_not_fit_to_the_letter_is_none(string text)
    {
        var form = text.Replace("{form}", Encoding.ASCII.GetString(Envelope.ToForm([1])), StringComparison.Ordinal);

        Assert.Null(MeridianEnvelope.Read(Encoding.ASCII.GetBytes(form)));
    }

    [Theory]
    [InlineData("serial=5f2a", "serial=")]
    [InlineData("serial=5f2a", "serial=5f%262a")]
    [InlineData("charset=UTF-8", "charset=GBK")]
    [InlineData("%3Ca%3E", "%3Ca%3")]
    public void A_value_that_does_not_fit_is_no_form(string from, string to)
    {
        var form = Encoding.ASCII.GetString(Envelope.ToForm([1])).Replace(from, to, StringComparison.Ordinal);

        Assert.Null(MeridianEnvelope.Read(Encoding.ASCII.GetBytes(form)));
    }

    [Fact]
    public void A_salt_of_another_length_is_no_signature()
    {
        // Some libraries take the longest salt that fits; the bank's guide says 32 bytes.
        var signed = Envelope.SignedBytes();
        var signature = MeridianKeysForTests.Bank.Sign(signed);

        Assert.Equal(384, signature.Length);
        Assert.True(MeridianKeysForTests.Us.Verifies(signed, signature));
        Assert.False(MeridianKeysForTests.Us.Verifies(signed, MeridianKeysForTests.Stranger.Sign(signed)));
        Assert.False(MeridianKeysForTests.Us.Verifies(signed, []));
    }

    private static bool Verifies(string form)
    {
        var (read, signature) = MeridianEnvelope.Read(Encoding.ASCII.GetBytes(form))!.Value;
        return MeridianKeysForTests.Us.Verifies(read.SignedBytes(), signature!);
    }
}
