using System.Security.Claims;
using Hangfire;
using Hangfire.Dashboard;
using Issuance.Operations;
using Issuance.Pages;
using Issuance.Persistence;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Authorization;

namespace Issuance.Host.Scheduling;

/// <summary>
/// Hangfire's own pages, in the operations room: whoever may look into it may look at them, and whoever may act there may
/// act here, with a form token as everywhere, each act in the action log.
/// </summary>
internal static class Dashboard
{
    private const string Path = "/ops/hangfire";

    public static void Map(WebApplication app)
    {
        app.UseWhen(IsAct, acts => acts.Use(RequireRightAsync));
        app.MapHangfireDashboard(
                Path,
                new DashboardOptions
                {
                    // The operations room's own policy stands before it; the filter "from this machine only" would add nothing.
                    Authorization = [],
                    IsReadOnlyFunc = dashboard =>
                        !dashboard.GetHttpContext().User.IsInRole("operator")
                        && !dashboard.GetHttpContext().User.IsInRole("lead"),
                    IgnoreAntiforgeryToken = false,
                    AppPath = "/ops/jobs",
                    DashboardTitle = "Hangfire",
                    DisplayStorageConnectionString = false,
                }
            )
            .RequireAuthorization(Areas.Ops);
    }

    private static bool IsAct(HttpContext context) =>
        context.Request.Path.StartsWithSegments(Path, StringComparison.OrdinalIgnoreCase)
        && !HttpMethods.IsGet(context.Request.Method)
        && !HttpMethods.IsHead(context.Request.Method);

    private static async Task RequireRightAsync(HttpContext context, RequestDelegate next)
    {
        // Its pages fetch their own figures by POST; these change nothing.
        if (context.Request.Path.Equals($"{Path}/stats", StringComparison.OrdinalIgnoreCase))
        {
            await next(context);
            return;
        }

        var services = context.RequestServices;
        var rights = services.GetRequiredService<IAuthorizationService>();
        if (
            !(await rights.AuthorizeAsync(context.User, Areas.OpsAct)).Succeeded
            || !await services.GetRequiredService<IAntiforgery>().IsRequestValidAsync(context)
        )
        {
            context.Response.StatusCode = StatusCodes.Status403Forbidden;
            return;
        }

        var db = services.GetRequiredService<IssuanceDb>();
        services
            .GetRequiredService<OpsLog>()
            .Record(
                context.User.FindFirstValue(ClaimTypes.Name) ?? "",
                "hangfire",
                context.Request.Path.Value![Path.Length..],
                "dashboard"
            );
        await db.SaveChangesAsync(context.RequestAborted);
        await next(context);
    }
}
