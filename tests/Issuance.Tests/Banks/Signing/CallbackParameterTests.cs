using Issuance.Banks.Signing;

namespace Issuance.Tests.Banks.Signing;

/// <summary>What a callback's signature must cover and say of itself: that, in any order, and hardly more.</summary>
public class CallbackParameterTests
{
    private readonly SignedCallback callback = new();

    [Theory]
    [InlineData("created")]
    [InlineData("expires")]
    [InlineData("nonce")]
    [InlineData("keyid")]
    [InlineData("alg")]
    public void A_parameter_changed_after_signing_is_invalid(string parameter)
    {
        var headers = callback.Signed();
        var before = headers["Signature-Input"].ToString();
        var after = parameter switch
        {
            "created" => before.Replace(
                $"created={callback.Now}",
                $"created={callback.Now - 1}",
                StringComparison.Ordinal
            ),
            "expires" => before.Replace(
                $"expires={callback.Now + 240}",
                $"expires={callback.Now + 241}",
                StringComparison.Ordinal
            ),
            "nonce" => before.Replace(SignedCallback.Nonce, "BAECAwQFBgcICQoLDA0ODw", StringComparison.Ordinal),
            "keyid" => before.Replace("harbour-1", "meridian-1", StringComparison.Ordinal),
            _ => before.Replace("ecdsa-p256-sha256", "ecdsa-p384-sha384", StringComparison.Ordinal),
        };
        Assert.False(string.Equals(before, after, StringComparison.Ordinal));
        headers["Signature-Input"] = after;

        callback.Invalid(headers);
    }

    [Theory] // well signed by the bank, and still not what we agreed on
    [InlineData("""created=NOW;expires=LATER;keyid="harbour-1";nonce="NONCE" """)]
    [InlineData("""created=NOW;expires=LATER;keyid="harbour-1";alg="ecdsa-p256-sha256" """)]
    [InlineData("""created=NOW;expires=LATER;nonce="NONCE";alg="ecdsa-p256-sha256" """)]
    [InlineData("""created=NOW;keyid="harbour-1";nonce="NONCE";alg="ecdsa-p256-sha256" """)]
    [InlineData("""expires=LATER;keyid="harbour-1";nonce="NONCE";alg="ecdsa-p256-sha256" """)]
    [InlineData("""created=NOW;expires=LATER;keyid="harbour-1";nonce="NONCE";alg="ecdsa-p256-sha256";tag="x" """)]
    [InlineData("""created="NOW";expires=LATER;keyid="harbour-1";nonce="NONCE";alg="ecdsa-p256-sha256" """)]
    [InlineData(
        """created=NOW;expires=LATER;keyid="harbour-1";nonce="AAECAwQFBgcICQoLDA0O";alg="ecdsa-p256-sha256" """
    )]
    [InlineData(
        """created=NOW;expires=LATER;keyid="harbour-1";nonce="AAECAwQFBgcICQoLDA0O+/";alg="ecdsa-p256-sha256" """
    )]
    [InlineData("""created=NOW;expires=LATER;keyid="harbour-1";nonce="NONCE";alg="ECDSA-P256-SHA256" """)]
    [InlineData("""created=NOW;expires=LATER;keyid="nobody-1";nonce="NONCE";alg="ecdsa-p256-sha256" """)]
    [InlineData("""created=NOW;expires=LATER;keyid="meridian-1";nonce="NONCE";alg="ecdsa-p256-sha256" """)]
    public void Other_parameters_are_invalid(string parameters) =>
        callback.Invalid(callback.Signed(parameters: parameters.Trim()));

    [Fact]
    public void The_order_of_parameters_and_parts_is_free() =>
        Assert.IsType<SignatureCheck.Valid>(
            callback.Verify(
                callback.Signed(
                    "\"content-digest\" \"@method\" \"@target-uri\"",
                    """alg="ecdsa-p256-sha256";nonce="NONCE";keyid="harbour-1";expires=LATER;created=NOW"""
                )
            )
        );

    [Theory]
    [InlineData("\"@method\" \"@target-uri\"")]
    [InlineData("\"@method\" \"content-digest\"")]
    [InlineData("\"@target-uri\" \"content-digest\"")]
    [InlineData("\"@method\" \"@target-uri\" \"content-digest\" \"content-digest\"")]
    [InlineData("\"@method\" \"@target-uri\";req \"content-digest\"")]
    [InlineData("\"@method\" \"@target-uri\" \"content-digest\";sf")]
    [InlineData("\"@method\" \"@target-uri\" \"content-digest\" \"@path\"")]
    [InlineData("\"@method\" \"@target-uri\" \"content-digest\" \"absent\"")]
    public void A_part_too_few_or_one_that_we_do_not_know_is_invalid(string parts) =>
        callback.Invalid(callback.Signed(parts));

    [Fact]
    public void A_header_may_be_covered_beyond_what_is_required()
    {
        var headers = callback.Signed("\"@method\" \"@target-uri\" \"content-digest\" \"content-type\"");

        Assert.IsType<SignatureCheck.Valid>(callback.Verify(headers));
        headers["Content-Type"] = "text/plain";
        callback.Invalid(headers);
    }
}
