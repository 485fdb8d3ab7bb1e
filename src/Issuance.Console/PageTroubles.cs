using System.Data.Common;
using Issuance.Http;
using Issuance.Staff;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace Issuance.Pages;

/// <summary>
/// Tells a person on a page what the API tells a program in problem+json: what went wrong and what to do next. Shown
/// without the member's session, so that it also comes when the database is away.
/// </summary>
public sealed class PageTroubles(RequestDelegate next, ILogger<PageTroubles> log)
{
    public const string StatusKey = "trouble-status";

    public async Task InvokeAsync(HttpContext context)
    {
        try
        {
            await next(context);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            return;
        }
        catch (Exception e) when (!context.Response.HasStarted)
        {
            // A database's message can quote a row, so only the type is told.
            log.LogError(
                "A page failed: {Trouble} <- {Inner} at {Where}",
                e.GetType().Name,
                e.InnerException?.GetType().Name,
                e.StackTrace
            );
            context.Response.StatusCode = IsOutage(e) ? 503 : 500;
            await ShowAsync(context);
            return;
        }

        var response = context.Response;
        if (!response.HasStarted && StaffSessions.WereUnreadableFor(context))
        {
            response.Headers.Location = default;
            response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            await ShowAsync(context);
            return;
        }

        if (
            !response.HasStarted
            && response.StatusCode >= 400
            && response.ContentType is null
            && response.ContentLength is null
        )
            await ShowAsync(context);
    }

    private async Task ShowAsync(HttpContext context)
    {
        context.Items[StatusKey] = context.Response.StatusCode;
        context.Response.ContentType = null;
        context.Response.ContentLength = null;
        context.SetEndpoint(null);
        context.Request.RouteValues.Clear();
        context.Request.Method = HttpMethods.Get;
        context.Request.Path = "/trouble";
        // Without the session nothing asks the database who this is.
        context.Request.Headers.Cookie = string.Join(
            "; ",
            context
                .Request.Headers.Cookie.ToString()
                .Split(';', StringSplitOptions.TrimEntries)
                .Where(cookie => !cookie.StartsWith(StaffSetup.SessionCookie, StringComparison.Ordinal))
        );
        try
        {
            await next(context);
        }
        catch (Exception e) when (!context.Response.HasStarted)
        {
            log.LogError("The page that tells of troubles failed itself: {Trouble}", e.GetType().Name);
            await Problems.WriteAsync(context, HttpRefusals.Unexpected);
        }
    }

    private static bool IsOutage(Exception e) =>
        e is DbException or TimeoutException or DbUpdateException || (e.InnerException is { } inner && IsOutage(inner));
}
