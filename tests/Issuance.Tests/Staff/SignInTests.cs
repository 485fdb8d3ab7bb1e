using System.Net;
using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using Issuance.Staff;
using Issuance.Tests.Banks;
using Issuance.Tests.Console;
using Issuance.Tests.World;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Issuance.Tests.Staff;

public sealed partial class SignInTests(SharedWorld shared) : IClassFixture<SharedWorld>
{
    private readonly IssuanceWorld world = shared.World;

    private async Task<(string UserName, string Password)> MemberAsync(StaffRole role, string office = "SP-EAST")
    {
        await using var scope = world.Services.CreateAsyncScope();
        var name = "m" + Guid.NewGuid().ToString("N")[..10];
        var (_, password, code) = await scope
            .ServiceProvider.GetRequiredService<AddMember>()
            .AddAsync(new AddMember.Request(name, "新经办", role, office, "HB-001", name), CancellationToken.None);
        Assert.Null(code);
        return (name, password!);
    }

    private static Task<Sheet> SignInAsync(Browser browser, Sheet page, string name, string password) =>
        browser.SubmitAsync(page, "form.narrow button", ("UserName", name), ("Password", password));

    private async Task<(Browser Browser, Sheet Page)> EnterAsync(string name, string password)
    {
        var browser = new Browser(world.Url);
        return (browser, await SignInAsync(browser, await browser.GetAsync("/sign-in"), name, password));
    }

    /// <summary>What the member's device shows now: RFC 6238 with the framework's defaults.</summary>
    private static string Totp(string secret, DateTimeOffset at)
    {
        var step = BitConverter.GetBytes(at.ToUnixTimeSeconds() / 30);
        Array.Reverse(step);
        const string alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
        var bits = string.Concat(
            secret.Select(c => Convert.ToString(alphabet.IndexOf(c, StringComparison.Ordinal), 2).PadLeft(5, '0'))
        );
        var key = Enumerable
            .Range(0, bits.Length / 8)
            .Select(i => Convert.ToByte(bits.Substring(i * 8, 8), 2))
            .ToArray();
#pragma warning disable CA5350 // the standard's own hash; authenticators know no other
        var hash = HMACSHA1.HashData(key, step);
#pragma warning restore CA5350
        var at0 = hash[^1] & 0x0f;
        var number = ((hash[at0] & 0x7f) << 24) | (hash[at0 + 1] << 16) | (hash[at0 + 2] << 8) | hash[at0 + 3];
        return (number % 1_000_000).ToString("D6", System.Globalization.CultureInfo.InvariantCulture);
    }

    [Theory]
    [InlineData("/desk")]
    [InlineData("/teller")]
    [InlineData("/ops")]
    [InlineData("/account")]
    public async Task Whoever_is_not_signed_in_is_sent_to_sign_in_and_comes_back(string path)
    {
        using var http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false });

        var answer = await http.GetAsync(new Uri(world.Url + path));

        Assert.Equal(HttpStatusCode.Found, answer.StatusCode);
        Assert.Equal($"/sign-in?returnUrl={Uri.EscapeDataString(path)}", answer.Headers.Location?.ToString());
    }

    [Theory]
    [InlineData("clerk-east", "/desk")]
    [InlineData("reviewer", "/desk")]
    [InlineData("teller", "/teller")]
    [InlineData("viewer", "/ops")]
    [InlineData("operator", "/ops")]
    [InlineData("lead", "/ops")]
    [InlineData("developer-harbour", "/developers")]
    public async Task One_click_opens_the_place_of_ones_work_and_no_other(string userName, string home)
    {
        using var browser = await Browser.SignedInAsync(world.Url, userName);

        foreach (var place in new[] { "/desk", "/teller", "/ops" })
        {
            var page = await browser.GetAsync(place);
            Assert.Equal((place, place == home ? HttpStatusCode.OK : HttpStatusCode.Forbidden), (place, page.Status));
        }
    }

    [Fact]
    public async Task One_click_needs_the_pages_own_token_and_no_proxy_in_between()
    {
        using var browser = new Browser(world.Url);
        var page = await browser.GetAsync("/sign-in");
        var token = page.Document.QuerySelector("input[name=__RequestVerificationToken]")!.GetAttribute("value")!;
        KeyValuePair<string, string>[] click = [new("userName", "operator")];

        var without = await browser.PostAsync("/sign-in?handler=Demo", click);
        var proxied = await browser.PostAsync(
            "/sign-in?handler=Demo",
            [.. click, new("__RequestVerificationToken", token)],
            ("X-Forwarded-For", "127.0.0.1")
        );
        var elsewhere = await browser.PostAsync(
            "/sign-in?handler=Demo",
            [.. click, new("__RequestVerificationToken", token)],
            ("Host", "issuance.example")
        );
        var get = await browser.GetAsync("/sign-in?handler=Demo&userName=operator");

        Assert.Equal(
            (HttpStatusCode.BadRequest, HttpStatusCode.Forbidden, HttpStatusCode.Forbidden),
            (without.Status, proxied.Status, elsewhere.Status)
        );
        Assert.Equal("/sign-in?handler=Demo&userName=operator", get.Path);
        Assert.Equal("/sign-in?returnUrl=%2Fops", (await browser.GetAsync("/ops")).Path);
    }

    [Fact]
    public async Task One_click_is_not_offered_through_a_proxy_or_under_another_name()
    {
        using var browser = new Browser(world.Url);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/sign-in") { Headers = { { "Via", "1.1 proxy" } } };

        Assert.Empty((await browser.SendAsync(request)).Document.QuerySelectorAll("button[name=userName]"));
    }

    [Fact]
    public async Task Production_knows_no_one_click()
    {
        await using var production = await IssuanceWorld.StartAsync(settings: TestAuthority.Production);
        using var browser = new Browser(production.Url);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/sign-in")
        {
            Headers = { { "X-Forwarded-Proto", "https" } },
        };
        var page = await browser.SendAsync(request);
        var token = page.Document.QuerySelector("input[name=__RequestVerificationToken]")!.GetAttribute("value")!;
        var cookies = string.Join("; ", page.Headers.GetValues("Set-Cookie").Select(cookie => cookie.Split(';')[0]));

        var click = await browser.PostAsync(
            "/sign-in?handler=Demo",
            [new("userName", "operator"), new("__RequestVerificationToken", token)],
            ("X-Forwarded-Proto", "https"),
            ("Cookie", cookies)
        );

        Assert.Empty(page.Document.QuerySelectorAll("button[name=userName]"));
        Assert.All(
            page.Headers.GetValues("Set-Cookie"),
            cookie => Assert.Contains("secure", cookie, StringComparison.Ordinal)
        );
        Assert.Equal(HttpStatusCode.Forbidden, click.Status);
    }

    [Fact]
    public async Task Demo_members_have_no_password()
    {
        var (_, page) = await EnterAsync("operator", "");

        Assert.Contains("账号或密码不正确", page.Text, StringComparison.Ordinal);
        Assert.All(
            await world.ReadAsync(db => db.Staff.Where(m => m.Demo).ToListAsync()),
            member => Assert.Null(member.PasswordHash)
        );
    }

    [Fact]
    public async Task A_new_clerk_chooses_a_password_first_and_then_works()
    {
        var (name, initial) = await MemberAsync(StaffRole.Clerk);
        var (browser, account) = await EnterAsync(name, initial);

        Assert.Equal("/account", account.Path);
        Assert.Equal(HttpStatusCode.Forbidden, (await browser.GetAsync("/desk")).Status);
        var tooShort = await browser.SubmitAsync(
            account,
            "form[action*=Password] button",
            ("Old", initial),
            ("Wanted", "short")
        );
        Assert.Contains(
            "至少 12 个字符",
            tooShort.Document.QuerySelector(".faults")!.TextContent,
            StringComparison.Ordinal
        );
        var done = await browser.SubmitAsync(
            tooShort,
            "form[action*=Password] button",
            ("Old", initial),
            ("Wanted", "一句很长但好记的话就够了吧")
        );

        Assert.Contains("密码已修改", done.Text, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync("/desk")).Status);
        browser.Dispose();
    }

    [Fact]
    public async Task An_operator_sets_up_a_second_factor_and_needs_it_from_then_on()
    {
        var (name, initial) = await MemberAsync(StaffRole.Operator);
        const string password = "correct horse battery";
        var (browser, account) = await EnterAsync(name, initial);
        account = await browser.SubmitAsync(
            account,
            "form[action*=Password] button",
            ("Old", initial),
            ("Wanted", password)
        );
        Assert.Equal(HttpStatusCode.Forbidden, (await browser.GetAsync("/ops")).Status);
        var secret = account.Document.QuerySelector("section[aria-labelledby=factor-title] code")!.TextContent;
        var now = TimeProvider.System.GetUtcNow();
        var wrong = await browser.SubmitAsync(account, "form[action*=SecondFactor] button", ("Code", "000000"));
        Assert.Contains("验证码不正确", wrong.Text, StringComparison.Ordinal);
        var enrolled = Totp(secret, now);

        await browser.SubmitAsync(wrong, "form[action*=SecondFactor] button", ("Code", enrolled));
        Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync("/ops")).Status);
        var (second, page) = await EnterAsync(name, password);
        Assert.Equal("/second-factor", page.Path);
        Assert.Equal("/sign-in?returnUrl=%2Fops", (await second.GetAsync("/ops")).Path);
        var replayed = await second.SubmitAsync(page, "form.narrow button", ("Code", enrolled));
        Assert.Contains("验证码不正确", replayed.Text, StringComparison.Ordinal);
        // The next code, which the provider takes a step early; whoever read it over a shoulder is as quick as its owner.
        var (third, waiting) = await EnterAsync(name, password);
        var code = ("Code", Totp(secret, now.AddSeconds(30)));
        var entered = await Task.WhenAll(
            second.SubmitAsync(replayed, "form.narrow button", code),
            third.SubmitAsync(waiting, "form.narrow button", code)
        );
        Assert.Single(entered, sheet => sheet.Path == "/account");
        var inside = entered[0].Path == "/account" ? second : third;
        Assert.Equal(HttpStatusCode.OK, (await inside.GetAsync("/ops")).Status);

        var stored = await world.ReadAsync(db =>
            db.Set<IdentityUserToken<string>>().Select(t => t.Value).ToListAsync()
        );
        Assert.DoesNotContain(stored, value => value!.Contains(secret, StringComparison.Ordinal));
        browser.Dispose();
        second.Dispose();
        third.Dispose();
    }

    [Fact]
    public async Task Five_wrong_passwords_lock_the_account_and_an_unknown_name_hears_the_same_words()
    {
        var (name, password) = await MemberAsync(StaffRole.Clerk);
        using var browser = new Browser(world.Url);
        var page = await browser.GetAsync("/sign-in");
        for (var i = 0; i < 4; i++)
            page = await SignInAsync(browser, page, name, "wrong-password-" + i);
        var known = page.Document.QuerySelector(".faults")!.TextContent;
        var unknown = await SignInAsync(browser, page, "nobody-at-all", "wrong-password");

        Assert.Equal(known, unknown.Document.QuerySelector(".faults")!.TextContent);
        page = await SignInAsync(browser, page, name, "wrong-password-5");
        page = await SignInAsync(browser, page, name, password);
        Assert.Contains("锁定", page.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_sign_in_and_every_refusal_is_in_the_audit()
    {
        var (name, password) = await MemberAsync(StaffRole.Clerk);
        await EnterAsync(name, "wrong-password-1");
        await EnterAsync(name, password);

        var id = await world.ReadAsync(db => db.Staff.Where(m => m.UserName == name).Select(m => m.Id).SingleAsync());
        var actions = await world.ReadAsync(db =>
            db.AuditEntries.Where(a => a.Subject == id).OrderBy(a => a.Number).Select(a => a.Action).ToListAsync()
        );
        Assert.Equal(["staff.added", "staff.sign_in_refused", "staff.signed_in"], actions);
    }

    [Fact]
    public async Task A_return_address_elsewhere_is_not_followed()
    {
        using var browser = new Browser(world.Url);
        var page = await browser.GetAsync("/sign-in?returnUrl=https%3A%2F%2Fevil.example%2F");

        Assert.Equal("/ops", (await browser.SubmitAsync(page, "button[value=viewer]")).Path);
    }
}
