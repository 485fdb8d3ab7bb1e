using System.Security.Cryptography;
using System.Text;
using Issuance.Banks.Signing;

namespace Issuance.Tests.Banks.Signing;

public class SignatureBaseTests
{
    // RFC 9421, B.1.3.
    private const string EccTestKey = """
        -----BEGIN PUBLIC KEY-----
        MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEqIVYZVLCrPZHGHjP17CTW0/+D9Lf
        w0EkjqF7xB4FivAxzic30tMM4GF+hR6Dxh71Z50VGGdldkkDXZCnTNnoXQ==
        -----END PUBLIC KEY-----
        """;

    [Fact]
    public void The_signed_answer_of_RFC_9421_B_2_4_is_built_and_verified()
    {
        var input = Read(
            """sig-b24=("@status" "content-type" "content-digest" "content-length");created=1618884473;keyid="test-key-ecc-p256" """.Trim(),
            "sig-b24"
        );
        var digest =
            "sha-512=:mEWXIS7MaLRuGgxOBdODa3xqM1XdEvxoYhvlCFJ41QJgJc4GTsPp29l5oGX69wWdXymyU0rjJuahq4l5aGgfLQ==:";
        var text = SignatureBase.Build(
            input,
            part =>
                part.Value switch
                {
                    "@status" => "200",
                    "content-type" => "application/json",
                    "content-digest" => digest,
                    "content-length" => "23",
                    _ => null,
                }
        );

        Assert.Equal(
            $"""
            "@status": 200
            "content-type": application/json
            "content-digest": {digest}
            "content-length": 23
            "@signature-params": ("@status" "content-type" "content-digest" "content-length");created=1618884473;keyid="test-key-ecc-p256"
            """.ReplaceLineEndings("\n"),
            Encoding.ASCII.GetString(text!)
        );
        using var key = ECDsa.Create();
        key.ImportFromPem(EccTestKey);
        var signature = Convert.FromBase64String(
            "wNmSUAhwb5LxtOtOpNa6W5xj067m5hFrj0XQ4fvpaCLx0NKocgPquLgyahnzDnDAUy5eCdlYUEkLIj+32oiasw=="
        );
        Assert.True(new BankKey("test-key-ecc-p256", "rfc", key.ExportParameters(false)).Verifies(text, signature));
    }

    [Fact]
    public void The_digest_is_that_of_RFC_9530_B_1()
    {
        Assert.Equal(
            "sha-256=:X48E9qOokqqrvdts8nOJRJN3OWDUoyWxBf7kbu9DBPE=:",
            ContentDigest.Of("{\"hello\": \"world\"}"u8)
        );
        Assert.Equal("sha-256=:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=:", ContentDigest.Of([]));
    }

    [Fact]
    public void A_part_of_the_request_is_named_with_its_parameter()
    {
        var covered = Read("""sig1=( "@target-uri";req=?1   "@status" );  created=1 """.Trim(), "sig1");

        var text = SignatureBase.Build(covered, part => part.Value is "@status" ? "202" : "http://localhost/a");

        Assert.Equal(
            """
            "@target-uri";req: http://localhost/a
            "@status": 202
            "@signature-params": ("@target-uri";req "@status");created=1
            """.ReplaceLineEndings("\n"),
            Encoding.ASCII.GetString(text!)
        );
    }

    [Theory] // a value of two lines could pretend to be another part
    [InlineData("POST\n\"@status\": 200")]
    [InlineData("地址")]
    [InlineData(null)]
    public void A_value_that_cannot_stand_on_one_line_cannot_be_signed(string? value) =>
        Assert.Null(SignatureBase.Build(Read("""sig1=("@method")""", "sig1"), _ => value));

    [Fact]
    public void A_part_named_twice_cannot_be_signed() =>
        Assert.Null(SignatureBase.Build(Read("""sig1=("@method" "@method")""", "sig1"), _ => "POST"));

    private static StructuredFields.InnerList Read(string header, string label) =>
        Assert.IsType<StructuredFields.InnerList>(StructuredFields.ParseDictionary(header)![label]);
}
