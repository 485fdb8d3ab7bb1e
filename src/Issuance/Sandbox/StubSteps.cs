using Issuance.Cards;
using Issuance.Http;
using Issuance.Persistence;
using Issuance.Shared;
using Microsoft.EntityFrameworkCore;

namespace Issuance.Sandbox;

/// <summary>Makes the stub bank take a step for a card's order, and waits until its signed callback has had its effect.</summary>
public sealed class StubSteps(IssuanceDb db, StubControl stub, TimeProvider wallClock)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    /// <returns>Why the step was not taken, or null once it is.</returns>
    public async Task<Refusal?> TakeAsync(string cardId, string step, CancellationToken cancel)
    {
        var until = wallClock.GetUtcNow() + Patience;
        while (true)
        {
            var card = await LookAsync(cardId, cancel);
            if (card.WhyNotTake(First(step)) is { } refusal)
                return refusal;
            switch (await stub.PostAsync($"/_stub/orders/{card.OrderReference}/steps/{step}", body: null, cancel))
            {
                case null:
                    return SandboxRefusals.BankUnavailable;
                case (200, _):
                    return await WaitAsync(card, until, cancel);
                // An order that was approved a moment ago is still on its way to the bank.
                case (404, _) when wallClock.GetUtcNow() < until:
                    await Task.Delay(Pause, cancel);
                    break;
                default:
                    return NotNow(card);
            }
        }
    }

    /// <summary>The callback is usually applied before the stub answers; a repeat may be needed, which the stub makes.</summary>
    private async Task<Refusal?> WaitAsync(Card before, DateTimeOffset until, CancellationToken cancel)
    {
        while (true)
        {
            var card = await LookAsync(before.Id, cancel);
            if (card.Custody != before.Custody || card.OrderAttempt != before.OrderAttempt)
                return null;
            if (wallClock.GetUtcNow() >= until)
                return NotNow(card);
            await Task.Delay(Pause, cancel);
        }
    }

    private Task<Card> LookAsync(string cardId, CancellationToken cancel) =>
        db.Cards.AsNoTracking().SingleAsync(c => c.Id == cardId, cancel);

    private static Refusal NotNow(Card card) => HttpRefusals.NotIn(Snake.Case(card.Status), card.AllowedCommands);

    private static CustodyStep First(string step) =>
        step switch
        {
            "accept" => CustodyStep.Accept,
            "ship" => CustodyStep.Ship,
            // What the bank made or failed to make it has begun to make, by the same message.
            _ => CustodyStep.StartProduction,
        };
}
