using Issuance.Cards;
using Issuance.Notices;
using Issuance.ServicePoints;

namespace Issuance.Tests.Notices;

public sealed class NoticeTextTests
{
    private static readonly ServicePoint East = new()
    {
        Code = "SP-EAST",
        Name = "东街服务点",
        Address = "东街1号",
        Division = "109901",
        SlotCapacity = 2,
    };

    public static TheoryData<NoticeKind, string> All()
    {
        var all = new TheoryData<NoticeKind, string>();
        foreach (var kind in Enum.GetValues<NoticeKind>())
        foreach (var language in new[] { NoticeText.Chinese, NoticeText.English })
            all.Add(kind, language);
        return all;
    }

    private static string Text(NoticeKind kind, string language)
    {
        var card = Card.Order("crd_x", "app_x", "harbour", [1], "SP-EAST", "ord-1", DateTimeOffset.UnixEpoch);
        card.AcceptOrder("0417");
        card.StartProduction();
        card.Produce("SC1", "0417", [1], [1]);
        card.Ship("SH-1");
        card.Arrive(new DateTimeOffset(2026, 3, 2, 9, 30, 0, TimeSpan.FromHours(8)));
        var notice = Notice.About(
            card,
            kind,
            "x",
            NoticeChannel.Sms,
            language,
            DateTimeOffset.UnixEpoch,
            DateTimeOffset.UnixEpoch
        );
        return NoticeText.Of(notice, East);
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Every_text_names_the_place_and_what_to_bring_and_leaves_no_gap(NoticeKind kind, string language)
    {
        var text = Text(kind, language);

        Assert.Contains("东街服务点", text, StringComparison.Ordinal);
        Assert.Contains("东街1号", text, StringComparison.Ordinal);
        Assert.Contains("身份证", text, StringComparison.Ordinal);
        Assert.DoesNotContain('{', text);
        Assert.InRange(text.Length, 40, 500);
    }

    [Theory]
    [InlineData(NoticeKind.PickupNotice)]
    [InlineData(NoticeKind.PickupReminder)]
    [InlineData(NoticeKind.AppointmentMoved)]
    [InlineData(NoticeKind.AppointmentMissed)]
    public void What_calls_the_holder_says_until_when_and_how_to_keep_the_card(NoticeKind kind)
    {
        foreach (var part in new[] { "2026年3月2日", "2026年5月31日", "不得弯折、折叠、刮划", "远离磁性物品" })
            Assert.Contains(part, Text(kind, NoticeText.Chinese), StringComparison.Ordinal);
        foreach (var part in new[] { "2 March 2026", "31 May 2026", "bend, fold or scratch", "magnetic objects" })
            Assert.Contains(part, Text(kind, NoticeText.English), StringComparison.Ordinal);
    }

    [Fact]
    public void A_card_that_never_arrived_is_nothing_to_tell_of() =>
        Assert.Throws<InvalidOperationException>(() =>
            Notice.About(
                Card.Order("crd_x", "app_x", "harbour", [1], "SP-EAST", "ord-1", DateTimeOffset.UnixEpoch),
                NoticeKind.PickupNotice,
                "x",
                NoticeChannel.Sms,
                NoticeText.Chinese,
                DateTimeOffset.UnixEpoch,
                DateTimeOffset.UnixEpoch
            )
        );
}
