using Issuance.Shared;

namespace Issuance.Tests.Shared;

public class MasksTests
{
    [Theory]
    [InlineData("张晓明", "张**")]
    [InlineData("张三", "张**")] // always two stars: the mask does not tell the length
    [InlineData("买买提·艾力", "买**")]
    [InlineData("𠮷田", "𠮷**")] // a surrogate pair stays whole
    [InlineData("José", "J**")]
    [InlineData("", "**")]
    public void A_name_keeps_its_first_character_and_two_stars(string name, string masked) =>
        Assert.Equal(masked, Masks.Name(name));

    [Fact]
    public void Half_a_character_in_front_is_not_shown() => Assert.Equal("**", Masks.Name("\ud842张"));

    [Theory]
    [InlineData("109901198504120131", "109901********0131")]
    [InlineData("11010519491231002X", "110105********002X")]
    [InlineData("150302460202890", "150302*****2890")]
    [InlineData("1503022890", "**********")] // nothing would be left to hide
    [InlineData("", "")]
    public void An_ID_number_keeps_six_and_four(string number, string masked) =>
        Assert.Equal(masked, Masks.IdNumber(number));

    [Theory]
    [InlineData("10000000001", "100****0001")]
    [InlineData("1000001", "*******")]
    [InlineData("", "")]
    public void A_mobile_number_keeps_three_and_four(string number, string masked) =>
        Assert.Equal(masked, Masks.Mobile(number));
}
