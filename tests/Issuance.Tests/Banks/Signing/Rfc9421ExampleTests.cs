using System.Security.Cryptography;
using System.Text;
using Issuance.Banks.Signing;
using Issuance.Tests.Banks.Gm;

namespace Issuance.Tests.Banks.Signing;

/// <summary>
/// The examples of RFC 9421, appendix B: our signature base is the RFC's to the byte, and the RFC's signatures verify over it.
/// </summary>
/// <remarks>
/// The values are those of https://www.rfc-editor.org/rfc/rfc9421, B.1-B.4, compared with the document's source as the working
/// group published it with the RFC (github.com/httpwg/http-extensions, archive/draft-ietf-httpbis-message-signatures.md, commit
/// e9067eb of 2024-02-15). Long values are folded there; here they stand on one line. The parts <c>@authority</c>, <c>@path</c>,
/// <c>@query</c> and <c>@query-param</c> are not ours: the test says what they are worth, as our own code does for its parts.
/// </remarks>
public sealed partial class Rfc9421ExampleTests
{
    // B.1.2
    private const string RsaPssKey = """
        -----BEGIN PUBLIC KEY-----
        MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAr4tmm3r20Wd/PbqvP1s2
        +QEtvpuRaV8Yq40gjUR8y2Rjxa6dpG2GXHbPfvMs8ct+Lh1GH45x28Rw3Ry53mm+
        oAXjyQ86OnDkZ5N8lYbggD4O3w6M6pAvLkhk95AndTrifbIFPNU8PPMO7OyrFAHq
        gDsznjPFmTOtCEcN2Z1FpWgchwuYLPL+Wokqltd11nqqzi+bJ9cvSKADYdUAAN5W
        Utzdpiy6LbTgSxP7ociU4Tn0g5I6aDZJ7A8Lzo0KSyZYoA485mqcO0GVAdVw9lq4
        aOT9v6d+nb4bnNkQVklLQ3fVAvJm+xdDOp9LCNCN48V2pnDOkFV6+U9nV5oyc6XI
        2wIDAQAB
        -----END PUBLIC KEY-----
        """;

    // B.1.3
    private const string EccKey = """
        -----BEGIN PUBLIC KEY-----
        MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEqIVYZVLCrPZHGHjP17CTW0/+D9Lf
        w0EkjqF7xB4FivAxzic30tMM4GF+hR6Dxh71Z50VGGdldkkDXZCnTNnoXQ==
        -----END PUBLIC KEY-----
        """;

    // B.1.4
    private const string Ed25519Key = """
        -----BEGIN PUBLIC KEY-----
        MCowBQYDK2VwAyEAJrQLj5P/89iXES9+vFgrIy29clF9CC/oPPsw3c5D0bs=
        -----END PUBLIC KEY-----
        """;

    // B.1.5
    private const string SharedSecret =
        "uzvJfB4u3N0Jy4T7NZ75MDVcr8zSTInedJtkgcu46YW4XByzNJjxBdtjUkdJPBtbmHhIDi6pcl8jsasjlTMtDQ==";

    private const string RequestDigest =
        "sha-512=:WZDPaVn/7XgHaAy8pmojAkGWoRx2UFChF41A2svX+TaPm+AbwAgBWnrIiYllu7BNNyealdVLvRwEmTHWXvJwew==:";

    // As in the signature base of B.2.4, which is the digest of that body; the message printed at B.2 names another one.
    private const string AnswerDigest =
        "sha-512=:mEWXIS7MaLRuGgxOBdODa3xqM1XdEvxoYhvlCFJ41QJgJc4GTsPp29l5oGX69wWdXymyU0rjJuahq4l5aGgfLQ==:";

    // B.3
    private const string ClientCertificate =
        ":MIIBqDCCAU6gAwIBAgIBBzAKBggqhkjOPQQDAjA6MRswGQYDVQQKDBJMZXQncyBBdXRoZW50aWNhdGUxGzAZBgNVBAMMEkxBIEludGVybWVkaWF0ZSBDQTAeFw0yMDAxMTQyMjU1MzNaFw0yMTAxMjMyMjU1MzNaMA0xCzAJBgNVBAMMAkJDMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE8YnXXfaUgmnMtOXU/IncWalRhebrXmckC8vdgJ1p5Be5F/3YC8OthxM4+k1M6aEAEFcGzkJiNy6J84y7uzo9M6NyMHAwCQYDVR0TBAIwADAfBgNVHSMEGDAWgBRm3WjLa38lbEYCuiCPct0ZaSED2DAOBgNVHQ8BAf8EBAMCBsAwEwYDVR0lBAwwCgYIKwYBBQUHAwIwHQYDVR0RAQH/BBMwEYEPYmRjQGV4YW1wbGUuY29tMAoGCCqGSM49BAMCA0gAMEUCIBHda/r1vaL6G3VliL4/Di6YK0Q6bMjeSkC3dFCOOB8TAiEAx/kHSB4urmiZ0NX5r5XarmPk0wmuydBVoU4hBVZ1yhk=:";

    /// <summary>A message: its parts that are no headers, by their spelling, and the lines of its headers.</summary>
    private sealed record Message(Dictionary<string, string> Derived, params (string Name, string Value)[] Headers);

    private static Message Request(string authority = "example.com") =>
        new(
            new(StringComparer.Ordinal)
            {
                ["\"@method\""] = "POST",
                ["\"@authority\""] = authority,
                ["\"@path\""] = "/foo",
                ["\"@query\""] = "?param=Value&Pet=dog",
                ["\"@query-param\";name=\"Pet\""] = "dog",
            },
            ("date", "Tue, 20 Apr 2021 02:07:55 GMT"),
            ("content-type", "application/json"),
            ("content-digest", RequestDigest),
            ("content-length", "18"),
            ("client-cert", ClientCertificate)
        );

    private static Message Answer =>
        new(
            new(StringComparer.Ordinal) { ["\"@status\""] = "200" },
            ("date", "Tue, 20 Apr 2021 02:07:56 GMT"),
            ("content-type", "application/json"),
            ("content-digest", AnswerDigest),
            ("content-length", "23")
        );

    private static Message Transformed(string method, string authority, params string[] accept) =>
        new(
            new(StringComparer.Ordinal)
            {
                ["\"@method\""] = method,
                ["\"@path\""] = "/demo",
                ["\"@authority\""] = authority,
            },
            [.. accept.Select(line => ("accept", line))]
        );

    [Fact]
    public void B_2_1_covers_nothing_but_itself()
    {
        var text = Base(
            Request(),
            """sig-b21=();created=1618884473;keyid="test-key-rsa-pss";nonce="b3k2pp5k7z-50gnwp.yemd" """
        );

        AssertBase(
            """
            "@signature-params": ();created=1618884473;keyid="test-key-rsa-pss";nonce="b3k2pp5k7z-50gnwp.yemd"
            """,
            text
        );
        Assert.True(
            VerifiesRsaPss(
                text,
                "d2pmTvmbncD3xQm8E9ZV2828BjQWGgiwAaw5bAkgibUopemLJcWDy/lkbbHAve4cRAtx31Iq786U7it++wgGxbtRxf8Udx7zFZsckzXaJMkA7ChG52eSkFxykJeNqsrWH5S+oxNFlD4dzVuwe8DhTSja8xxbR/Z2cOGdCbzR72rgFWhzx2VjBqJzsPLMIQKhO4DGezXehhWwE56YCE+O6c0mKZsfxVrogUvA4HELjVKWmAvtl6UnCh8jYzuVG5WSb/QEVPnP5TmcAnLH1g+s++v6d4s8m0gCw1fV5/SITLq9mhho8K3+7EPYTU8IU1bLhdxO5Nyt8C8ssinQ98Xw9Q=="
            )
        );
    }

    [Fact]
    public void B_2_2_covers_some_parts()
    {
        var text = Base(
            Request(),
            """sig-b22=("@authority" "content-digest" "@query-param";name="Pet");created=1618884473;keyid="test-key-rsa-pss";tag="header-example" """
        );

        AssertBase(
            $"""
            "@authority": example.com
            "content-digest": {RequestDigest}
            "@query-param";name="Pet": dog
            "@signature-params": ("@authority" "content-digest" "@query-param";name="Pet");created=1618884473;keyid="test-key-rsa-pss";tag="header-example"
            """,
            text
        );
        Assert.True(
            VerifiesRsaPss(
                text,
                "LjbtqUbfmvjj5C5kr1Ugj4PmLYvx9wVjZvD9GsTT4F7GrcQEdJzgI9qHxICagShLRiLMlAJjtq6N4CDfKtjvuJyE5qH7KT8UCMkSowOB4+ECxCmT8rtAmj/0PIXxi0A0nxKyB09RNrCQibbUjsLS/2YyFYXEu4TRJQzRw1rLEuEfY17SARYhpTlaqwZVtR8NV7+4UKkjqpcAoFqWFQh62s7Cl+H2fjBSpqfZUJcsIk4N6wiKYd4je2U/lankenQ99PZfB4jY3I5rSV2DSBVkSFsURIjYErOs0tFTQosMTAoxk//0RoKUqiYY8Bh0aaUEb0rQl3/XaVe4bXTugEjHSw=="
            )
        );
    }

    [Fact]
    public void B_2_3_covers_everything()
    {
        var text = Base(
            Request(),
            """sig-b23=("date" "@method" "@path" "@query" "@authority" "content-type" "content-digest" "content-length");created=1618884473;keyid="test-key-rsa-pss" """
        );

        AssertBase(
            $"""
            "date": Tue, 20 Apr 2021 02:07:55 GMT
            "@method": POST
            "@path": /foo
            "@query": ?param=Value&Pet=dog
            "@authority": example.com
            "content-type": application/json
            "content-digest": {RequestDigest}
            "content-length": 18
            "@signature-params": ("date" "@method" "@path" "@query" "@authority" "content-type" "content-digest" "content-length");created=1618884473;keyid="test-key-rsa-pss"
            """,
            text
        );
        Assert.True(
            VerifiesRsaPss(
                text,
                "bbN8oArOxYoyylQQUU6QYwrTuaxLwjAC9fbY2F6SVWvh0yBiMIRGOnMYwZ/5MR6fb0Kh1rIRASVxFkeGt683+qRpRRU5p2voTp768ZrCUb38K0fUxN0O0iC59DzYx8DFll5GmydPxSmme9v6ULbMFkl+V5B1TP/yPViV7KsLNmvKiLJH1pFkh/aYA2HXXZzNBXmIkoQoLd7YfW91kE9o/CCoC1xMy7JA1ipwvKvfrs65ldmlu9bpG6A9BmzhuzF8Eim5f8ui9eH8LZH896+QIF61ka39VBrohr9iyMUJpvRX2Zbhl5ZJzSRxpJyoEZAFL2FUo5fTIztsDZKEgM4cUA=="
            )
        );
    }

    private static byte[] Base(Message message, string signatureInput)
    {
        var member = Assert.Single(StructuredFields.ParseDictionary(signatureInput.Trim())!).Value;
        var covered = Assert.IsType<StructuredFields.InnerList>(member);
        var text = SignatureBase.Build(
            covered,
            CoveredParts.Values(
                message.Derived,
                name => CoveredParts.Join(message.Headers.Where(line => line.Name == name).Select(line => line.Value))
            )
        );
        Assert.NotNull(text);
        return text;
    }

    private static void AssertBase(string expected, byte[] text) =>
        Assert.Equal(expected.Trim().ReplaceLineEndings("\n"), Encoding.ASCII.GetString(text));

    private static bool VerifiesEcdsa(byte[] text, string signature)
    {
        using var key = ECDsa.Create();
        key.ImportFromPem(EccKey);
        return new BankKey("test-key-ecc-p256", "rfc", key.ExportParameters(false)).Verifies(
            text,
            Convert.FromBase64String(signature)
        );
    }

    private static bool VerifiesRsaPss(byte[] text, string signature)
    {
        using var key = RSA.Create();
        key.ImportFromPem(RsaPssKey);
        return key.VerifyData(
            text,
            Convert.FromBase64String(signature),
            HashAlgorithmName.SHA512,
            RSASignaturePadding.Pss
        );
    }

    // The platform has no Ed25519; the command has.
    private static bool VerifiesEd25519(byte[] text, string signature)
    {
        using var openSsl = new OpenSsl();
        openSsl.Write("key.pem", Ed25519Key);
        openSsl.Write("text", text);
        openSsl.Write("signature", Convert.FromBase64String(signature));
        var (exit, printed) = openSsl.Run(
            "pkeyutl",
            "-verify",
            "-pubin",
            "-inkey",
            "key.pem",
            "-rawin",
            "-in",
            "text",
            "-sigfile",
            "signature"
        );
        Assert.Contains("Verif", printed, StringComparison.Ordinal);
        return exit == 0;
    }
}
