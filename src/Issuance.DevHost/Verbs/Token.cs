using Issuance.DevHost.Tour;

namespace Issuance.DevHost.Verbs;

/// <summary>Prints an access token of one of the sandbox's clients, and nothing else on stdout.</summary>
internal static class Token
{
    public static async Task<int> RunAsync(Call call)
    {
        var running = await RequireRunning.Async(call);
        using var client = new HttpClient { BaseAddress = new Uri(running.Api) };
        try
        {
            using var answer = await TokenRequest.SendAsync(
                client,
                call.Checkout.Keys,
                call.Line.Name!,
                call.Line.Scope,
                call.Cancel
            );
            var body = await answer.Content.ReadAsStringAsync(call.Cancel);
            if (!answer.IsSuccessStatusCode)
            {
                await call.Error.WriteLineAsync($"no token ({(int)answer.StatusCode}): {body}");
                return ExitCodes.DidNotHold;
            }

            await call.Out.WriteLineAsync(TokenRequest.AccessToken(body));
            return ExitCodes.Held;
        }
        catch (HttpRequestException e)
        {
            throw new StopException(ExitCodes.NothingRunning, $"{running.Api} does not answer: {e.Message}");
        }
    }
}
