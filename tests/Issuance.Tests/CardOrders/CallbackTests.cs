using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Issuance.Banks.Signing;
using Issuance.Tests.World;
using Microsoft.EntityFrameworkCore;

namespace Issuance.Tests.CardOrders;

/// <summary>Callbacks as the bank would sign them, sent by hand while the stub bank keeps still.</summary>
public sealed partial class CallbackTests(CallbackTests.StillBank still) : IClassFixture<CallbackTests.StillBank>
{
    private readonly IssuanceWorld world = still.World;
    private static int messages;

    /// <summary>A world whose bank takes orders and then says nothing.</summary>
    public sealed class StillBank : IAsyncLifetime
    {
        public IssuanceWorld World { get; private set; } = null!;

        public async Task InitializeAsync()
        {
            World = await IssuanceWorld.StartAsync();
            await World.Bank.ModeAsync("ok", autoProgress: false);
        }

        public async Task DisposeAsync() => await World.DisposeAsync();
    }

    [Fact]
    public async Task Messages_are_applied_once_and_in_their_order_whatever_order_they_come_in()
    {
        var (reference, cardId) = await OrderedAsync();
        var number = NewCardNumber();
        var produced = Message(reference, 2, "order_produced", Produced(number));
        var inTransit = Message(
            reference,
            3,
            "order_in_transit",
            new { shipmentRef = "SH-1", servicePoint = "SP-EAST" }
        );

        Assert.Equal("held", await OutcomeAsync(inTransit));
        Assert.Equal("held", await OutcomeAsync(produced));
        Assert.Equal("duplicate", await OutcomeAsync(produced));
        Assert.Equal("ordered", await CustodyAsync(cardId));
        Assert.Equal(
            "applied",
            await OutcomeAsync(Message(reference, 1, "order_accepted", new { accountLast4 = "0417" }))
        );

        Assert.Equal("in_transit", await CustodyAsync(cardId));
        Assert.Equal("duplicate", await OutcomeAsync(inTransit));
        Assert.Equal(
            "ignored",
            await OutcomeAsync(Message(reference, 1, "order_accepted", new { accountLast4 = "0417" }))
        );
        Assert.Equal(
            "exception",
            await OutcomeAsync(Message(reference, 1, "order_accepted", new { accountLast4 = "9999" }))
        );
    }

    [Fact]
    public async Task What_contradicts_the_order_is_kept_for_a_person_and_changes_nothing()
    {
        var (reference, cardId) = await OrderedAsync();
        await OutcomeAsync(Message(reference, 1, "order_accepted", new { accountLast4 = "0417" }));
        var number = NewCardNumber();

        Assert.Equal(
            "exception",
            await OutcomeAsync(Message(reference, 2, "order_produced", Produced(number, last4: "0000")))
        );
        Assert.Equal(
            "exception",
            await OutcomeAsync(Message(reference, 2, "order_produced", Produced("1234567890123456")))
        );
        Assert.Equal("accepted", await CustodyAsync(cardId));
        Assert.Equal("applied", await OutcomeAsync(Message(reference, 2, "order_produced", Produced(number))));
        Assert.Equal(
            "exception",
            await OutcomeAsync(
                Message(reference, 3, "order_in_transit", new { shipmentRef = "SH-1", servicePoint = "SP-WEST" })
            )
        );

        Assert.Equal("produced", await CustodyAsync(cardId));
        Assert.Equal(
            "exception",
            await OutcomeAsync(Message("ord-unknown-1", 1, "order_accepted", new { accountLast4 = "0417" }))
        );
        var tasks = await world.ReadAsync(db =>
            db.OpsTasks.CountAsync(t => t.Kind == "bank_message" && t.ClosedAt == null)
        );
        Assert.InRange(tasks, 3, 100);
    }

    [Fact]
    public async Task A_bank_may_refuse_what_it_had_accepted()
    {
        var (reference, cardId) = await OrderedAsync();
        await OutcomeAsync(Message(reference, 1, "order_accepted", new { accountLast4 = "0417" }));

        Assert.Equal(
            "applied",
            await OutcomeAsync(Message(reference, 2, "order_refused", new { reasonCode = "CUSTOMER-REFUSED" }))
        );

        Assert.Equal("refused", await CustodyAsync(cardId));
        var (instruction, application) = await world.ReadAsync(async db =>
            (
                (await db.BankInstructions.SingleAsync(i => i.Reference == reference)).State,
                (await db.Applications.SingleAsync(a => a.CardId == cardId)).Status
            )
        );
        Assert.Equal(Issuance.Banks.InstructionState.Accepted, instruction);
        Assert.Equal(Issuance.Applications.ApplicationStatus.Failed, application);
    }

    [Fact]
    public async Task Production_that_fails_three_times_ends_the_application()
    {
        var (reference, cardId) = await OrderedAsync();
        for (var attempt = 1; attempt <= 3; attempt++)
        {
            var present = reference[..^1] + attempt;
            await IssuanceWorld.EventuallyAsync(
                () => world.ReadAsync(db => db.BankInstructions.AnyAsync(i => i.Reference == present)),
                there => there
            );
            await OutcomeAsync(Message(present, 1, "order_accepted", new { accountLast4 = "0417" }));
            Assert.Equal(
                "applied",
                await OutcomeAsync(
                    Message(present, 2, "order_production_failed", new { reasonCode = "PRODUCTION-FAULT" })
                )
            );
        }

        Assert.Equal("production_failed", await CustodyAsync(cardId));
        var status = await world.ReadAsync(db =>
            db.Applications.Where(a => a.CardId == cardId).Select(a => a.Status).SingleAsync()
        );
        Assert.Equal(Issuance.Applications.ApplicationStatus.Failed, status);
        Assert.False(
            await world.ReadAsync(db => db.BankInstructions.AnyAsync(i => i.CardId == cardId && i.Attempt > 3))
        );
    }

    [Fact]
    public async Task One_message_delivered_twenty_times_at_once_has_one_effect()
    {
        var (reference, cardId) = await OrderedAsync();
        var accepted = Message(reference, 1, "order_accepted", new { accountLast4 = "0417" });

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => OutcomeAsync(accepted)));

        Assert.Single(outcomes, "applied");
        Assert.Equal(19, outcomes.Count(outcome => outcome == "duplicate"));
        var events = await world.ReadAsync(db =>
            db.Events.CountAsync(e => e.CardId == cardId && e.Type == "card.accepted")
        );
        Assert.Equal(1, events);
    }

    private async Task<(string Reference, string CardId)> OrderedAsync()
    {
        var (_, cardId) = await world.ApprovedAsync(People.New());
        var reference = await world.ReadAsync(db =>
            db.BankInstructions.Where(i => i.CardId == cardId).Select(i => i.Reference).SingleAsync()
        );
        await IssuanceWorld.EventuallyAsync(
            () =>
                world.ReadAsync(db =>
                    db.BankInstructions.Where(i => i.Reference == reference).Select(i => i.State).SingleAsync()
                ),
            state => state == Issuance.Banks.InstructionState.Accepted
        );
        return (reference, cardId);
    }

    private async Task<string> CustodyAsync(string cardId) =>
        Issuance.Shared.Snake.Case(
            await world.ReadAsync(db => db.Cards.Where(c => c.Id == cardId).Select(c => c.Custody).SingleAsync())
        );

    private async Task<string> OutcomeAsync(string body)
    {
        using var request = Request(body);
        var answer = await world.As("ops").SendAsync(request);
        Assert.True(answer.Status == 200, answer.Text);
        return (string)answer.Json["outcome"]!;
    }

    private static string Message(string reference, int sequence, string type, object data) =>
        JsonSerializer.Serialize(
            new
            {
                messageId = $"test-{Interlocked.Increment(ref messages)}",
                sequence,
                type,
                reference,
                occurredAt = "2026-03-02T09:31:00+08:00",
                data,
            }
        );

    private static object Produced(string number, string? last4 = null) =>
        new
        {
            serial = "SC" + number[^14..],
            cardNumber = number,
            last4 = last4 ?? number[^4..],
        };

    private static string NewCardNumber()
    {
        var digits = "9990" + Random.Shared.NextInt64(10_000_000_000, 99_999_999_999);
        return digits + Issuance.Shared.BankCardNumber.CheckDigit(digits);
    }

    private HttpRequestMessage Request(string body, TimeSpan shift = default)
    {
        var key = SigningKey.FromPem("harbour-1", Path.Combine(TestServer.Keys, "banks", "harbour.private.pem"));
        var request = new HttpRequestMessage(HttpMethod.Post, $"{world.Url}/v1/banks/harbour/callbacks")
        {
            Content = Json(body),
        };
        new MessageSigner(key, new ShiftedClock(shift)).SignRequest(request, Encoding.UTF8.GetBytes(body));
        return request;
    }

    private static StringContent Json(string body) =>
        new(body, Encoding.UTF8, new MediaTypeHeaderValue("application/json"));

    private sealed class ShiftedClock(TimeSpan shift) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + shift;
    }
}
