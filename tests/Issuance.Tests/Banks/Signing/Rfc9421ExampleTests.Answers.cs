using System.Security.Cryptography;
using System.Text;
using Issuance.Banks.Signing;
using Issuance.Tests.Banks.Gm;

namespace Issuance.Tests.Banks.Signing;

/// <summary>B.2.4 to B.4: answers, other algorithms, a proxy, and what HTTP may change.</summary>
public sealed partial class Rfc9421ExampleTests
{
    [Fact] // our own algorithm
    public void B_2_4_is_an_answer_signed_with_ecdsa_p256_sha256()
    {
        const string Signature =
            "wNmSUAhwb5LxtOtOpNa6W5xj067m5hFrj0XQ4fvpaCLx0NKocgPquLgyahnzDnDAUy5eCdlYUEkLIj+32oiasw==";
        var text = Base(
            Answer,
            """sig-b24=("@status" "content-type" "content-digest" "content-length");created=1618884473;keyid="test-key-ecc-p256" """
        );

        AssertBase(
            $"""
            "@status": 200
            "content-type": application/json
            "content-digest": {AnswerDigest}
            "content-length": 23
            "@signature-params": ("@status" "content-type" "content-digest" "content-length");created=1618884473;keyid="test-key-ecc-p256"
            """,
            text
        );
        Assert.True(VerifiesEcdsa(text, Signature));
        Assert.False(VerifiesEcdsa([.. text, (byte)'\n'], Signature));
        Assert.Equal(
            AnswerDigest,
            $"sha-512=:{Convert.ToBase64String(SHA512.HashData("{\"message\": \"good dog\"}"u8))}:"
        );
    }

    [Fact]
    public void B_2_5_is_signed_with_a_shared_secret()
    {
        var text = Base(
            Request(),
            """sig-b25=("date" "@authority" "content-type");created=1618884473;keyid="test-shared-secret" """
        );

        AssertBase(
            """
            "date": Tue, 20 Apr 2021 02:07:55 GMT
            "@authority": example.com
            "content-type": application/json
            "@signature-params": ("date" "@authority" "content-type");created=1618884473;keyid="test-shared-secret"
            """,
            text
        );
        Assert.Equal(
            "pxcQw6G3AjtMBQjwo8XzkZf/bws5LelbaMk5rGIGtE8=",
            Convert.ToBase64String(HMACSHA256.HashData(Convert.FromBase64String(SharedSecret), text))
        );
    }

    [Fact]
    public void B_2_6_is_signed_with_ed25519()
    {
        var text = Base(
            Request(),
            """sig-b26=("date" "@method" "@path" "@authority" "content-type" "content-length");created=1618884473;keyid="test-key-ed25519" """
        );

        AssertBase(
            """
            "date": Tue, 20 Apr 2021 02:07:55 GMT
            "@method": POST
            "@path": /foo
            "@authority": example.com
            "content-type": application/json
            "content-length": 18
            "@signature-params": ("date" "@method" "@path" "@authority" "content-type" "content-length");created=1618884473;keyid="test-key-ed25519"
            """,
            text
        );
        Assert.True(
            VerifiesEd25519(
                text,
                "wqcAqbmYJ2ji2glfAMaRy4gruYYnx2nEFN2HN6jrnDnQCK1u02Gb04v9EDgwUPiu4A0w6vuQv5lIp5WPpBKRCw=="
            )
        );
    }

    [Fact]
    public void B_3_is_signed_by_a_proxy_with_ecdsa_p256_sha256()
    {
        var text = Base(
            Request("service.internal.example"),
            """ttrp=("@path" "@query" "@method" "@authority" "client-cert");created=1618884473;keyid="test-key-ecc-p256" """
        );

        AssertBase(
            $"""
            "@path": /foo
            "@query": ?param=Value&Pet=dog
            "@method": POST
            "@authority": service.internal.example
            "client-cert": {ClientCertificate}
            "@signature-params": ("@path" "@query" "@method" "@authority" "client-cert");created=1618884473;keyid="test-key-ecc-p256"
            """,
            text
        );
        Assert.True(
            VerifiesEcdsa(
                text,
                "xVMHVpawaAC/0SbHrKRs9i8I3eOs5RtTMGCWXm/9nvZzoHsIg6Mce9315T6xoklyy0yzhD9ah4JHRwMLOgmizw=="
            )
        );
    }

    [Theory] // a message may be changed on its way as HTTP allows, and no further
    [InlineData(true, "GET", "example.org", "application/json", "*/*")]
    [InlineData(true, "GET", "example.org", "application/json, */*")]
    [InlineData(true, "GET", "example.org", "  application/json ", "\t*/*")]
    [InlineData(false, "POST", "example.com", "application/json", "*/*")]
    [InlineData(false, "GET", "example.org", "*/*", "application/json")]
    public void B_4_bears_what_HTTP_allows(bool bears, string method, string authority, params string[] accept)
    {
        var text = Base(
            Transformed(method, authority, accept),
            """transform=("@method" "@path" "@authority" "accept");created=1618884473;keyid="test-key-ed25519" """
        );

        Assert.Equal(
            bears,
            VerifiesEd25519(
                text,
                "ZT1kooQsEHpZ0I1IjCqtQppOmIqlJPeo7DHR3SoMn0s5JZ1eRGS0A+vyYP9t/LXlh5QMFFQ6cpLt2m0pmj3NDA=="
            )
        );
    }

    /// <summary>The base as <see cref="MessageVerifier"/> builds it, from the header that names the covered parts.</summary>
}
