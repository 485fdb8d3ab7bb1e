using System.Security.Cryptography;
using Issuance.Banks.Gm;

namespace Issuance.Tests.Banks.Gm;

/// <summary>What is no signature and no key is refused before the mathematics.</summary>
public sealed class Sm2FormTests
{
    private const string Order = "FFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFF7203DF6B21C6052B53BBF40939D54123";
    private const string Largest = "FFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFF7203DF6B21C6052B53BBF40939D54122";
    private static readonly string Zero = new('0', 64);
    private static readonly string One = new string('0', 63) + "1";

    [Fact]
    public void The_order_of_the_curve_is_what_the_command_says()
    {
        using var openSsl = new OpenSsl();

        var (_, printed) = openSsl.Run([
            "ecparam",
            "-name",
            "SM2",
            "-param_enc",
            "explicit",
            "-text",
            "-noout",
            "-conv_form",
            "compressed",
        ]);

        var text = printed[printed.IndexOf("Order:", StringComparison.Ordinal)..];
        var hex = string.Concat(
            text["Order:".Length..text.IndexOf("Cofactor", StringComparison.Ordinal)].Where(char.IsAsciiHexDigit)
        );
        Assert.Equal($"00{Order}", hex, ignoreCase: true);
    }

    [Fact]
    public void Numbers_of_the_range_are_the_same_in_both_spellings()
    {
        foreach (var raw in new[] { One + One, Largest + One, One + Largest, Largest + Largest })
            Assert.Equal(
                raw,
                Convert.ToHexString(Sm2Signature.ToRaw(Sm2Signature.ToDer(Convert.FromHexString(raw))!)!)
            );
    }

    [Fact]
    public void Numbers_out_of_range_are_no_signature()
    {
        using var key = Sm2PrivateKey.Generate();
        using var publicKey = Sm2PublicKey.FromPem(key.ToPublicPem());
        foreach (var raw in new[] { Zero + One, One + Zero, Order + One, One + Order, new string('F', 128) })
        {
            Assert.Null(Sm2Signature.ToDer(Convert.FromHexString(raw)));
            Assert.False(Sm2.Verify(publicKey, "x"u8, Convert.FromHexString(raw)));
        }
        // In range, and yet r + s = 0: the mathematics must say no.
        Assert.False(Sm2.Verify(publicKey, "x"u8, Convert.FromHexString(One + Largest)));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(63)]
    [InlineData(65)]
    [InlineData(72)]
    public void Another_length_is_no_signature(int length)
    {
        using var key = Sm2PrivateKey.Generate();
        using var publicKey = Sm2PublicKey.FromPem(key.ToPublicPem());

        Assert.Null(Sm2Signature.ToDer(new byte[length]));
        Assert.False(Sm2.Verify(publicKey, "x"u8, Enumerable.Repeat((byte)1, length).ToArray()));
    }

    [Theory]
    [InlineData("")]
    [InlineData("3006020101020101" + "00")] // something behind
    [InlineData("3009020101020101020101")] // a third number
    [InlineData("3003020101")] // one number
    [InlineData("300702020001020101")] // a zero too many before
    [InlineData("30060201FF020101")] // negative
    [InlineData("3006020100020101")] // zero
    [InlineData("308106020101020101")] // a long length where a short one is due
    [InlineData("3080020101020101" + "0000")] // no length at all
    [InlineData("3106020101020101")] // a set
    public void What_is_not_DER_to_the_letter_is_no_signature(string der) =>
        Assert.Null(Sm2Signature.ToRaw(Convert.FromHexString(der)));

    [Fact]
    public void The_smallest_DER_is_read() =>
        Assert.Equal(One + One, Convert.ToHexString(Sm2Signature.ToRaw(Convert.FromHexString("3006020101020101"))!));

    [Fact]
    public void Keys_of_another_kind_are_refused()
    {
        using var p256 = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var rsa = RSA.Create(2048);
        using var sm2 = Sm2PrivateKey.Generate();
        foreach (
            var pem in new[]
            {
                p256.ExportSubjectPublicKeyInfoPem(),
                rsa.ExportSubjectPublicKeyInfoPem(),
                sm2.ToPem(),
                "",
                "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----",
            }
        )
            Assert.Throws<CryptographicException>(() => Sm2PublicKey.FromPem(pem));
        foreach (
            var pem in new[]
            {
                p256.ExportPkcs8PrivateKeyPem(),
                rsa.ExportPkcs8PrivateKeyPem(),
                p256.ExportECPrivateKeyPem(),
                sm2.ToPublicPem(),
                "not a key",
            }
        )
            Assert.Throws<CryptographicException>(() => Sm2PrivateKey.FromPem(pem));
    }

    [Fact]
    public void A_key_that_is_not_sound_is_refused()
    {
        using var key = Sm2PrivateKey.Generate();
        var (publicDer, privateDer) = (Der(key.ToPublicPem()), Der(key.ToPem()));
        publicDer[^1] ^= 1; // a point beside the curve
        privateDer[^1] ^= 1; // and a private half that does not belong to it

        Assert.Throws<CryptographicException>(() =>
            Sm2PublicKey.FromPem(PemEncoding.WriteString("PUBLIC KEY", publicDer))
        );
        Assert.Throws<CryptographicException>(() =>
            Sm2PrivateKey.FromPem(PemEncoding.WriteString("PRIVATE KEY", privateDer))
        );
        Assert.Throws<CryptographicException>(() =>
            Sm2PublicKey.FromPem(PemEncoding.WriteString("PUBLIC KEY", [.. Der(key.ToPublicPem()), 0]))
        );
    }

    [Fact]
    public void A_file_without_a_key_is_named()
    {
        var missing = Path.Combine(Path.GetTempPath(), Guid.NewGuid().ToString());

        var error = Assert.Throws<InvalidOperationException>(() => Sm2PrivateKey.FromFile(missing));
        Assert.Contains(missing, error.Message, StringComparison.Ordinal);
    }

    private static byte[] Der(string pem) => Convert.FromBase64String(pem[PemEncoding.Find(pem).Base64Data]);
}
