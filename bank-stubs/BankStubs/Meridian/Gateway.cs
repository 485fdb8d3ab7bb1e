using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using System.Xml.Linq;
using BankStubs.Behaviour;
using BankStubs.Ledger;
using Microsoft.AspNetCore.Http.Features;

namespace BankStubs.Meridian;

/// <summary>
/// <c>POST /meridian/gateway</c>: the bank's one address. Reads the form, checks its signature, does what the service is
/// named for, and answers in the same form, signed; the bank's mode may put any fault in between.
/// </summary>
internal sealed class Gateway(
    MeridianKeys keys,
    [FromKeyedServices(MeridianBank.Code)] BankLedger ledger,
    [FromKeyedServices(MeridianBank.Code)] ModeSwitch modes,
    TakeRequest takeRequest,
    Questions questions,
    BackgroundTasks background,
    ILogger<Gateway> log
)
{
    public const string Done = "0000";
    public const string NotSigned = "1001";
    public const string Unreadable = "1002";
    public const string ReferenceReused = "2001";
    public const string NoSuchReference = "3404";
    public const string NotThereYet = "3425";

    private const int MostBytes = 64 * 1024 * 1024;
    private const int MostSerials = 100_000;
    private static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(5);

    private readonly ConcurrentDictionary<string, DateTimeOffset> serials = new(StringComparer.Ordinal);

    public async Task HandleAsync(HttpContext http)
    {
        if (modes.IsDown)
        {
            modes.MeetOrder();
            FaultyAnswers.Unavailable(http);
            return;
        }

        http.Features.GetRequiredFeature<IHttpMaxRequestBodySizeFeature>().MaxRequestBodySize = MostBytes;
        using var reader = new StreamReader(http.Request.Body, Encoding.UTF8);
        if (GatewayForm.Read(await reader.ReadToEndAsync(http.RequestAborted)) is not { } form)
        {
            http.Response.StatusCode = StatusCodes.Status400BadRequest;
            return;
        }

        if (WhyNotValid(form) is { } failure)
        {
            ledger.CountSignatureFailure();
            log.LogWarning("Refused a message: {Failure}", failure);
            if (!keys.Knows(form.SignType))
                http.Response.StatusCode = StatusCodes.Status400BadRequest;
            else
                await WriteAsync(http, form, new(NotSigned, MeridianMessages.Nothing()));
            return;
        }

        var answer = TakeRequest.Knows(form.Service) ? takeRequest.Take(form) : questions.Answer(form);
        await SendAsync(http, form, answer);
    }

    private async Task SendAsync(HttpContext http, GatewayForm form, GatewayAnswer answer)
    {
        switch (answer.Mode.Fault)
        {
            case Fault.Down:
                FaultyAnswers.Unavailable(http);
                return;
            case Fault.Error500:
                FaultyAnswers.Broken(http);
                return;
            case Fault.Timeout:
                await FaultyAnswers.SilentAsync(http, background.Stopping);
                return;
            case Fault.LostReply:
                http.Abort();
                return;
            case Fault.Slow:
                await FaultyAnswers.SlowAsync(http, answer.Mode, background.Stopping);
                break;
        }

        // After any unclear answer the service does not know yet, and hears of the request by its own enquiry first.
        if (await WriteAsync(http, form, answer) && answer.Mode.Fault is not (Fault.Garbage or Fault.WrongSignature))
            answer.OnceTaken?.Invoke();
    }

    private async Task<bool> WriteAsync(HttpContext http, GatewayForm form, GatewayAnswer answer)
    {
        if (http.RequestAborted.IsCancellationRequested)
            return false;
        var content = answer.Content.ToString(SaveOptions.DisableFormatting);
        var envelope = form.AnswerWith(
            answer.Code,
            ChinaTime.Now().ToString("yyyyMMddHHmmss", CultureInfo.InvariantCulture),
            answer.Mode.Fault == Fault.Garbage ? Encoding.UTF8.GetString(FaultyAnswers.Garbage) : content
        );
        var signature = keys.Sign(form.SignType, envelope.Signed(), forged: answer.Mode.Fault == Fault.WrongSignature);
        var body = Encoding.ASCII.GetBytes(envelope.WithSignature(signature));
        http.Response.ContentType = "application/x-www-form-urlencoded";
        http.Response.ContentLength = body.Length;
        await http.Response.Body.WriteAsync(body, CancellationToken.None);
        await http.Response.CompleteAsync();
        return true;
    }

    private string? WhyNotValid(GatewayForm form)
    {
        if (form.Charset != "UTF-8" || !keys.Knows(form.SignType))
            return "sign_type";
        var signature = new byte[form.Signature.Length];
        if (
            !Convert.TryFromBase64String(form.Signature, signature, out var length)
            || !keys.HasServiceSigned(form.SignType, form.Signed(), signature[..length])
        )
            return "signature";
        if (
            !DateTime.TryParseExact(
                form.Timestamp,
                "yyyyMMddHHmmss",
                CultureInfo.InvariantCulture,
                DateTimeStyles.None,
                out var local
            )
            || (ChinaTime.Now() - new DateTimeOffset(local, TimeSpan.FromHours(8))).Duration() > Tolerance
        )
            return "timestamp";
        if (serials.Count > MostSerials)
            serials.Clear();
        return serials.TryAdd(form.Serial, ChinaTime.Now()) ? null : "serial";
    }
}

/// <summary>What the bank is about to answer.</summary>
internal sealed record GatewayAnswer(string Code, XElement Content)
{
    /// <summary>What goes wrong with it on the way.</summary>
    public BankMode Mode { get; init; } = BankMode.Healthy;

    /// <summary>Done once the service has taken a good answer.</summary>
    public Action? OnceTaken { get; init; }

    public static GatewayAnswer Nothing(string code) => new(code, MeridianMessages.Nothing());
}
