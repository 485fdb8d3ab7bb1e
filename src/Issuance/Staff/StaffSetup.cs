using Issuance.Shared;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Issuance.Staff;

/// <summary>Accounts, passwords, second factors and sessions of the members of staff.</summary>
public static class StaffSetup
{
    public const string SignInPath = "/sign-in";
    public const string SessionCookie = "issuance_staff";
    private const int MostFailures = 5;
    private static readonly TimeSpan LockOut = TimeSpan.FromMinutes(15);

    public static IServiceCollection AddStaff(this IServiceCollection services, Deployment deployment)
    {
        services
            .AddIdentityCore<StaffMember>(identity =>
            {
                // PasswordRules says it all, in our own codes.
                identity.Password.RequiredLength = 1;
                identity.Password.RequireDigit = false;
                identity.Password.RequireLowercase = false;
                identity.Password.RequireUppercase = false;
                identity.Password.RequireNonAlphanumeric = false;
                identity.Password.RequiredUniqueChars = 1;
                identity.Lockout.MaxFailedAccessAttempts = MostFailures;
                identity.Lockout.DefaultLockoutTimeSpan = LockOut;
                identity.Lockout.AllowedForNewUsers = true;
                identity.User.AllowedUserNameCharacters = "abcdefghijklmnopqrstuvwxyz0123456789-.";
            })
            .AddUserStore<StaffStore>()
            .AddPasswordValidator<PasswordRules>()
            .AddClaimsPrincipalFactory<StaffClaims>()
            .AddSignInManager()
            .AddTokenProvider<DataProtectorTokenProvider<StaffMember>>(TokenOptions.DefaultProvider)
            .AddTokenProvider<AuthenticatorTokenProvider<StaffMember>>(TokenOptions.DefaultAuthenticatorProvider);
        services.AddScoped<StaffAccounts>();
        services.AddScoped<AddMember>();
        services.AddScoped<ManageMember>();
        services.AddSingleton<StaffSessions>();

        services
            .AddAuthentication(IdentityConstants.ApplicationScheme)
            .AddIdentityCookies(cookies =>
            {
                cookies.ApplicationCookie!.Configure(cookie =>
                {
                    Protect(cookie.Cookie, SessionCookie, deployment);
                    cookie.LoginPath = SignInPath;
                    cookie.ExpireTimeSpan = StaffSession.LongestLife;
                    cookie.SlidingExpiration = false;
                    cookie.Events.OnRedirectToLogin = ToSignIn;
                    cookie.Events.OnRedirectToAccessDenied = context =>
                    {
                        context.Response.StatusCode = StatusCodes.Status403Forbidden;
                        return Task.CompletedTask;
                    };
                });
                cookies.TwoFactorUserIdCookie!.Configure(cookie =>
                {
                    Protect(cookie.Cookie, "issuance_second_factor", deployment);
                    cookie.ExpireTimeSpan = TimeSpan.FromMinutes(5);
                });
            });
        services
            .AddOptions<CookieAuthenticationOptions>(IdentityConstants.ApplicationScheme)
            .Configure<StaffSessions>((cookie, sessions) => cookie.SessionStore = sessions);
        services.AddDataProtection().SetApplicationName("issuance");
        services.AddSingleton<DataProtectionKeys>();
        services
            .AddOptions<KeyManagementOptions>()
            .Configure<DataProtectionKeys>((options, keys) => options.XmlRepository = keys);
        return services;
    }

    public static void Protect(CookieBuilder cookie, string name, Deployment deployment)
    {
        cookie.Name = name;
        cookie.HttpOnly = true;
        cookie.SameSite = SameSiteMode.Lax;
        // The sandbox is reached by http on this machine; production is https only.
        cookie.SecurePolicy = deployment.IsSandbox ? CookieSecurePolicy.SameAsRequest : CookieSecurePolicy.Always;
        cookie.IsEssential = true;
    }

    /// <summary>A relative address: whatever name the browser used stays the one it uses.</summary>
    private static Task ToSignIn(RedirectContext<CookieAuthenticationOptions> context)
    {
        var request = context.Request;
        var back = HttpMethods.IsGet(request.Method) ? request.Path + request.QueryString : "/";
        context.Response.Redirect($"{SignInPath}?returnUrl={Uri.EscapeDataString(back)}");
        return Task.CompletedTask;
    }
}
