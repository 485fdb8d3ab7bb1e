using System.Text;
using Issuance.Shared;

namespace Issuance.Tests.Shared;

public class PersonNameTests
{
    [Theory]
    [InlineData("张晓明")]
    [InlineData("张三")]
    [InlineData("王一")] // a numeral, and a letter
    [InlineData("李〇")]
    [InlineData("买买提·艾力")]
    [InlineData("欧阳　修")] // an ideographic space inside
    [InlineData("𠮷田")]
    [InlineData("José María Pérez-O'Neill")]
    [InlineData("ئەلى ئىبراھىم")]
    [InlineData("Nguyễn Thị")]
    public void A_name_of_any_script_is_read(string raw)
    {
        Assert.True(PersonName.TryRead(raw, out var name));
        Assert.Equal(raw, name.Value);
    }

    [Theory]
    [InlineData("")]
    [InlineData("张")]
    [InlineData("𠮷")] // one character of two UTF-16 units
    [InlineData("张3")]
    [InlineData("张３")] // full-width
    [InlineData("张٣")] // Arabic-Indic
    [InlineData("张②")]
    [InlineData("张²")]
    [InlineData("张\0明")]
    [InlineData("张\n明")]
    [InlineData("张\t明")]
    [InlineData("张\u007f明")]
    [InlineData("张\u0085明")]
    [InlineData("张\u202e明")] // turns the text around
    [InlineData("张\u200b明")] // is not seen
    [InlineData("张\ufeff明")]
    [InlineData("张\u2028明")]
    [InlineData(" 张明")]
    [InlineData("张明 ")]
    [InlineData("\u3000张明")]
    [InlineData("张明\u00a0")]
    [InlineData("   ")]
    [InlineData("··")]
    [InlineData("--")]
    [InlineData("**")]
    public void A_name_that_cannot_be_one_is_refused(string raw)
    {
        Assert.False(PersonName.TryRead(raw, out var name));
        Assert.Null(name);
    }

    [Fact]
    public void Half_a_character_is_refused_not_thrown_at_the_caller()
    {
        Assert.False(PersonName.TryRead("张\ud842", out _));
        Assert.False(PersonName.TryRead("\udfb7张明", out _));
    }

    [Theory]
    [InlineData("张", 2, 50)] // 3 bytes each: 50 are 150
    [InlineData("a", 2, 50)]
    [InlineData("é", 2, 50)]
    [InlineData("𠮷", 2, 37)] // 4 bytes each: 37 are 148
    public void A_name_has_2_to_50_characters_and_at_most_150_bytes(string character, int shortest, int longest)
    {
        var lengths = Enumerable.Range(0, 60).Where(n => PersonName.TryRead(Repeat(character, n), out _)).ToList();

        Assert.Equal(Enumerable.Range(shortest, longest - shortest + 1), lengths);
    }

    [Fact]
    public void One_name_has_one_spelling()
    {
        Assert.True(PersonName.TryRead("Jose\u0301", out var decomposed));
        Assert.True(PersonName.TryRead("Jos\u00e9", out var composed));

        Assert.Equal("Jos\u00e9", decomposed.Value);
        Assert.Equal(composed, decomposed);
        Assert.True(decomposed.Value.IsNormalized(NormalizationForm.FormC));
    }

    [Fact]
    public void Characters_are_counted_after_normalising()
    {
        Assert.True(PersonName.TryRead(Repeat("e\u0301", 50), out var name));
        Assert.Equal(50, name.Value.Length);
        Assert.False(PersonName.TryRead("e\u0301", out _));
    }

    [Fact]
    public void A_name_is_printed_masked()
    {
        Assert.True(PersonName.TryRead("张晓明", out var name));
        Assert.Equal("张**", $"{name}");
    }

    private static string Repeat(string text, int times) => string.Concat(Enumerable.Repeat(text, times));
}
