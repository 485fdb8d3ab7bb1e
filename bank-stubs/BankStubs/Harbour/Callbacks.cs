using System.Text.Json;
using BankStubs.Behaviour;
using BankStubs.Ledger;
using BankStubs.Signing;

namespace BankStubs.Harbour;

/// <summary>Sends the bank's callbacks (contract 1.3), signed, and again until the service takes them.</summary>
internal sealed class Callbacks(
    StubOptions options,
    StubKeys keys,
    [FromKeyedServices(HarbourBank.Code)] BankLedger ledger,
    [FromKeyedServices(HarbourBank.Code)] ModeSwitch modes,
    BackgroundTasks background,
    ILogger<Callbacks> log
) : IDisposable
{
    /// <summary>The first sending and ten repeats.</summary>
    private const int MostSendings = 11;
    private const int LargestAnswer = 64 * 1024;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    private readonly HttpClient http = new(
        new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = false,
        }
    )
    {
        Timeout = TimeSpan.FromSeconds(5),
        MaxResponseContentBufferSize = LargestAnswer,
    };

    /// <summary>A sent callback as the ledger has it, and what the service said that it did with it.</summary>
    public sealed record Sent(Callback Callback, string? Outcome);

    /// <summary>Sends a callback for the first time and, where that got no 2xx, goes on in the background.</summary>
    /// <param name="byHand">A person waits for it: it goes out at once, also while the bank is down.</param>
    public async Task<Sent> SendAsync(string reference, Callback callback, bool byHand, CancellationToken cancel)
    {
        if (!byHand)
            await UntilPossibleAsync(cancel);

        var mode = modes.MeetCallback(reference, isFirstSending: callback.Deliveries == 0);
        var sent = await SendOnceAsync(reference, callback, mode.Fault, cancel);
        if (mode.Fault == Fault.DuplicateCallback)
            sent = sent with
            {
                Callback = (await SendOnceAsync(reference, sent.Callback, mode.Fault, cancel)).Callback,
            };
        if (!sent.Callback.IsTaken)
            background.Run(stopping => RepeatAsync(reference, sent.Callback, stopping));
        return sent;
    }

    /// <summary>Sends on what an earlier process did not bring to its end.</summary>
    public void ResumeAll()
    {
        foreach (var entry in ledger.Entries)
            background.Run(async stopping =>
            {
                foreach (var callback in entry.Callbacks.Where(c => !c.IsTaken && c.Deliveries < MostSendings))
                    await SendAsync(entry.Reference, callback, byHand: false, stopping);
            });
    }

    public void Dispose() => http.Dispose();

    private async Task RepeatAsync(string reference, Callback callback, CancellationToken cancel)
    {
        while (!callback.IsTaken && callback.Deliveries < MostSendings)
        {
            await Task.Delay(options.CallbackRepeat, cancel);
            await UntilPossibleAsync(cancel);
            var mode = modes.MeetCallback(reference, isFirstSending: false);
            callback = (await SendOnceAsync(reference, callback, mode.Fault, cancel)).Callback;
        }
    }

    private async Task UntilPossibleAsync(CancellationToken cancel)
    {
        while (modes.IsDown || options.CallbackBaseUrl is null)
            await Task.Delay(Pause, cancel);
    }

    private async Task<Sent> SendOnceAsync(string reference, Callback callback, Fault fault, CancellationToken cancel)
    {
        int? status = null;
        string? outcome = null;
        // Lost on its way out: to the bank it is sent, and nobody answers.
        if (fault is not (Fault.Error500 or Fault.Timeout))
            (status, outcome) = await PostAsync(reference, callback, fault, cancel);
        // Its answer is lost on the way back: taken by the service, and repeated all the same.
        if (fault == Fault.LostReply)
            status = null;

        log.LogInformation(
            "Callback {MessageId} {Type} for {Reference}: {Status}",
            callback.MessageId,
            callback.Step.CallbackType(),
            reference,
            status
        );
        return new(ledger.RecordSending(reference, callback.MessageId, status), outcome);
    }

    private async Task<(int? Status, string? Outcome)> PostAsync(
        string reference,
        Callback callback,
        Fault fault,
        CancellationToken cancel
    )
    {
        if (options.CallbackBaseUrl is not { } baseUrl)
            return (null, null);

        var target = new Uri($"{baseUrl.TrimEnd('/')}/v1/banks/{HarbourBank.Code}/callbacks").AbsoluteUri;
        var body = fault == Fault.Garbage ? FaultyAnswers.Garbage : BodyOf(reference, callback);
        var digest = MessageSignatures.Digest(body);
        using var request = new HttpRequestMessage(HttpMethod.Post, target) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new("application/json") { CharSet = "utf-8" };
        MessageSignatures
            .Sign(
                fault == Fault.WrongSignature ? keys.Stranger : keys.Bank,
                StubKeys.BankKeyId,
                digest,
                MessageSignatures.OfRequest("POST", target, digest)
            )
            .WriteTo(request);

        try
        {
            using var answer = await http.SendAsync(request, cancel);
            var answerBody = await answer.Content.ReadAsByteArrayAsync(cancel);
            return ((int)answer.StatusCode, answer.IsSuccessStatusCode ? OutcomeIn(answer, answerBody, target) : null);
        }
        catch (Exception e)
            when (e is HttpRequestException or OperationCanceledException && !cancel.IsCancellationRequested)
        {
            return (null, null);
        }
    }

    private byte[] BodyOf(string reference, Callback callback) =>
        StubJson.Bytes(
            new
            {
                messageId = callback.MessageId,
                sequence = callback.Sequence,
                type = callback.Step.CallbackType(),
                reference,
                occurredAt = callback.OccurredAt,
                data = ledger.Find(reference)!.DataOf(callback.Step),
            }
        );

    /// <summary>Reads a 200, which the service must sign; one that is not counts as a signature failure.</summary>
    private string? OutcomeIn(HttpResponseMessage answer, byte[] body, string target)
    {
        var headers = SignatureHeaders.Of(answer);
        var covered = MessageSignatures.OfAnswer((int)answer.StatusCode, target, headers.ContentDigest ?? "");
        if (
            MessageSignatures.WhyNotValid(headers, body, covered, keys.Service, StubKeys.ServiceKeyId, out _) is
            { } failure
        )
        {
            ledger.CountSignatureFailure();
            log.LogWarning("The answer to a callback is not signed as it must be: {Failure}", failure);
        }

        try
        {
            using var json = JsonDocument.Parse(body);
            return json.RootElement.GetProperty("outcome").GetString();
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            return null;
        }
    }
}
