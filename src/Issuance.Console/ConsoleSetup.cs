using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Unicode;
using Issuance.Pages.Api;
using Issuance.Pages.Desk.Reading;
using Issuance.Pages.Developers;
using Issuance.Pages.Developers.Reading;
using Issuance.Pages.Text;
using Issuance.Shared;
using Issuance.Staff;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Localization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.WebEncoders;

namespace Issuance.Pages;

/// <summary>The pages for people: the desk, the teller's window, the operations room, the developers' portal.</summary>
public static class ConsoleSetup
{
    public const string LanguageCookie = "issuance_language";
    public const string ThemeCookie = "issuance_theme";

    /// <summary>Where pages lie; a front sends these to a console.</summary>
    public static readonly string[] Prefixes =
    [
        "/desk",
        "/teller",
        "/ops",
        "/developers",
        "/sign-in",
        "/second-factor",
        "/account",
        "/preferences",
        "/trouble",
    ];

    public static IServiceCollection AddConsole(this IServiceCollection services, Deployment deployment)
    {
        services
            .AddRazorPages(Areas.Guard)
            .AddApplicationPart(typeof(ConsoleSetup).Assembly)
            .AddCookieTempDataProvider(temp => StaffSetup.Protect(temp.Cookie, "issuance_outcome", deployment));
        services.AddAuthorization(Areas.AddPolicies);
        services.AddAntiforgery(form => StaffSetup.Protect(form.Cookie, "issuance_form", deployment));
        services.AddLocalization();
        // Chinese stands in the page as it is, not as numbers.
        services.Configure<WebEncoderOptions>(html =>
            html.TextEncoderSettings = new TextEncoderSettings(UnicodeRanges.All)
        );
        services.Configure<Microsoft.AspNetCore.Routing.RouteOptions>(routes => routes.LowercaseUrls = true);
        services.AddHttpContextAccessor();
        services.AddScoped<SignedInMember>();
        services.AddScoped<PartnerInView>();
        services.AddScoped<ApiCalls>();
        services.AddSingleton<ApiConnection>();
        services.AddSingleton<CodeWords>();
        services.AddSingleton<RefusalWords>();
        services.AddSingleton<ApiReference>();
        services.AddSingleton<SignInRates>();
        services.AddDesk();
        return services;
    }

    /// <summary>Before routing: a page's headers, its troubles, its files, its language.</summary>
    public static void UseConsole(this IApplicationBuilder app)
    {
        app.UseWhen(
            context => IsPage(context.Request.Path) || context.Request.Path == "/",
            pages =>
            {
                pages.UseMiddleware<PageHeaders>();
                pages.UseMiddleware<PageTroubles>();
                pages.UseRequestLocalization(Languages());
            }
        );
        app.UseWhen(
            context => context.Request.Path.StartsWithSegments("/assets", StringComparison.Ordinal),
            files =>
            {
                files.UseMiddleware<PageHeaders>();
                files.UseStaticFiles(
                    new StaticFileOptions
                    {
                        // The address carries the content's hash, so a browser may keep what it has.
                        OnPrepareResponse = file =>
                            file.Context.Response.Headers.CacheControl = file.Context.Request.Query.ContainsKey("v")
                                ? "public, max-age=31536000, immutable"
                                : "no-cache",
                    }
                );
            }
        );
    }

    private static bool IsPage(PathString path) =>
        Array.Exists(Prefixes, prefix => path.StartsWithSegments(prefix, StringComparison.OrdinalIgnoreCase));

    /// <summary>Chinese, until somebody chooses English; what the browser prefers does not count.</summary>
    private static RequestLocalizationOptions Languages() =>
        new()
        {
            DefaultRequestCulture = new RequestCulture("zh-CN"),
            SupportedCultures = [new CultureInfo("zh-CN"), new CultureInfo("en")],
            SupportedUICultures = [new CultureInfo("zh-CN"), new CultureInfo("en")],
            RequestCultureProviders = [new CookieRequestCultureProvider { CookieName = LanguageCookie }],
        };
}
