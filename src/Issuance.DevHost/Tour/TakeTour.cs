using System.Globalization;
using Issuance.DevHost.Running;
using Issuance.DevHost.Verbs;

namespace Issuance.DevHost.Tour;

/// <summary>Plays the main job against the running system, which it starts if need be and then stops again.</summary>
internal static class TakeTour
{
    /// <summary>The steps that exist; the numbers are those of the whole plan, so later steps fill the gaps.</summary>
    private static readonly Step[] Steps =
    [
        new(1, "clock set, token by signed assertion, never twice", OpeningSteps.Token),
        new(2, "application taken once, replayed, refused", OpeningSteps.Apply),
        new(3, "approved by another office, once", OpeningSteps.Approve),
        new(4, "the bank makes the card, ordered once", BankSteps.OrderedOnce),
        new(5, "the bank's answer is lost, one account all the same", BankSteps.LostReply),
        new(6, "cards arrive, a stray one is told", PickupSteps.Arrivals),
        new(7, "each holder is told once: place, dates, what to bring", NoticeSteps.Told),
        new(8, "times booked, the last place by one of two", AppointmentSteps.Book),
        new(9, "handed over to its holder alone", PickupSteps.HandOver),
        new(10, "activated once by twenty calls at once", UseSteps.Activate),
        new(11, "a hospital sees usable and no more", UseSteps.Look),
        new(12, "an overdue case is told once, and the operations page names it", DeadlineSteps.Overdue),
    ];

    public static async Task<int> RunAsync(Call call)
    {
        await call.Error.WriteLineAsync("starting what is not running ...");
        var started = await call.Stack.StartAsync(asked: null, call.Cancel);
        try
        {
            var held = await PlayAsync(call);
            await call.Out.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{held} of {Steps.Length}"));
            return held == Steps.Length ? ExitCodes.Held : ExitCodes.DidNotHold;
        }
        finally
        {
            await call.Stack.StopAsync(started);
        }
    }

    private static async Task<int> PlayAsync(Call call)
    {
        var (api, stubs) = call.Settings.Urls;
        using var sandbox = new SandboxApi(call.Checkout.Keys, new Uri(api), new Uri(stubs), call.Cancel)
        {
            // Every process goes by a moved clock within a second.
            ClockSettles = (await call.Stack.ShapeAsync(call.Cancel)).IsOneProcess ? default : TimeSpan.FromSeconds(1),
        };
        // The bank may have been told to misbehave by whoever was here before.
        await SetOrderlyAsync(call, resetClock: false);
        try
        {
            var journey = new Journey(sandbox, name => RunJob.RunQuietlyAsync(call, name));
            var held = 0;
            foreach (var step in Steps)
            {
                held += await step.RunAsync(journey, call.Out, call.Error) ? 1 : 0;
            }

            return held;
        }
        finally
        {
            await SetOrderlyAsync(call, resetClock: true);
        }
    }

    /// <summary>Sets the bank to ok and the clock to the real one; also after an interruption, so it waits for nobody's token.</summary>
    private static async Task SetOrderlyAsync(Call call, bool resetClock)
    {
        var (api, stubs) = call.Settings.Urls;
        using var sandbox = new SandboxApi(call.Checkout.Keys, new Uri(api), new Uri(stubs), CancellationToken.None);
        try
        {
            foreach (var bank in new[] { "harbour", "sms" })
            {
                Check.Looked(
                    await sandbox.PostPlainAsync("ops", $"/v1/sandbox/banks/{bank}/behaviour", new { mode = "ok" })
                );
            }

            if (resetClock)
            {
                Check.Looked(await sandbox.PostPlainAsync("ops", "/v1/sandbox/clock", new { reset = true }));
            }
        }
        catch (Exception e) when (e is StepFailedException or HttpRequestException or TaskCanceledException)
        {
            await call.Error.WriteLineAsync($"the sandbox could not be set back: {e.Message}");
        }
    }
}
