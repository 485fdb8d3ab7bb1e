using System.Text;
using Issuance.Banks.Signing;
using Microsoft.AspNetCore.Http;

namespace Issuance.Tests.Banks.Signing;

/// <summary>A bank's callback to us: what is taken, and which fault each change of a covered part is.</summary>
public class CallbackSignatureTests
{
    private readonly SignedCallback callback = new();

    [Fact]
    public void A_sound_callback_gives_its_key_and_nonce()
    {
        var valid = Assert.IsType<SignatureCheck.Valid>(callback.Verify(callback.Signed()));

        Assert.Equal("harbour-1", valid.KeyId);
        Assert.Equal(SignedCallback.Nonce, valid.Nonce);
        Assert.Equal(callback.Now + 240 + 61, valid.UsableUntil.ToUnixTimeSeconds());
    }

    [Fact]
    public void What_our_signer_signs_our_verifier_takes()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, SignedCallback.Address);
        callback.Parties.Harbour.SignRequest(request, SignedCallback.Body);
        var headers = new HeaderDictionary();
        foreach (var header in request.Headers)
            headers[header.Key] = header.Value.ToArray();

        var valid = Assert.IsType<SignatureCheck.Valid>(callback.Verify(headers));

        Assert.True(valid.Nonce.Length >= 22);
    }

    [Fact]
    public void Every_message_has_a_nonce_of_its_own()
    {
        var inputs = Enumerable
            .Range(0, 50)
            .Select(_ =>
                callback.Parties.Us.SignAnswer(200, SignedCallback.Address, SignedCallback.Body).SignatureInput
            );

        Assert.Equal(50, inputs.Distinct(StringComparer.Ordinal).Count());
    }

    [Fact]
    public void Another_method_is_invalid() => callback.Invalid(callback.Signed(), method: "PUT");

    [Theory]
    [InlineData("http://localhost:8080/v1/banks/harbour/callbacks?x=1")]
    [InlineData("http://127.0.0.1:8080/v1/banks/harbour/callbacks")]
    [InlineData("https://localhost:8080/v1/banks/harbour/callbacks")]
    [InlineData("http://localhost:8080/v1/banks/harbour/callbacks/")]
    public void Another_address_is_invalid(string address) => callback.Invalid(callback.Signed(), address: address);

    [Fact]
    public void Another_body_is_invalid() =>
        callback.Invalid(callback.Signed(), body: [.. SignedCallback.Body, (byte)' ']);

    [Fact]
    public void Another_body_with_its_own_digest_is_invalid()
    {
        var headers = callback.Signed();
        byte[] other = [.. SignedCallback.Body, (byte)' '];
        headers["Content-Digest"] = ContentDigest.Of(other);

        callback.Invalid(headers, body: other);
    }

    [Fact]
    public void The_same_digest_spelled_otherwise_is_invalid()
    {
        var headers = callback.Signed();
        headers["Content-Digest"] = ContentDigest.Of(SignedCallback.Body) + ", sha-512=:AA==:";

        callback.Invalid(headers);
    }

    [Fact]
    public void No_digest_is_invalid()
    {
        var headers = callback.Signed();
        headers.Remove("Content-Digest");

        callback.Invalid(headers);
    }

    [Fact]
    public void A_digest_of_another_kind_alone_is_invalid() =>
        callback.Invalid(
            callback.Signed(
                digest: "sha-512=:mEWXIS7MaLRuGgxOBdODa3xqM1XdEvxoYhvlCFJ41QJgJc4GTsPp29l5oGX69wWdXymyU0rjJuahq4l5aGgfLQ==:"
            )
        );

    [Fact]
    public void Beside_other_labels_sig1_is_taken()
    {
        var headers = callback.Signed();
        headers["Signature-Input"] = new([
            "proxy=(\"@authority\");created=1;tag=\"gw\"",
            headers["Signature-Input"].ToString(),
        ]);
        headers["Signature"] = new([headers["Signature"].ToString(), "proxy=:AAAA:"]);

        Assert.IsType<SignatureCheck.Valid>(callback.Verify(headers));
    }

    [Fact]
    public void Two_signatures_of_the_same_label_are_invalid()
    {
        var headers = callback.Signed();
        headers["Signature"] = new([headers["Signature"].ToString(), headers["Signature"].ToString()]);

        callback.Invalid(headers);
    }

    [Theory]
    [InlineData("Signature", null)]
    [InlineData("Signature-Input", null)]
    [InlineData("Signature", "sig2=:AAAA:")]
    [InlineData("Signature-Input", "sig2=(\"@method\");created=1")]
    public void Without_a_signature_it_is_missing(string header, string? value)
    {
        var headers = callback.Signed();
        headers[header] = value;

        SignedCallback.Fault("signature_missing", callback.Verify(headers));
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
        var headers = callback.Signed();
        headers[header] = value;

        callback.Invalid(headers);
    }

    [Fact]
    public void A_signature_in_DER_form_is_invalid()
    {
        var headers = callback.Signed();
        headers["Signature"] = $"sig1=:{Convert.ToBase64String(new byte[71])}:";

        callback.Invalid(headers);
    }

    [Fact]
    public void Another_banks_message_is_invalid()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, SignedCallback.Address);
        callback.Parties.Meridian.SignRequest(request, SignedCallback.Body);
        var headers = new HeaderDictionary();
        foreach (var header in request.Headers)
            headers[header.Key] = header.Value.ToArray();

        callback.Invalid(headers);
        Assert.IsType<SignatureCheck.Valid>(
            callback.Parties.Verifier.VerifyRequest(
                "meridian",
                "POST",
                SignedCallback.Address,
                headers,
                SignedCallback.Body
            )
        );
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
        var check = callback.Verify(
            callback.Signed(
                parameters: $"created={callback.Now + created};expires={callback.Now + expires};keyid=\"harbour-1\";nonce=\"{SignedCallback.Nonce}\";alg=\"ecdsa-p256-sha256\""
            )
        );

        if (taken)
            Assert.IsType<SignatureCheck.Valid>(check);
        else
            SignedCallback.Fault("signature_expired", check);
    }

    [Fact]
    public void A_callback_kept_back_expires_and_is_unusable_from_then_on()
    {
        var headers = callback.Signed();
        var until = ((SignatureCheck.Valid)callback.Verify(headers)).UsableUntil;

        callback.Parties.Clock.Advance((int)(until.ToUnixTimeSeconds() - callback.Now) - 1);
        Assert.IsType<SignatureCheck.Valid>(callback.Verify(headers));
        callback.Parties.Clock.Advance(1);
        SignedCallback.Fault("signature_expired", callback.Verify(headers));
    }
}
