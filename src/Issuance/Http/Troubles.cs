using System.Data.Common;
using Issuance.Calendar;
using Issuance.Persistence;
using Issuance.Shared;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Issuance.Http;

/// <summary>Answers our own troubles as 503 with a code; no request ever gets a 500 or a stack trace.</summary>
public sealed class Troubles(RequestDelegate next, ILogger<Troubles> log)
{
    public async Task InvokeAsync(HttpContext context)
    {
        try
        {
            await next(context);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The caller went away; nobody reads an answer.
        }
        catch (Exception e) when (!context.Response.HasStarted)
        {
            var refusal = Name(e);
            if (refusal.Status >= 500)
                // The type and place tell what went wrong; a database's message can quote the row, so it stays out.
                log.LogError("{Code}: {Trouble} at {Where}", refusal.Code, Describe(e), e.StackTrace);
            context.Response.Headers.ContentLength = null;
            await Problems.WriteAsync(context, refusal);
            return;
        }

        // What the server itself answers (an unknown path, a wrong method) has no body yet.
        if (
            !context.Response.HasStarted
            && context.Response.ContentType is null
            && context.Response.ContentLength is null
        )
            await NameEmptyAnswerAsync(context);
    }

    private static async Task NameEmptyAnswerAsync(HttpContext context)
    {
        if (context.Response.StatusCode == StatusCodes.Status404NotFound)
            await Problems.WriteAsync(context, HttpRefusals.NotFound);
        else if (context.Response.StatusCode == StatusCodes.Status405MethodNotAllowed)
            await Problems.WriteAsync(context, HttpRefusals.MethodNotAllowed);
    }

    private static Refusal Name(Exception e) =>
        e switch
        {
            CalendarYearMissingException missing => HttpRefusals.CalendarYearMissing with { Year = missing.Year },
            BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge } => HttpRefusals.BodyTooLarge,
            BadHttpRequestException => HttpRefusals.RequestInvalid,
            PostgresException { IsTransient: false } postgres when !Outage.Is(postgres.SqlState) =>
                HttpRefusals.Unexpected,
            DbException or TimeoutException => HttpRefusals.DatabaseUnavailable,
            DbUpdateException { InnerException: PostgresException { IsTransient: false } inner }
                when !Outage.Is(inner.SqlState) => HttpRefusals.Unexpected,
            DbUpdateException { InnerException: DbException } => HttpRefusals.DatabaseUnavailable,
            InvalidOperationException { InnerException: DbException or TimeoutException } =>
                HttpRefusals.DatabaseUnavailable,
            _ => HttpRefusals.Unexpected,
        };

    private static string Describe(Exception e)
    {
        var name = e is PostgresException postgres
            ? $"{postgres.SqlState} {postgres.ConstraintName}"
            : e.GetType().Name;
        return e.InnerException is { } inner ? $"{name} <- {Describe(inner)}" : name;
    }
}
