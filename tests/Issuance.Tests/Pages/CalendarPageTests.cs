using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using Issuance.Calendar;
using Issuance.Tests.Calendar;
using Issuance.Tests.World;
using Microsoft.EntityFrameworkCore;

namespace Issuance.Tests.Pages;

/// <summary>The working calendar as a member of the operations room sees and changes it, on Monday 2 March 2026.</summary>
public sealed partial class CalendarPageTests : IAsyncLifetime
{
    private static readonly byte[] WednesdayOff = HolidayJson.Published(2026, (new(2026, 3, 4), true));

    private IssuanceWorld world = null!;

    public async Task InitializeAsync() => world = await IssuanceWorld.StartAsync("console");

    public async Task DisposeAsync() => await world.DisposeAsync();

    [Fact]
    public async Task An_operator_sees_what_a_file_changes_brings_it_into_force_and_takes_it_back()
    {
        using var browser = await SignInAsync("operator");
        var before = await browser.GetStringAsync("/ops/calendar?year=2026");
        Assert.Contains("国庆节", before, StringComparison.Ordinal);
        Assert.Contains(
            "https://www.gov.cn/zhengce/zhengceku/202511/content_7047091.htm",
            before,
            StringComparison.Ordinal
        );

        var preview = await UploadAsync(browser, WednesdayOff);
        Assert.Contains("2026-03-04", preview, StringComparison.Ordinal);
        Assert.Equal(7, await ActivationsAsync());
        var unexplained = await ApplyAsync(browser, preview, reason: " ");
        Assert.Contains("请填写理由", unexplained, StringComparison.Ordinal);
        Assert.Equal(7, await ActivationsAsync());

        var applied = await ApplyAsync(browser, unexplained, "三月临时安排");
        Assert.Contains("2026 年版本 2 已生效", applied, StringComparison.Ordinal);
        Assert.Contains("临时安排", applied, StringComparison.Ordinal);

        var again = await SendAsync(browser, "/ops/calendar/preview", applied, [("Year", "2026"), ("Revision", "1")]);
        var back = await ApplyAsync(browser, again, "安排撤销");
        Assert.Contains("2026 年版本 1 已生效", back, StringComparison.Ordinal);
        // A preview that somebody left open is not what they agreed to any more.
        var late = await ApplyAsync(browser, preview, "晚了一步");
        Assert.Contains("日历刚被他人更改", late, StringComparison.Ordinal);

        var last = await world.ReadAsync(db => db.CalendarActivations.OrderBy(a => a.Number).LastAsync());
        Assert.Equal((1, "O-4001", "安排撤销"), (last.Revision, last.By, last.Reason));
        var audit = await world.ReadAsync(db =>
            db.AuditEntries.Where(entry => entry.Subject == "calendar/2026").OrderBy(e => e.Number).ToListAsync()
        );
        Assert.Equal(["calendar.imported", "calendar.reactivated"], audit.Select(entry => entry.Action));
        Assert.All(audit, entry => Assert.Equal(("operations", "O-4001"), (entry.Tenant, entry.Clerk!)));
    }

    [Theory]
    [InlineData("nothing", "文件不是有效的年份文件")]
    [InlineData("""{"year":2027,"papers":[],"days":[]}""", "该年尚未发布")]
    public async Task A_file_that_is_not_taken_is_told_why(string file, string told)
    {
        using var browser = await SignInAsync("operator");

        Assert.Contains(told, await UploadAsync(browser, Encoding.UTF8.GetBytes(file)), StringComparison.Ordinal);
        Assert.Contains("超过 256 KB", await UploadAsync(browser, new byte[300 * 1024]), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_viewer_sees_the_calendar_and_no_buttons_and_a_post_of_theirs_is_refused()
    {
        using var browser = await SignInAsync("viewer");
        var page = await browser.GetStringAsync("/ops/calendar");

        Assert.Contains("国庆节", page, StringComparison.Ordinal);
        Assert.DoesNotContain("/ops/calendar/preview", page, StringComparison.Ordinal);
        using var form = Form(page, [("Year", "2026"), ("Revision", "1")]);
        using var refused = await browser.PostAsync(new Uri("/ops/calendar/preview", UriKind.Relative), form);
        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
        using var apply = Form(page, [("Year", "2026"), ("Revision", "1"), ("Reason", "x")]);
        using var refusedToo = await browser.PostAsync(
            new Uri("/ops/calendar/preview?handler=Apply", UriKind.Relative),
            apply
        );
        Assert.Equal(HttpStatusCode.Forbidden, refusedToo.StatusCode);
    }

    [Fact]
    public async Task The_gap_is_announced_from_sixty_days_before()
    {
        using var browser = await SignInAsync("viewer");
        Assert.DoesNotContain("尚未导入", await browser.GetStringAsync("/ops/calendar"), StringComparison.Ordinal);

        var offset = (
            new DateTimeOffset(2026, 11, 2, 9, 0, 0, ChinaTime.Offset) - TimeProvider.System.GetUtcNow()
        ).TotalSeconds;
        await world.ReadAsync(db =>
            db.BusinessClock.ExecuteUpdateAsync(set => set.SetProperty(row => row.OffsetSeconds, offset))
        );

        var page = await IssuanceWorld.EventuallyAsync(
            () => browser.GetStringAsync("/ops/calendar"),
            seen => seen.Contains("2027 年的节假日安排尚未导入", StringComparison.Ordinal)
        );
        Assert.Contains("2026-12-29", page, StringComparison.Ordinal);
    }

    private Task<int> ActivationsAsync() => world.ReadAsync(db => db.CalendarActivations.CountAsync());

    private async Task<HttpClient> SignInAsync(string member)
    {
        var browser = new HttpClient { BaseAddress = new Uri(world.Url) };
        var page = await browser.GetStringAsync("/sign-in");
        await SendAsync(browser, "/sign-in?handler=Demo", page, [("userName", member)]);
        return browser;
    }

    private static async Task<string> UploadAsync(HttpClient browser, byte[] file)
    {
        var page = await browser.GetStringAsync("/ops/calendar");
        using var form = new MultipartFormDataContent
        {
            { new StringContent(Hidden(page, "__RequestVerificationToken")), "__RequestVerificationToken" },
            { new ByteArrayContent(file), "Upload", "2026.json" },
        };
        using var answer = await browser.PostAsync(new Uri("/ops/calendar/preview", UriKind.Relative), form);
        return await answer.Content.ReadAsStringAsync();
    }

    private static Task<string> ApplyAsync(HttpClient browser, string preview, string reason) =>
        SendAsync(
            browser,
            "/ops/calendar/preview?handler=Apply",
            preview,
            [
                ("FileContent", Hidden(preview, "FileContent")),
                ("Year", Hidden(preview, "Year")),
                ("Revision", Hidden(preview, "Revision")),
                ("Expected", Hidden(preview, "Expected")),
                ("Reason", reason),
            ]
        );

    private static async Task<string> SendAsync(
        HttpClient browser,
        string address,
        string page,
        (string Name, string Value)[] fields
    )
    {
        using var form = Form(page, fields);
        using var answer = await browser.PostAsync(new Uri(address, UriKind.Relative), form);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.IsSuccessStatusCode, text);
        return text;
    }

    private static FormUrlEncodedContent Form(string page, (string Name, string Value)[] fields) =>
        new(
            fields
                .Append(("__RequestVerificationToken", Hidden(page, "__RequestVerificationToken")))
                .ToDictionary(field => field.Item1, field => field.Item2)
        );

    /// <summary>The value of a page's hidden field; empty where it has none.</summary>
    private static string Hidden(string page, string name) =>
        WebUtility.HtmlDecode(
            Input()
                .Matches(page)
                .Select(input => input.Value)
                .Where(input => input.Contains($"name=\"{name}\"", StringComparison.Ordinal))
                .Select(input => Value().Match(input).Groups["value"].Value)
                .FirstOrDefault("")
        );

    [GeneratedRegex("<input [^>]*>", RegexOptions.None, 1000)]
    private static partial Regex Input();

    [GeneratedRegex("value=\"(?<value>[^\"]*)\"", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Value();
}
