using System.Text;
using Issuance.Banks.Signing;
using Microsoft.AspNetCore.Http;

namespace Issuance.Tests.Banks.Signing;

/// <summary>A bank's callback to us: what is taken, and which fault each change of a covered part is.</summary>
public class CallbackSignatureTests
{
    private const string Address = "http://localhost:8080/v1/banks/harbour/callbacks";
    private const string Nonce = "AAECAwQFBgcICQoLDA0ODw";
    private static readonly byte[] Body = Encoding.UTF8.GetBytes("""{"messageId":"hb-000001"}""");

    private readonly Parties parties = new();

    private long Now => parties.Clock.GetUtcNow().ToUnixTimeSeconds();

    [Fact]
    public void A_sound_callback_gives_its_key_and_nonce()
    {
        var valid = Assert.IsType<SignatureCheck.Valid>(Verify(Signed()));

        Assert.Equal("harbour-1", valid.KeyId);
        Assert.Equal(Nonce, valid.Nonce);
        Assert.Equal(Now + 240 + 61, valid.UsableUntil.ToUnixTimeSeconds());
    }

    [Fact]
    public void What_our_signer_signs_our_verifier_takes()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, Address);
        parties.Harbour.SignRequest(request, Body);
        var headers = new HeaderDictionary();
        foreach (var header in request.Headers)
            headers[header.Key] = header.Value.ToArray();

        var valid = Assert.IsType<SignatureCheck.Valid>(Verify(headers));

        Assert.True(valid.Nonce.Length >= 22);
    }

    [Fact]
    public void Every_message_has_a_nonce_of_its_own()
    {
        var inputs = Enumerable.Range(0, 50).Select(_ => parties.Us.SignAnswer(200, Address, Body).SignatureInput);

        Assert.Equal(50, inputs.Distinct(StringComparer.Ordinal).Count());
    }

    [Fact]
    public void Another_method_is_invalid() => Invalid(Signed(), method: "PUT");

    [Theory]
    [InlineData("http://localhost:8080/v1/banks/harbour/callbacks?x=1")]
    [InlineData("http://127.0.0.1:8080/v1/banks/harbour/callbacks")]
    [InlineData("https://localhost:8080/v1/banks/harbour/callbacks")]
    [InlineData("http://localhost:8080/v1/banks/harbour/callbacks/")]
    public void Another_address_is_invalid(string address) => Invalid(Signed(), address: address);

    [Fact]
    public void Another_body_is_invalid() => Invalid(Signed(), body: [.. Body, (byte)' ']);

    [Fact]
    public void Another_body_with_its_own_digest_is_invalid()
    {
        var headers = Signed();
        byte[] other = [.. Body, (byte)' '];
        headers["Content-Digest"] = ContentDigest.Of(other);

        Invalid(headers, body: other);
    }

    [Fact]
    public void The_same_digest_spelled_otherwise_is_invalid()
    {
        var headers = Signed();
        headers["Content-Digest"] = ContentDigest.Of(Body) + ", sha-512=:AA==:";

        Invalid(headers);
    }

    [Fact]
    public void No_digest_is_invalid()
    {
        var headers = Signed();
        headers.Remove("Content-Digest");

        Invalid(headers);
    }

    [Fact]
    public void A_digest_of_another_kind_alone_is_invalid() =>
        Invalid(
            Signed(
                digest: "sha-512=:mEWXIS7MaLRuGgxOBdODa3xqM1XdEvxoYhvlCFJ41QJgJc4GTsPp29l5oGX69wWdXymyU0rjJuahq4l5aGgfLQ==:"
            )
        );

    [Theory]
    [InlineData("created")]
    [InlineData("expires")]
    [InlineData("nonce")]
    [InlineData("keyid")]
    [InlineData("alg")]
    public void A_parameter_changed_after_signing_is_invalid(string parameter)
    {
        var headers = Signed();
        var before = headers["Signature-Input"].ToString();
        var after = parameter switch
        {
            "created" => before.Replace($"created={Now}", $"created={Now - 1}", StringComparison.Ordinal),
            "expires" => before.Replace($"expires={Now + 240}", $"expires={Now + 241}", StringComparison.Ordinal),
            "nonce" => before.Replace(Nonce, "BAECAwQFBgcICQoLDA0ODw", StringComparison.Ordinal),
            "keyid" => before.Replace("harbour-1", "meridian-1", StringComparison.Ordinal),
            _ => before.Replace("ecdsa-p256-sha256", "ecdsa-p384-sha384", StringComparison.Ordinal),
        };
        Assert.False(string.Equals(before, after, StringComparison.Ordinal));
        headers["Signature-Input"] = after;

        Invalid(headers);
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
    public void Other_parameters_are_invalid(string parameters) => Invalid(Signed(parameters: parameters.Trim()));

    [Fact]
    public void The_order_of_parameters_and_parts_is_free() =>
        Assert.IsType<SignatureCheck.Valid>(
            Verify(
                Signed(
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
    public void A_part_too_few_or_one_that_we_do_not_know_is_invalid(string parts) => Invalid(Signed(parts));

    [Fact]
    public void A_header_may_be_covered_beyond_what_is_required()
    {
        var headers = Signed("\"@method\" \"@target-uri\" \"content-digest\" \"content-type\"");

        Assert.IsType<SignatureCheck.Valid>(Verify(headers));
        headers["Content-Type"] = "text/plain";
        Invalid(headers);
    }

    [Fact]
    public void Beside_other_labels_sig1_is_taken()
    {
        var headers = Signed();
        headers["Signature-Input"] = new([
            "proxy=(\"@authority\");created=1;tag=\"gw\"",
            headers["Signature-Input"].ToString(),
        ]);
        headers["Signature"] = new([headers["Signature"].ToString(), "proxy=:AAAA:"]);

        Assert.IsType<SignatureCheck.Valid>(Verify(headers));
    }

    [Fact]
    public void Two_signatures_of_the_same_label_are_invalid()
    {
        var headers = Signed();
        headers["Signature"] = new([headers["Signature"].ToString(), headers["Signature"].ToString()]);

        Invalid(headers);
    }

    [Theory]
    [InlineData("Signature", null)]
    [InlineData("Signature-Input", null)]
    [InlineData("Signature", "sig2=:AAAA:")]
    [InlineData("Signature-Input", "sig2=(\"@method\");created=1")]
    public void Without_a_signature_it_is_missing(string header, string? value)
    {
        var headers = Signed();
        headers[header] = value;

        Fault("signature_missing", Verify(headers));
    }

    [Theory]
    [InlineData("Signature", "sig1=:%%%:")]
    [InlineData("Signature", "sig1=\"AAAA\"")]
    [InlineData("Signature", "sig1=:AAAA:")]
    [InlineData("Signature", "rubbish of some kind")]
    [InlineData("Signature-Input", "sig1=\"@method\"")]
    [InlineData("Signature-Input", "sig1=(")]
    public void What_cannot_be_read_is_invalid(string header, string value)
    {
        var headers = Signed();
        headers[header] = value;

        Invalid(headers);
    }

    [Fact]
    public void A_signature_in_DER_form_is_invalid()
    {
        var headers = Signed();
        headers["Signature"] = $"sig1=:{Convert.ToBase64String(new byte[71])}:";

        Invalid(headers);
    }

    [Fact]
    public void Another_banks_message_is_invalid()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, Address);
        parties.Meridian.SignRequest(request, Body);
        var headers = new HeaderDictionary();
        foreach (var header in request.Headers)
            headers[header.Key] = header.Value.ToArray();

        Invalid(headers);
        Assert.IsType<SignatureCheck.Valid>(parties.Verifier.VerifyRequest("meridian", "POST", Address, headers, Body));
    }

    [Theory] // seconds from now
    [InlineData(60, 300, true)]
    [InlineData(61, 300, false)]
    [InlineData(-300, 0, true)]
    [InlineData(-300, -60, true)]
    [InlineData(-300, -61, false)]
    [InlineData(0, 300, true)]
    [InlineData(0, 301, false)]
    [InlineData(0, -1, false)]
    [InlineData(0, 99999999999999, false)]
    public void Times_may_be_60_s_off_and_300_s_apart(long created, long expires, bool taken)
    {
        var check = Verify(
            Signed(
                parameters: $"created={Now + created};expires={Now + expires};keyid=\"harbour-1\";nonce=\"{Nonce}\";alg=\"ecdsa-p256-sha256\""
            )
        );

        if (taken)
            Assert.IsType<SignatureCheck.Valid>(check);
        else
            Fault("signature_expired", check);
    }

    [Fact]
    public void A_callback_kept_back_expires_and_is_unusable_from_then_on()
    {
        var headers = Signed();
        var until = ((SignatureCheck.Valid)Verify(headers)).UsableUntil;

        parties.Clock.Advance((int)(until.ToUnixTimeSeconds() - Now) - 1);
        Assert.IsType<SignatureCheck.Valid>(Verify(headers));
        parties.Clock.Advance(1);
        Fault("signature_expired", Verify(headers));
    }

    /// <summary>Signs by hand, as somebody with the bank's key but not our code would.</summary>
    private HeaderDictionary Signed(string? parts = null, string? parameters = null, string? digest = null)
    {
        parts ??= "\"@method\" \"@target-uri\" \"content-digest\"";
        parameters ??= """created=NOW;expires=LATER;keyid="harbour-1";nonce="NONCE";alg="ecdsa-p256-sha256" """.Trim();
        digest ??= ContentDigest.Of(Body);
        var input =
            $"({parts});"
            + parameters
                .Replace("NOW", $"{Now}", StringComparison.Ordinal)
                .Replace("LATER", $"{Now + 240}", StringComparison.Ordinal)
                .Replace("NONCE", Nonce, StringComparison.Ordinal);
        var lines = parts
            .Split(' ')
            .Select(part =>
                part switch
                {
                    "\"@method\"" => $"{part}: POST",
                    "\"content-digest\"" => $"{part}: {digest}",
                    "\"content-type\"" => $"{part}: application/json",
                    "\"@path\"" => $"{part}: /v1/banks/harbour/callbacks",
                    _ when part.StartsWith("\"@target-uri\"", StringComparison.Ordinal) => $"{part}: {Address}",
                    _ => $"{part}: ",
                }
            );
        var text = string.Join('\n', lines) + $"\n\"@signature-params\": {input}";
        return new HeaderDictionary
        {
            ["Content-Type"] = "application/json",
            ["Content-Digest"] = digest,
            ["Signature-Input"] = $"sig1={input}",
            ["Signature"] = $"sig1=:{Convert.ToBase64String(parties.SignAsHarbour(Encoding.ASCII.GetBytes(text)))}:",
        };
    }

    private SignatureCheck Verify(
        HeaderDictionary headers,
        string? method = null,
        string? address = null,
        byte[]? body = null
    ) => parties.Verifier.VerifyRequest("harbour", method ?? "POST", address ?? Address, headers, body ?? Body);

    private void Invalid(
        HeaderDictionary headers,
        string? method = null,
        string? address = null,
        byte[]? body = null
    ) => Fault("signature_invalid", Verify(headers, method, address, body));

    private static void Fault(string code, SignatureCheck check) =>
        Assert.Equal(code, Assert.IsType<SignatureCheck.Fault>(check).Code);
}
