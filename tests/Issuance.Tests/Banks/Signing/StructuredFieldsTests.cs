using Issuance.Banks.Signing;

namespace Issuance.Tests.Banks.Signing;

public class StructuredFieldsTests
{
    [Theory]
    [InlineData("""sig1=("@method" "@target-uri";req);created=1;keyid="a\"b\\c";alg="x";done;no=?0""")]
    [InlineData("""sig1=();created=-12""")]
    public void An_inner_list_is_written_as_it_was_read(string text)
    {
        var list = (StructuredFields.InnerList)StructuredFields.ParseDictionary(text)!["sig1"];

        Assert.Equal(text, "sig1=" + StructuredFields.Serialize(list));
    }

    [Fact]
    public void Several_members_of_several_kinds_are_read()
    {
        var members = StructuredFields.ParseDictionary("a=:AQI=:;x=tok/en , b=7\t,c, d=\"t\"")!;

        Assert.Equal("a b c d", string.Join(' ', members.Keys));
        Assert.Equal([1, 2], (byte[])((StructuredFields.Item)members["a"]).Value);
        Assert.Equal(7L, ((StructuredFields.Item)members["b"]).Value);
        Assert.Equal(true, ((StructuredFields.Item)members["c"]).Value);
    }

    [Theory]
    [InlineData("a=1,a=2")]
    [InlineData("a=1,")]
    [InlineData("a=1 b=2")]
    [InlineData("A=1")]
    [InlineData("=1")]
    [InlineData("a=")]
    [InlineData("a=1.5")]
    [InlineData("a=1234567890123456")]
    [InlineData("a=\"open")]
    [InlineData("a=\"\\n\"")]
    [InlineData("a=\"ü\"")]
    [InlineData("a=:AQ I=:")]
    [InlineData("a=:A:")]
    [InlineData("a=:AQI=")]
    [InlineData("a=(\"x\"\"y\")")]
    [InlineData("a=(\"x\"")]
    [InlineData("a=1;b=1;b=2")]
    [InlineData("a=?2")]
    [InlineData("a=1;")]
    [InlineData("a=@1")]
    public void Anything_else_is_unreadable(string text) => Assert.Null(StructuredFields.ParseDictionary(text));

    [Fact]
    public void A_field_of_more_than_4096_characters_is_unreadable() =>
        Assert.Null(StructuredFields.ParseDictionary($"a=\"{new string('x', 4096)}\""));
}
