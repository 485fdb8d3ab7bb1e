using System.Text;
using Issuance.Banks.Signing;

namespace Issuance.Tests.Banks.Signing;

public class SignatureBaseTests
{
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
