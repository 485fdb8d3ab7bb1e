using BankStubs.Behaviour;
using BankStubs.Ledger;
using BankStubs.SmsGateway;

namespace BankStubs;

/// <summary>The switches and the books of the stub banks, for tests and the sandbox: loopback only, no token.</summary>
internal sealed class StubControls(IEnumerable<StubBank> stubs, SmsGateway.SmsGateway sms)
{
    private readonly List<StubBank> banks = [.. stubs];

    public static void Map(WebApplication app)
    {
        var controls = ActivatorUtilities.CreateInstance<StubControls>(app.Services);
        app.MapGet("/_stub/ledger", (RequestDelegate)controls.ShowLedgerAsync);
        app.MapGet("/_stub/mode", (RequestDelegate)controls.ShowModeAsync);
        app.MapPost("/_stub/mode", (RequestDelegate)controls.SetModeAsync);
        app.MapPost("/_stub/orders/{reference}/steps/{step}", (RequestDelegate)controls.TakeStepAsync);
    }

    /// <summary><c>?bank=CODE|sms[&amp;reference=…]</c>: 200 as contract 3.1; 404 unknown bank.</summary>
    private Task ShowLedgerAsync(HttpContext http)
    {
        var (code, reference) = ((string?)http.Request.Query["bank"], (string?)http.Request.Query["reference"]);
        if (code is SmsGateway.SmsGateway.Code)
            return AnswerAsync(http, 200, SmsLedgerView.Of(sms.Ledger, reference));
        return Find(code) is { } bank
            ? AnswerAsync(http, 200, LedgerView.Of(bank.Code, bank.Ledger, reference))
            : RefuseAsync(http, 404, "bank_not_found");
    }

    /// <summary><c>?bank=CODE|sms</c>: 200 as contract 3.2; 404 unknown bank.</summary>
    private Task ShowModeAsync(HttpContext http) =>
        ModesOf(http.Request.Query["bank"]) is { } its
            ? AnswerAsync(http, 200, its.View(http.Request.Query["bank"]!))
            : RefuseAsync(http, 404, "bank_not_found");

    /// <summary>Sets the mode: 200 as contract 3.2; 400 unreadable or out of range; 404 unknown bank.</summary>
    private async Task SetModeAsync(HttpContext http)
    {
        using var body = new MemoryStream();
        await http.Request.Body.CopyToAsync(body, http.RequestAborted);
        if (StubJson.Read<ModeRequest>(body.ToArray()) is not { IsSound: true } request)
        {
            await RefuseAsync(http, 400, "request_invalid");
            return;
        }

        if (ModesOf(request.Bank) is not { } its)
        {
            await RefuseAsync(http, 404, "bank_not_found");
            return;
        }

        if (its == sms.Modes && !SmsGateway.SmsGateway.Knows(request.Mode))
        {
            await RefuseAsync(http, 400, "request_invalid");
            return;
        }

        its.Set(request);
        await AnswerAsync(http, 200, its.View(request.Bank));
    }

    /// <summary>
    /// Makes the bank that has the reference take one step (accept, produce, fail, ship) for an order and tell it in its
    /// way, by a signed callback before this is answered or in what is fetched next. 200
    /// <c>{messageId, outcome, lastStatus}</c>: outcome is the service's word, null where it gave none, and a callback is
    /// then repeated as any other; 404 <c>order_not_found</c>, <c>step_not_found</c>; 409
    /// <c>invalid_step</c> with <c>state</c> where the order is not in a state for the step. Such an order moves by hand
    /// only from then on.
    /// </summary>
    private async Task TakeStepAsync(HttpContext http)
    {
        var reference = (string)http.Request.RouteValues["reference"]!;
        Step? step = (string)http.Request.RouteValues["step"]! switch
        {
            "accept" => Step.Accept,
            "produce" => Step.Produce,
            "fail" => Step.Fail,
            "ship" => Step.Ship,
            _ => null,
        };
        if (step is null)
        {
            await RefuseAsync(http, 404, "step_not_found");
            return;
        }

        if (banks.Find(b => b.Ledger.Find(reference)?.Plan is not null) is not { } bank)
        {
            await RefuseAsync(http, 404, "order_not_found");
            return;
        }

        if (bank.Ledger.TakeStepByHand(reference, step.Value) is not { } callback)
        {
            await AnswerAsync(http, 409, new { code = "invalid_step", state = bank.Ledger.Find(reference)!.State });
            return;
        }

        var told = await bank.TellAsync(reference, callback, http.RequestAborted);
        await AnswerAsync(
            http,
            200,
            new
            {
                messageId = callback.MessageId,
                outcome = told.Outcome,
                lastStatus = told.LastStatus,
            }
        );
    }

    private StubBank? Find(string? code) => banks.Find(b => string.Equals(b.Code, code, StringComparison.Ordinal));

    private ModeSwitch? ModesOf(string? code) => code is SmsGateway.SmsGateway.Code ? sms.Modes : Find(code)?.Modes;

    private static Task RefuseAsync(HttpContext http, int status, string code) =>
        AnswerAsync(http, status, new { code });

    private static async Task AnswerAsync<T>(HttpContext http, int status, T body)
    {
        http.Response.StatusCode = status;
        http.Response.ContentType = "application/json; charset=utf-8";
        await http.Response.Body.WriteAsync(StubJson.Bytes(body), http.RequestAborted);
    }
}
