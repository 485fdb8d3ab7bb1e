using Issuance.Tests.World;

namespace Issuance.Tests.Sandbox;

/// <summary>Orders take their steps by hand alone here, so each test sees each step.</summary>
public sealed class ByHandWorld : IAsyncLifetime
{
    public IssuanceWorld World { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        World = await IssuanceWorld.StartAsync();
        await World.Bank.ModeAsync("ok", autoProgress: false);
    }

    public async Task DisposeAsync() => await World.DisposeAsync();
}

public sealed class MoveCardTests(ByHandWorld shared) : IClassFixture<ByHandWorld>
{
    private readonly IssuanceWorld world = shared.World;

    private Task<Answer> MoveAsync(string cardId, string step) =>
        world.As("ops").PostAsync($"/v1/sandbox/cards/{cardId}/custody/{step}", new { });

    private async Task<string> CardAsync(params string[] steps)
    {
        var (_, cardId) = await world.ApprovedAsync(People.New());
        foreach (var step in steps)
        {
            var moved = await MoveAsync(cardId, step);
            Assert.True(moved.Status == 200, $"{step}: {moved.Text}");
        }

        return cardId;
    }

    [Fact]
    public async Task Step_by_step_a_card_comes_to_its_holder_and_the_application_is_complete()
    {
        var (applicationId, cardId) = await world.ApprovedAsync(People.New());
        foreach (
            var (step, custody) in new[]
            {
                ("accept", "accepted"),
                ("produce", "produced"),
                ("ship", "in_transit"),
                ("arrive", "at_pickup_point"),
                ("hand-over", "handed_over"),
            }
        )
        {
            var moved = await MoveAsync(cardId, step);

            Assert.True(moved.Status == 200, $"{step}: {moved.Text}");
            Assert.Equal(custody, (string?)moved.Json["custody"]);
            Assert.Equal(cardId, (string?)moved.Json["cardId"]);
            Assert.NotNull(moved.Json["bankOrder"]);
        }

        var application = (await world.As("ops").GetAsync($"/v1/applications/{applicationId}")).Json;
        Assert.Equal("completed", (string?)application["status"]);
        Assert.Equal("met", (string?)application["deadline"]!["state"]);
    }

    [Fact]
    public async Task A_failed_production_is_ordered_again_under_a_new_reference()
    {
        var cardId = await CardAsync("accept");

        var moved = await MoveAsync(cardId, "fail");

        Assert.Equal(200, moved.Status);
        Assert.Equal(2, (int)(await world.UntilAsync(cardId, "ordered"))["bankOrder"]!["attempt"]!);
    }

    [Fact]
    public async Task Functions_are_suspended_and_resumed_and_a_lost_card_stays_lost()
    {
        var person = People.New();
        var (_, cardId) = await world.ApprovedAsync(person);
        foreach (var step in new[] { "accept", "produce", "ship", "arrive", "hand-over" })
            Assert.Equal(200, (await MoveAsync(cardId, step)).Status);
        Assert.Equal(409, (await MoveAsync(cardId, "suspend")).Status);
        var activated = await world
            .As("bank-harbour")
            .PostAsync(
                $"/v1/cards/{cardId}/bank-activations",
                new
                {
                    branch = "HB-001",
                    teller = "T-1",
                    idDocument = person.IdDocument(),
                    alsoInsurance = true,
                }
            );
        Assert.True(activated.Status == 200, activated.Text);

        var suspended = await MoveAsync(cardId, "suspend");
        var resumed = await MoveAsync(cardId, "resume");
        var lost = await MoveAsync(cardId, "lose");
        var again = await MoveAsync(cardId, "lose");

        Assert.Equal("suspended", (string?)suspended.Json["status"]);
        Assert.Equal("active", (string?)resumed.Json["status"]);
        Assert.Equal("lost", (string?)lost.Json["status"]);
        Assert.Equal("suspended", (string?)lost.Json["bank"]!["status"]);
        Assert.Equal((409, "invalid_state_transition"), (again.Status, again.Code));
    }

    [Theory]
    [InlineData]
    [InlineData("accept", "produce", "ship", "arrive")]
    public async Task Closing_a_card_before_its_hand_over_ends_its_application(params string[] steps)
    {
        var cardId = await CardAsync(steps);

        var closed = await MoveAsync(cardId, "close");

        Assert.Equal("cancelled", (string?)closed.Json["status"]);
        var application = (
            await world.As("ops").GetAsync($"/v1/applications/{(string)closed.Json["applicationId"]!}")
        ).Json;
        Assert.Equal("failed", (string?)application["status"]);
    }

    [Theory]
    [InlineData("ship")]
    [InlineData("produce")]
    [InlineData("arrive")]
    [InlineData("hand-over")]
    [InlineData("resume")]
    public async Task A_step_that_the_state_does_not_allow_is_refused_and_names_the_state(string step)
    {
        var cardId = await CardAsync();

        var refused = await MoveAsync(cardId, step);

        Assert.Equal((409, "invalid_state_transition"), (refused.Status, refused.Code));
        Assert.Equal("in_fulfilment", (string?)refused.Json["currentStatus"]);
        Assert.Equal("ordered", (string?)(await world.CardAsync(cardId))["custody"]);
    }

    [Fact]
    public async Task Unknown_cards_and_steps_are_not_found()
    {
        var cardId = await CardAsync();

        var card = await MoveAsync("crd_00000000000000000000000000", "arrive");
        var malformed = await MoveAsync("1", "arrive");
        var step = await MoveAsync(cardId, "teleport");

        Assert.Equal("card_not_found", card.Code);
        Assert.Equal("card_not_found", malformed.Code);
        Assert.Equal((404, "not_found"), (step.Status, step.Code));
    }
}
