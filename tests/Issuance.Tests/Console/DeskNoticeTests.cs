using Issuance.Tests.Notices;
using Issuance.Tests.World;

namespace Issuance.Tests.Console;

/// <summary>A holder whom nobody reached: the clerk sees it, corrects the number and has the notice sent again.</summary>
public sealed class DeskNoticeTests(SharedWorld shared) : IClassFixture<SharedWorld>
{
    private readonly IssuanceWorld world = shared.World;

    [Fact]
    public async Task A_failed_notice_goes_out_to_the_corrected_number()
    {
        using var clerk = await Browser.SignedInAsync(world.Url, "clerk-east");
        await world.Bank.ModeAsync("refuse", bank: "sms");
        var card = await world.ArrivedAsync();
        var ofCase = $"/desk/cases/{card.ApplicationId}";
        var failed = await IssuanceWorld.EventuallyAsync(
            () => clerk.GetAsync("/desk/notices?status=failed"),
            page => page.Html.Contains(ofCase, StringComparison.Ordinal)
        );
        failed.Shows("短信网关拒绝");
        failed.Hides(card.Person.Mobile);
        await world.Bank.ModeAsync("ok", bank: "sms");

        var form = await clerk.GetAsync($"{ofCase}/notice");
        var wrong = await clerk.SubmitAsync(form, ".desk-form button", ("Mobile", "12345"));
        wrong.Shows("手机号应为 11 位数字");
        var done = await clerk.SubmitAsync(wrong, ".desk-form button", ("Mobile", "１００ 0000 0777"));

        done.Shows("通知将发往 100****0777");
        done.Shows("手机号已更正");
        await IssuanceWorld.EventuallyAsync(
            () => world.MailsAsync(card),
            mails => mails.Contains("pickup_notice sent", StringComparer.Ordinal)
        );
        using var west = await Browser.SignedInAsync(world.Url, "clerk-west");
        (await west.GetAsync($"{ofCase}/notice")).Is(System.Net.HttpStatusCode.NotFound);
        (await west.GetAsync("/desk/notices?status=sent")).Hides(card.ApplicationId);
    }
}
