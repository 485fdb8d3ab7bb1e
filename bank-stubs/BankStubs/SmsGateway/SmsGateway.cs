using BankStubs.Behaviour;

namespace BankStubs.SmsGateway;

/// <summary>
/// The stub SMS gateway. <c>POST /sms/v1/messages</c> answers 202 <c>{reference, state}</c> or 422
/// <c>{reference, code}</c>; <c>GET …/{reference}</c> answers 200 <c>{reference, state}</c> or 404
/// <c>message_not_found</c>. It has a mode of its own, beside those of the banks.
/// </summary>
internal sealed class SmsGateway(SmsLedger ledger, BackgroundTasks background, ILogger<SmsGateway> log)
{
    public const string Code = "sms";

    private static readonly Fault[] Moods =
    [
        Fault.Ok,
        Fault.Refuse,
        Fault.Error500,
        Fault.Timeout,
        Fault.LostReply,
        Fault.Slow,
        Fault.Down,
    ];

    public SmsLedger Ledger => ledger;

    public ModeSwitch Modes { get; } = new();

    /// <summary>Whether a gateway can be in this mode; those about callbacks and signatures are for banks.</summary>
    public static bool Knows(Fault? mode) => mode is null || Moods.Contains(mode.Value);

    public static void Add(IServiceCollection services)
    {
        services.AddSingleton<SmsLedger>();
        services.AddSingleton<SmsGateway>();
    }

    public static void Map(WebApplication app)
    {
        var gateway = app.Services.GetRequiredService<SmsGateway>();
        app.MapPost("/sms/v1/messages", (RequestDelegate)gateway.TakeAsync);
        app.MapGet("/sms/v1/messages/{reference}", (RequestDelegate)gateway.AnswerEnquiryAsync);
    }

    private async Task TakeAsync(HttpContext http)
    {
        var met = Modes.MeetOrder();
        var fault = met.FallsOnOrders ? met.Fault : Fault.Ok;
        if (fault == Fault.Down)
        {
            FaultyAnswers.Unavailable(http);
            return;
        }

        using var body = new MemoryStream();
        await http.Request.Body.CopyToAsync(body, http.RequestAborted);
        if (StubJson.Read<SmsBody>(body.ToArray()) is not { IsSound: true } message)
        {
            await AnswerAsync(http, StatusCodes.Status400BadRequest, new { code = "request_invalid" });
            return;
        }

        ledger.Receive(message);
        log.LogInformation("Message {Reference}, mode {Mode}", message.Reference, fault);
        switch (fault)
        {
            case Fault.Error500:
                FaultyAnswers.Broken(http);
                return;
            case Fault.Timeout:
                await FaultyAnswers.SilentAsync(http, background.Stopping);
                return;
        }

        // From here on the effect is on disk: whatever happens to the answer, the ledger tells the truth.
        var state = ledger.Decide(message.Reference, refuse: fault == Fault.Refuse);
        if (fault == Fault.LostReply)
        {
            http.Abort();
            return;
        }

        if (fault == Fault.Slow)
            await FaultyAnswers.SlowAsync(http, met, background.Stopping);
        if (string.Equals(state, SmsLedger.Refused, StringComparison.Ordinal))
            await AnswerAsync(
                http,
                StatusCodes.Status422UnprocessableEntity,
                new { reference = message.Reference, code = "NUMBER-REFUSED" }
            );
        else
            await AnswerAsync(http, StatusCodes.Status202Accepted, new { reference = message.Reference, state });
    }

    private async Task AnswerEnquiryAsync(HttpContext http)
    {
        var met = Modes.MeetEnquiry();
        if (met.Fault == Fault.Down)
        {
            FaultyAnswers.Unavailable(http);
            return;
        }

        var reference = (string)http.Request.RouteValues["reference"]!;
        var state = ledger.Enquire(reference);
        switch (met.Fault)
        {
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
                await FaultyAnswers.SlowAsync(http, met, background.Stopping);
                break;
        }

        if (state is null)
            await AnswerAsync(http, StatusCodes.Status404NotFound, new { code = "message_not_found" });
        else
            await AnswerAsync(http, StatusCodes.Status200OK, new { reference, state });
    }

    private static async Task AnswerAsync<T>(HttpContext http, int status, T body)
    {
        http.Response.StatusCode = status;
        http.Response.ContentType = "application/json; charset=utf-8";
        await http.Response.Body.WriteAsync(StubJson.Bytes(body), http.RequestAborted);
    }
}
