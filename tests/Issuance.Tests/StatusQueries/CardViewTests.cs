using System.Text.Json.Nodes;
using Issuance.Tests.World;

namespace Issuance.Tests.StatusQueries;

public sealed class CardViewTests(SharedWorld shared) : IClassFixture<SharedWorld>
{
    private readonly IssuanceWorld world = shared.World;

    private Task<Answer> StatusAsync(string client, TestCard card, string? ifNoneMatch = null) =>
        world.As(client).GetAsync($"{card.Path}/status", ifNoneMatch);

    private Task<Answer> LookupAsync(string client, string number) =>
        world.As(client).PostAsync("/v1/cards/lookup", new { cardNumber = number });

    /// <summary>Every member with the members inside it, in alphabetical order.</summary>
    private static string Members(JsonNode node) =>
        string.Join(
            ' ',
            node.AsObject()
                .OrderBy(member => member.Key, StringComparer.Ordinal)
                .Select(member => member.Value is JsonObject inner ? $"{member.Key}({Members(inner)})" : member.Key)
        );

    [Theory]
    [InlineData("hospital-1", "cardId insurance(usable usableFrom)")]
    [InlineData("pharmacy-1", "cardId insurance(usable usableFrom)")]
    [InlineData("partner-status", "cardId insurance(usable usableFrom)")]
    [InlineData(
        "bank-harbour",
        "allowedCommands bank(activatedAt status) cardId insurance(activatedAt status) last4 status version"
    )]
    [InlineData(
        "servicepoint-east",
        "allowedCommands cardId custody last4 pickup(appointmentId from status to) serial servicePoint status version"
    )]
    [InlineData(
        "ops",
        "agentBank allowedCommands applicationId bank(activatedAt status) bankOrder(attempt reference since state) cardId custody "
            + "insurance(activatedAt status) last4 medicalAccount pickup(appointmentId from status to) serial servicePoint status version"
    )]
    public async Task Each_kind_sees_exactly_its_members_whatever_the_state(string client, string members)
    {
        var shipped = await world.InTransitAsync();
        var collected = await world.HandedOverAsync();
        await world.ChangeAsync(collected, c => c.Activate(true, TimeProvider.System.GetUtcNow()));

        foreach (var card in new[] { shipped, collected })
        {
            var status = await StatusAsync(client, card);
            var lookup = await LookupAsync(client, card.Number);
            Assert.Equal(200, status.Status);
            Assert.Equal(members, Members(status.Json));
            Assert.Equal((status.Text, status.Header("ETag")), (lookup.Text, lookup.Header("ETag")));
            Assert.DoesNotContain(card.Number, status.Text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Operations_see_the_whole_card()
    {
        var card = await world.AtPickupPointAsync();

        var view = (await StatusAsync("ops", card)).Json;

        Assert.Equal(("awaiting_pickup", "at_pickup_point"), ((string?)view["status"], (string?)view["custody"]));
        Assert.Equal(
            (card.ApplicationId, "harbour", "SP-EAST"),
            ((string?)view["applicationId"], (string?)view["agentBank"], (string?)view["servicePoint"])
        );
        Assert.Equal((card.Serial, card.Number[^4..]), ((string?)view["serial"], (string?)view["last4"]));
        Assert.Equal(("accepted", 1), ((string?)view["bankOrder"]!["state"], (int)view["bankOrder"]!["attempt"]!));
        Assert.Equal("inactive", (string?)view["medicalAccount"]);
    }

    [Fact]
    public async Task Insurance_is_usable_while_it_is_active_and_the_card_neither_lost_nor_suspended_nor_closed()
    {
        var card = await world.HandedOverAsync();
        Assert.Equal((false, null), await UseAsync());
        await world.ChangeAsync(card, c => c.Activate(false, TimeProvider.System.GetUtcNow()));
        Assert.Equal((false, null), await UseAsync());
        await world.ChangeAsync(card, c => c.Activate(true, DateTimeOffset.UnixEpoch));
        Assert.Equal((true, "1970-01-01T08:00:00+08:00"), await UseAsync());
        await world.ChangeAsync(card, c => c.Suspend());
        Assert.False((await UseAsync()).Usable);
        await world.ChangeAsync(card, c => c.Resume());
        Assert.True((await UseAsync()).Usable);
        await world.ChangeAsync(card, c => c.ReportLost());
        Assert.False((await UseAsync()).Usable);
        await world.ChangeAsync(card, c => c.Close());
        Assert.False((await UseAsync()).Usable);

        async Task<(bool Usable, string? From)> UseAsync()
        {
            var insurance = (await StatusAsync("hospital-1", card)).Json["insurance"]!;
            return ((bool)insurance["usable"]!, (string?)insurance["usableFrom"]);
        }
    }

    [Fact]
    public async Task An_unchanged_card_costs_no_body_and_a_changed_one_does()
    {
        var card = await world.HandedOverAsync();
        var first = await StatusAsync("bank-harbour", card);
        var tag = first.Header("ETag")!;

        var unchanged = await StatusAsync("bank-harbour", card, tag);
        var weak = await StatusAsync("bank-harbour", card, $"\"other\", W/{tag}");
        var any = await StatusAsync("bank-harbour", card, "*");
        await world.ChangeAsync(card, c => c.Activate(false, TimeProvider.System.GetUtcNow()));
        var changed = await StatusAsync("bank-harbour", card, tag);

        Assert.All(
            new[] { unchanged, weak, any },
            answer => Assert.Equal((304, "", tag), (answer.Status, answer.Text, answer.Header("ETag")))
        );
        Assert.All(
            new[] { first, unchanged, changed },
            answer =>
                Assert.Equal(
                    (true, true, false),
                    (
                        answer.Headers.CacheControl!.Private,
                        answer.Headers.CacheControl.NoCache,
                        answer.Headers.CacheControl.NoStore
                    )
                )
        );
        Assert.Equal(200, changed.Status);
        Assert.NotEqual(tag, changed.Header("ETag"));
    }

    [Fact]
    public async Task A_hospitals_tag_does_not_tell_what_it_may_not_see()
    {
        var card = await world.HandedOverAsync();
        var tag = (await StatusAsync("hospital-1", card)).Header("ETag");

        await world.ChangeAsync(card, c => c.Activate(false, TimeProvider.System.GetUtcNow()));

        Assert.Equal(304, (await StatusAsync("hospital-1", card, tag)).Status);
    }

    [Theory]
    [InlineData("bank-meridian")]
    [InlineData("servicepoint-west")]
    public async Task A_foreign_card_and_an_unknown_one_are_the_same_answer(string client)
    {
        var card = await world.HandedOverAsync();
        var unknown = card with { Id = "crd_" + new string('0', 26), Number = "9990000000000417" };
        await world.As(client).TokenAsync();

        Same(await StatusAsync(client, card), await StatusAsync(client, unknown));
        Same(await LookupAsync(client, card.Number), await LookupAsync(client, unknown.Number));
        Same(await StatusAsync(client, unknown), await StatusAsync(client, card with { Id = "crd_SHORT" }));

        static void Same(Answer one, Answer other)
        {
            Assert.Equal((404, "card_not_found"), (one.Status, one.Code));
            Assert.Equal(WithoutIds(one), WithoutIds(other));
        }

        static string WithoutIds(Answer answer)
        {
            var body = answer.Json.AsObject();
            foreach (var name in new[] { "instance", "requestId", "traceId" })
                body.Remove(name);
            var headers = answer
                .Headers.Where(h =>
                    h.Key is not ("Request-Id" or "Date") && !h.Key.StartsWith("RateLimit-", StringComparison.Ordinal)
                )
                .Select(h => $"{h.Key}: {string.Join(',', h.Value)}");
            return body.ToJsonString() + string.Join('\n', headers);
        }
    }

    [Fact]
    public async Task A_centre_sees_no_cards() =>
        Assert.Equal(403, (await StatusAsync("center-1", await world.InTransitAsync())).Status);

    [Theory]
    [InlineData("9990000000000418")]
    [InlineData("9990 0000 0000 0417")]
    [InlineData("6222")]
    [InlineData("4111111111111111")]
    [InlineData("")]
    public async Task A_number_that_cannot_be_a_cards_is_refused_and_not_repeated(string number)
    {
        var answer = await LookupAsync("hospital-1", number);

        Assert.Equal((422, "card_number_invalid"), (answer.Status, answer.Code));
        Assert.Equal("/cardNumber", (string?)answer.Json["errors"]![0]!["pointer"]);
        Assert.True(number.Length == 0 || !answer.Text.Contains(number, StringComparison.Ordinal));
        Assert.Equal(400, (await LookupAsync("hospital-1", new string('9', 33))).Status);
    }
}
