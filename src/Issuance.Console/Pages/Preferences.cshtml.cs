using System.Globalization;
using Issuance.Shared;
using Issuance.Staff;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Localization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Issuance.Pages;

/// <summary>Language and look, remembered in this browser for a year.</summary>
public sealed class PreferencesModel(Deployment deployment) : PageModel
{
    public IActionResult OnGet() => LocalRedirect("/");

    public IActionResult OnPostLanguage(string? language, string? back)
    {
        if (language is "zh-CN" or "en")
            Remember(
                ConsoleSetup.LanguageCookie,
                CookieRequestCultureProvider.MakeCookieValue(new RequestCulture(new CultureInfo(language)))
            );
        return Back(back);
    }

    public IActionResult OnPostTheme(string? theme, string? back)
    {
        if (theme is "light" or "dark")
            Remember(ConsoleSetup.ThemeCookie, theme);
        return Back(back);
    }

    private LocalRedirectResult Back(string? back) => LocalRedirect(Url.IsLocalUrl(back) ? back! : "/");

    private void Remember(string name, string value)
    {
        var cookie = new CookieBuilder();
        StaffSetup.Protect(cookie, name, deployment);
        cookie.MaxAge = TimeSpan.FromDays(365);
        Response.Cookies.Append(name, value, cookie.Build(HttpContext));
    }
}
