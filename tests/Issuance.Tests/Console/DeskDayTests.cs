using System.Net;
using Issuance.Tests.World;

namespace Issuance.Tests.Console;

/// <summary>A clerk's day on the desk: an application becomes a card in its holder's hand.</summary>
public sealed class DeskDayTests(SharedWorld shared) : IClassFixture<SharedWorld>
{
    private readonly IssuanceWorld world = shared.World;

    [Fact]
    public async Task An_application_goes_from_the_form_to_the_card_in_the_holders_hand()
    {
        using var clerk = await Browser.SignedInAsync(world.Url, "clerk-east");
        using var reviewer = await Browser.SignedInAsync(world.Url, "reviewer");
        var person = People.New();

        // Pasted with blanks and full-width digits; shown masked before it is sent.
        var wide = string.Concat(person.IdNumber.Select(c => char.IsAsciiDigit(c) ? (char)(c + 0xFEE0) : c));
        var check = await clerk.CheckAsync(
            DeskSteps.Form(person, ("Form.IdNumber", $" {wide[..6]} {wide[6..]}"), ("Form.Mobile", "100 0000 0001"))
        );
        check.Shows($"{person.IdNumber[..6]}********{person.IdNumber[^4..]}");
        Assert.DoesNotContain(person.IdNumber, check.Text, StringComparison.Ordinal);
        var received = await clerk.SubmitAsync(check, "form[action*=Submit] .card-footer button");
        received.Shows("申请已受理");
        received.Shows("3月5日(四) 17:30");
        Assert.Contains(
            "autofocus",
            received.Document.QuerySelector(".desk-actions a")!.OuterHtml,
            StringComparison.Ordinal
        );
        var application = received.Path.Split('/')[3];

        var queue = await reviewer.GetAsync("/desk");
        Assert.Equal("/desk/reviews", queue.Path);
        var toDecide = await reviewer.GetAsync($"/desk/cases/{application}");
        var hasty = await reviewer.SubmitAsync(toDecide, "form[action*=Approve] button");
        hasty.Shows("通过之前须核对申请人身份");
        var approved = await reviewer.SubmitAsync(hasty, "form[action*=Approve] button", ("IdentityVerified", "true"));
        approved.Shows("已通过，银行开始制卡");
        Assert.Empty(approved.Document.QuerySelectorAll("form[action*=Approve], form[action*=Reject]"));

        var cardId = (string)
            (await world.As("servicepoint-east").GetAsync($"/v1/applications/{application}")).Json["cardId"]!;
        var serial = (string)(await world.UntilAsync(cardId, "in_transit"))["serial"]!;
        (await clerk.GetAsync("/desk?stage=in_transit")).Shows(serial);
        var foreign = await world.InTransitAsync("SP-WEST");
        var parcel = await clerk.SubmitAsync(
            await clerk.GetAsync("/desk/arrivals"),
            ".desk-form button",
            ("Serials", $"{serial}\n{foreign.Serial}\nSC00000000000001\n{serial}\n{person.IdNumber}")
        );
        parcel.Shows("已登记 1 张，共 3 张");
        parcel.Shows("不是本服务点的卡");
        parcel.Shows("序列号不存在");
        parcel.Shows("有 1 行不是卡片序列号");
        parcel.Hides(person.IdNumber);
        (await world.UntilAsync(cardId, "at_pickup_point")).ToString();

        var found = await clerk.ScanAsync(serial.ToLowerInvariant());
        Assert.Equal($"/desk/cases/{application}", found.Path);
        var week = await clerk.GetAsync($"/desk/cases/{application}/booking");
        var slot = week.Document.QuerySelectorAll("button.slot-button")[3].GetAttribute("value")!;
        var booked = await clerk.SubmitAsync(week, $"button[value='{slot}']");
        booked.Shows("已预约");
        var slip = await clerk.GetAsync($"/desk/cases/{application}/slip?size=80mm");
        slip.Shows("领卡预约单");
        slip.Shows("张**");
        slip.Hides(person.IdNumber);
        Assert.NotNull(slip.Document.QuerySelector(".slip-qr svg"));
        var code = slip.Document.QuerySelector(".slip-code")!.TextContent;
        Assert.StartsWith("apt_", code, StringComparison.Ordinal);
        Assert.Equal($"/desk/cases/{application}", (await clerk.ScanAsync(code)).Path);
        (await clerk.GetAsync($"/desk/cases/{application}/slip?size=a6&again=true")).Shows("补打");

        var handOver = await clerk.GetAsync($"/desk/cases/{application}/hand-over");
        var stranger = People.New();
        var refused = await clerk.SubmitAsync(
            handOver,
            ".desk-form button",
            ("Number", stranger.IdNumber),
            ("OriginalSeen", "true")
        );
        refused.Shows("证件号码与持卡人不符");
        refused.Hides(stranger.IdNumber);
        Assert.StartsWith("错误：", refused.Document.Title, StringComparison.Ordinal);
        var done = await clerk.SubmitAsync(
            refused,
            ".desk-form button",
            ("Number", person.IdNumber.ToLowerInvariant()),
            ("OriginalSeen", "true")
        );
        Assert.Equal($"/desk/cases/{application}/handed-over", done.Path);
        done.Shows("SP-EAST E-1001");
        (await world.UntilAsync(cardId, "handed_over")).ToString();
        var history = await clerk.GetAsync($"/desk/cases/{application}");
        history.Shows("发卡给本人");
        history.Shows("申请办结");
        Assert.Contains(
            "R-2001",
            history.Document.QuerySelector(".case-timeline")!.TextContent,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Every_fault_of_the_form_is_told_at_once_and_what_was_typed_stays()
    {
        using var clerk = await Browser.SignedInAsync(world.Url, "clerk-east");
        var person = People.New();
        var wrongDigit = person.IdNumber[..17] + (person.IdNumber[17] == '1' ? '2' : '1');

        var page = await clerk.CheckAsync(
            DeskSteps.Form(
                person,
                ("Form.Name", "李"),
                ("Form.IdNumber", wrongDigit),
                ("Form.Mobile", "12"),
                ("Form.Sex", ""),
                ("Form.Scheme", "resident"),
                ("Form.Papers[0].ValidUntil", "2020-01-01"),
                ("Form.Declaration", "false")
            )
        );

        var faults = page.Document.QuerySelectorAll(".faults a").Select(a => a.GetAttribute("href")).ToList();
        Assert.Equal(
            [
                "#Form_Name",
                "#Form_IdNumber",
                "#Form_Sex",
                "#Form_Mobile",
                "#Form_Papers",
                "#Form_Papers_0__ValidUntil",
                "#Form_Declaration",
            ],
            faults
        );
        Assert.All(faults, href => Assert.NotNull(page.Document.QuerySelector(href!)));
        Assert.Equal(wrongDigit, page.Document.QuerySelector("#Form_IdNumber")!.GetAttribute("value"));
        page.Shows("户口簿、近期照片、申请表");
        Assert.Equal("/desk/applications/new?handler=Check", page.Path, ignoreCase: true);
    }

    [Fact]
    public async Task Whoever_is_too_late_for_the_last_place_hears_who_took_it_and_what_is_free()
    {
        using var clerk = await Browser.SignedInAsync(world.Url, "clerk-east");
        var late = await world.AtPickupPointAsync();
        var week = await clerk.GetAsync($"/desk/cases/{late.ApplicationId}/booking");
        var slot = week.Document.QuerySelectorAll("button.slot-button")[^1].GetAttribute("value")!;
        for (var place = 0; place < 2; place++)
        {
            var faster = await world.AtPickupPointAsync();
            var answer = await world
                .As("servicepoint-east")
                .PostAsync($"{faster.Path}/pickup-appointments", new { clerk = "E-1007", slotId = slot });
            Assert.True(answer.Status == 201, answer.Text);
        }

        var refused = await clerk.SubmitAsync(week, $"button[value='{slot}']");

        refused.Shows("刚被经办 E-1007");
        Assert.Empty(refused.Document.QuerySelectorAll($"button[value='{slot}']"));
        refused.Shows("已满");
    }

    [Fact]
    public async Task A_booking_is_moved_and_cancelled()
    {
        using var clerk = await Browser.SignedInAsync(world.Url, "clerk-west");
        var card = await world.AtPickupPointAsync("SP-WEST");
        var path = $"/desk/cases/{card.ApplicationId}/booking";
        var week = await clerk.GetAsync(path);
        var slots = week.Document.QuerySelectorAll("button.slot-button").Select(b => b.GetAttribute("value")!).ToList();
        await clerk.SubmitAsync(week, $"button[value='{slots[0]}']");
        var moved = await clerk.SubmitAsync(await clerk.GetAsync(path), $"button[value='{slots[1]}']");
        moved.Shows("已改到");

        var cancelled = await clerk.SubmitAsync(await clerk.GetAsync(path), "form[action*=Cancel] button");

        cancelled.Shows("预约已取消");
        Assert.NotNull(cancelled.Document.QuerySelector($"button[value='{slots[1]}']"));
    }

    [Fact]
    public async Task A_scanned_number_of_a_person_is_neither_looked_up_nor_shown_nor_put_into_an_address()
    {
        using var clerk = await Browser.SignedInAsync(world.Url, "clerk-east");
        var person = People.New();

        var page = await clerk.ScanAsync(person.IdNumber);

        Assert.Equal("/desk", page.Path);
        page.Shows("不能用来查找");
        page.Hides(person.IdNumber);
        var registered = await clerk.ScanAsync(person.IdNumber, "arrivals");
        registered.Shows("这不是卡片序列号");
        registered.Hides(person.IdNumber);
        Assert.DoesNotContain(world.Log.Lines, line => line.Contains(person.IdNumber, StringComparison.Ordinal));
    }

    [Fact]
    public async Task One_scan_registers_one_card_while_the_box_stands_on_arrivals()
    {
        using var clerk = await Browser.SignedInAsync(world.Url, "clerk-east");
        var card = await world.InTransitAsync();

        var page = await clerk.ScanAsync(card.Serial, "arrivals");

        page.Shows($"已到件：{card.Serial}");
        (await clerk.ScanAsync(card.Serial, "arrivals")).Shows("之前已登记");
    }
}
