using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Serialization;
using Issuance.Shared;
using Microsoft.AspNetCore.Http;

namespace Issuance.Http;

/// <summary>Writes a refusal as RFC 9457 <c>application/problem+json</c>.</summary>
public static class Problems
{
    /// <summary>As the document bounds it; a body of 64 KB can hold far more faults than anybody reads.</summary>
    private const int MostErrors = 1_000;

    private const string Key = "refusal-code";

    private static readonly JsonSerializerOptions Options = new(JsonText.Options)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    public sealed record Problem(
        string Type,
        string Title,
        int Status,
        string? Detail,
        string Instance,
        string Code,
        string RequestId,
        string TraceId,
        bool Retryable,
        IReadOnlyList<Fault>? Errors,
        string? CurrentStatus,
        IReadOnlyList<string>? AllowedCommands,
        string? RequiredScope,
        int? Year
    );

    /// <summary>The code with which this request was refused; null where it was not.</summary>
    public static string? CodeOf(HttpContext context) => context.Items[Key] as string;

    /// <summary>For a refusal that is written elsewhere: in another form, or once more.</summary>
    internal static void Remember(HttpContext context, string? code) => context.Items[Key] = code;

    public static async Task WriteAsync(HttpContext context, Refusal refusal)
    {
        Remember(context, refusal.Code);
        var response = context.Response;
        response.StatusCode = refusal.Status;
        response.ContentType = "application/problem+json; charset=utf-8";
        if (refusal.RetryAfter is { } wait)
            response.Headers.RetryAfter = Math.Max(1, (long)Math.Ceiling(wait.TotalSeconds))
                .ToString(System.Globalization.CultureInfo.InvariantCulture);
        if (refusal.Status == StatusCodes.Status401Unauthorized)
            // Banks sign their messages; everybody else shows a token.
            response.Headers.WWWAuthenticate =
                refusal.Code == HttpRefusals.TokenInvalid.Code ? "Bearer error=\"invalid_token\"" : "Signature";
        await JsonSerializer.SerializeAsync(response.Body, Describe(context, refusal), Options, context.RequestAborted);
    }

    private static Problem Describe(HttpContext context, Refusal refusal) =>
        new(
            $"urn:issuance:problem:{refusal.Code}",
            refusal.Title,
            refusal.Status,
            refusal.Detail ?? (refusal.Faults.Count > 0 ? refusal.Faults[0].Message : null),
            Instance.Of(context),
            refusal.Code,
            RequestIds.Of(context),
            Activity.Current?.TraceId.ToString() ?? ActivityTraceId.CreateRandom().ToString(),
            refusal.Retryable,
            refusal.Faults.Count > 0 ? [.. refusal.Faults.Take(MostErrors)] : null,
            refusal.CurrentStatus,
            refusal.AllowedCommands,
            refusal.RequiredScope,
            refusal.Year
        );
}

/// <summary>A refusal as a handler's result.</summary>
public sealed class RefusalResult(Refusal refusal) : IResult, IStatusCodeHttpResult
{
    public Refusal Refusal { get; } = refusal;
    public int? StatusCode => Refusal.Status;

    public Task ExecuteAsync(HttpContext httpContext) => Problems.WriteAsync(httpContext, Refusal);
}

public static class RefusalExtensions
{
    public static RefusalResult ToProblem(this Refusal refusal) => new(refusal);
}
