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

/// <summary>How sessions end.</summary>
public sealed partial class SignInTests
{
    [Fact]
    public async Task Whoever_leaves_is_out_at_once_and_the_api_takes_no_token_of_theirs()
    {
        var (name, initial) = await MemberAsync(StaffRole.Viewer);
        var (browser, account) = await EnterAsync(name, initial);
        await browser.SubmitAsync(
            account,
            "form[action*=Password] button",
            ("Old", initial),
            ("Wanted", "correct horse battery")
        );
        Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync("/ops")).Status);

        await world.ReadAsync(db =>
            db.Staff.Where(m => m.UserName == name).ExecuteUpdateAsync(set => set.SetProperty(m => m.Enabled, false))
        );

        Assert.Equal("/sign-in?returnUrl=%2Fops", (await browser.GetAsync("/ops")).Path);
        browser.Dispose();
    }

    [Fact]
    public async Task Signing_out_ends_the_session_itself_not_just_the_cookie()
    {
        using var browser = await Browser.SignedInAsync(world.Url, "viewer");
        var cookie = browser.Cookies.GetCookies(new Uri(world.Url))["issuance_staff"]!;
        var stolen = (cookie.Name, cookie.Value);

        var out1 = await browser.SubmitAsync(await browser.GetAsync("/ops"), "form[action*=SignOut] button");

        Assert.Equal("/sign-in", out1.Path);
        using var thief = new Browser(world.Url);
        thief.Cookies.Add(new Uri(world.Url), new Cookie(stolen.Name, stolen.Value));
        Assert.Equal("/sign-in?returnUrl=%2Fops", (await thief.GetAsync("/ops")).Path);
    }

    [Fact]
    public async Task Idle_sessions_and_those_of_yesterday_are_over()
    {
        using var idle = await Browser.SignedInAsync(world.Url, "lead");
        Assert.Equal(HttpStatusCode.OK, (await idle.GetAsync("/ops")).Status);
        await world.ReadAsync(db =>
            db.StaffSessions.Where(s => db.Staff.Any(m => m.Id == s.StaffId && m.UserName == "lead"))
                .ExecuteUpdateAsync(set => set.SetProperty(s => s.LastSeenAt, s => s.LastSeenAt.AddHours(-1)))
        );

        Assert.Equal("/sign-in?returnUrl=%2Fops", (await idle.GetAsync("/ops")).Path);
    }

    [Fact]
    public async Task A_session_in_use_is_renewed_and_ends_with_its_day_all_the_same()
    {
        var sessions = world.Services.GetRequiredService<StaffSessions>();
        var id = await world.ReadAsync(db =>
            db.Staff.Where(m => m.UserName == "viewer").Select(m => m.Id).SingleAsync()
        );
        var who = new ClaimsPrincipal(new ClaimsIdentity([new Claim(ClaimTypes.NameIdentifier, id)], "test"));
        var ticket = new AuthenticationTicket(who, IdentityConstants.ApplicationScheme);
        var key = await sessions.StoreAsync(ticket);
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(key));
        await world.ReadAsync(db =>
            db.StaffSessions.Where(s => s.KeyHash == hash)
                .ExecuteUpdateAsync(set => set.SetProperty(s => s.StartedAt, s => s.StartedAt.AddHours(-11)))
        );
        var begun = await world.ReadAsync(db =>
            db.StaffSessions.Where(s => s.KeyHash == hash).Select(s => s.StartedAt).SingleAsync()
        );

        await sessions.RenewAsync(key, ticket);

        Assert.Equal(
            begun,
            await world.ReadAsync(db =>
                db.StaffSessions.Where(s => s.KeyHash == hash).Select(s => s.StartedAt).SingleAsync()
            )
        );
        Assert.NotNull(await sessions.RetrieveAsync(key));
        await world.ReadAsync(db =>
            db.StaffSessions.Where(s => s.KeyHash == hash)
                .ExecuteUpdateAsync(set => set.SetProperty(s => s.StartedAt, s => s.StartedAt.AddHours(-1)))
        );
        Assert.Null(await sessions.RetrieveAsync(key));
    }
}
