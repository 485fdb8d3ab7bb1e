using System.Net;
using Issuance.Client;
using Issuance.DevHost.Tour;

namespace Issuance.DevHost.Verbs;

/// <summary>
/// Takes webhooks on this machine and says of each whether its signature is good. Without a secret it makes an endpoint of its
/// own as one of the sandbox's clients, and removes it at the end.
/// </summary>
internal static class Listen
{
    public static async Task<int> RunAsync(Call call)
    {
        var address = $"http://localhost:{call.Line.Port}/";
        using var listener = new HttpListener { Prefixes = { address } };
        try
        {
            listener.Start();
        }
        catch (HttpListenerException e)
        {
            throw new StopException(
                ExitCodes.DidNotHold,
                $"port {call.Line.Port} cannot be listened at ({e.Message}): ./dev listen --port N takes another"
            );
        }

        if (call.Line.Secret is { } secret)
        {
            RequireSecret(secret);
            await call.Out.WriteLineAsync($"listening at {address}; Ctrl+C ends it");
            await new WebhookReceiver(listener, secret, call.Out).TakeAsync(call.Cancel);
            return ExitCodes.Held;
        }

        var running = await RequireRunning.Async(call);
        // What is to be removed at the end is removed although the user has asked to stop.
        using var api = new SandboxApi(
            call.Checkout.Keys,
            new(running.Api),
            new(running.Stubs),
            CancellationToken.None
        );
        var (id, its) = await RegisterAsync(api, call.Line.Name!, address);
        try
        {
            await call.Out.WriteLineAsync(
                $"listening at {address} as endpoint {id} of {call.Line.Name}; Ctrl+C ends it and removes the endpoint"
            );
            await call.Out.WriteLineAsync($"secret {its}");
            await api.PostRawAsync(call.Line.Name!, $"/v1/webhook-endpoints/{id}/send-example", new { type = Example });
            await new WebhookReceiver(listener, its, call.Out).TakeAsync(call.Cancel);
        }
        finally
        {
            await RemoveAsync(call, api, id);
        }

        return ExitCodes.Held;
    }

    /// <exception cref="StopException">It is none (2); the message does not repeat it.</exception>
    private static void RequireSecret(string secret)
    {
        try
        {
            WebhookSignature.Verify(secret, null, null, null, []);
        }
        catch (ArgumentException e)
        {
            throw new StopException(ExitCodes.WrongUsage, e.Message);
        }
    }

    /// <summary>Where the service is gone by now, its messages wait in vain until somebody disables the endpoint.</summary>
    private static async Task RemoveAsync(Call call, SandboxApi api, string id)
    {
        try
        {
            await api.DeleteRawAsync(call.Line.Name!, $"/v1/webhook-endpoints/{id}");
        }
        catch (Exception e) when (e is HttpRequestException or IssuanceException or TaskCanceledException)
        {
            await call.Error.WriteLineAsync(
                $"endpoint {id} is still there, since the service does not answer: DELETE /v1/webhook-endpoints/{id} removes it"
            );
        }
    }

    private const string Example = "card.bank_activated";

    private static async Task<(string Id, string Secret)> RegisterAsync(SandboxApi api, string client, string url)
    {
        var made = await api.PostRawAsync(client, "/v1/webhook-endpoints", new { url, description = "./dev listen" });
        return made is { Status: 201 } && made.Text("endpoint", "id") is { } id && made.Text("secret") is { } secret
            ? (id, secret)
            : throw new StopException(ExitCodes.DidNotHold, $"no endpoint ({made.Status}): {made.Body}");
    }
}
