using Issuance.Cards;
using Issuance.Tests.World;
using Microsoft.EntityFrameworkCore;

namespace Issuance.Tests.Activation;

public sealed class ActivationTests(SharedWorld shared) : IClassFixture<SharedWorld>
{
    private readonly IssuanceWorld world = shared.World;

    [Fact]
    public async Task The_bank_function_alone_leaves_the_medical_account_inactive()
    {
        var card = await world.HandedOverAsync();

        var answer = await world.ActivateAsync(card);

        Assert.Equal(200, answer.Status);
        Assert.Equal(
            [
                "cardId",
                "changed",
                "changedFunctions",
                "bank",
                "insurance",
                "medicalAccount",
                "status",
                "version",
                "allowedCommands",
            ],
            answer.Json.AsObject().Select(member => member.Key)
        );
        Assert.True((bool)answer.Json["changed"]!);
        Assert.Equal(["bank"], answer.Json["changedFunctions"]!.AsArray().Select(f => (string)f!));
        Assert.Equal(("active", "not_activated"), Functions(answer));
        Assert.Null(answer.Json["insurance"]!["activatedAt"]);
        Assert.Equal(
            ("inactive", "partly_active"),
            ((string?)answer.Json["medicalAccount"], (string?)answer.Json["status"])
        );
    }

    [Fact]
    public async Task Insurance_and_the_medical_account_follow_in_the_same_call_and_show_at_once()
    {
        var card = await world.HandedOverAsync();

        var answer = await world.ActivateAsync(card, alsoInsurance: true);
        var hospital = await world.As("hospital-1").GetAsync($"{card.Path}/status");

        Assert.Equal(["bank", "insurance"], answer.Json["changedFunctions"]!.AsArray().Select(f => (string)f!));
        Assert.Equal(("active", "active"), Functions(answer));
        Assert.Equal(("normal", "active"), ((string?)answer.Json["medicalAccount"], (string?)answer.Json["status"]));
        Assert.True((bool)hospital.Json["insurance"]!["usable"]!);
        Assert.Equal(
            (string?)answer.Json["insurance"]!["activatedAt"],
            (string?)hospital.Json["insurance"]!["usableFrom"]
        );
        Assert.Equal(["card.bank_activated", "card.insurance_activated"], (await world.EventsOfAsync(card))[^2..]);
    }

    [Fact]
    public async Task An_active_bank_function_leaves_insurance_to_be_switched_on_alone()
    {
        var card = await world.HandedOverAsync();
        await world.ActivateAsync(card);

        var answer = await world.ActivateAsync(card, alsoInsurance: true, presentedBy: "holder", branch: "HB-002");

        Assert.Equal(["insurance"], answer.Json["changedFunctions"]!.AsArray().Select(f => (string)f!));
        Assert.Equal("active", (string?)answer.Json["status"]);
    }

    [Fact]
    public async Task Both_forms_of_x_and_the_old_fifteen_digits_are_the_same_person()
    {
        var person = People.New();
        while (!person.IdNumber.EndsWith('X'))
            person = People.New();
        var card = await world.HandedOverAsync(person: person);
        var old = person.IdNumber[..6] + person.IdNumber[8..17];

        Assert.Equal(200, (await world.ActivateAsync(card, person.IdNumber.ToLowerInvariant())).Status);
        Assert.Equal(200, (await world.ActivateAsync(card, old)).Status);
        Assert.Equal(200, (await world.ActivateAsync(card, person.IdNumber)).Status);
    }

    [Fact]
    public async Task Two_hundred_tellers_at_once_switch_a_card_on_once()
    {
        var card = await world.HandedOverAsync();
        await world.As("bank-harbour").TokenAsync();

        var answers = await Task.WhenAll(
            Enumerable.Range(0, 200).Select(_ => world.ActivateAsync(card, alsoInsurance: true))
        );

        Assert.All(answers, answer => Assert.True(answer.Status == 200, answer.Text));
        Assert.Single(answers, answer => (bool)answer.Json["changed"]!);
        Assert.All(answers, answer => Assert.Equal("active", (string?)answer.Json["status"]));
        var events = await world.EventsOfAsync(card);
        Assert.Single(events, "card.bank_activated");
        Assert.Single(events, "card.insurance_activated");
        Assert.Single(await world.ReadAsync(db => db.BankActivations.Where(a => a.CardId == card.Id).ToListAsync()));
    }

    [Fact]
    public async Task The_bank_and_operations_read_where_a_card_was_switched_on_newest_first()
    {
        var card = await world.HandedOverAsync();
        await world.ActivateAsync(card);
        await world.ActivateAsync(card, alsoInsurance: true, branch: "HB-002");
        await world.ActivateAsync(card, alsoInsurance: true);
        var path = $"{card.Path}/bank-activations";

        var list = await world.As("bank-harbour").GetAsync(path);
        var first = await world.As("ops").GetAsync(path + "?limit=1");
        var second = await world.As("ops").GetAsync($"{path}?limit=1&cursor={first.Json["nextCursor"]}");

        var rows = list.Json["data"]!.AsArray();
        Assert.Equal(["HB-002", "HB-001"], rows.Select(row => (string)row!["branch"]!));
        Assert.Equal(["at", "branch", "teller", "changedFunctions"], rows[0]!.AsObject().Select(member => member.Key));
        Assert.Equal((false, null), ((bool)list.Json["hasMore"]!, (string?)list.Json["nextCursor"]));
        Assert.True((bool)first.Json["hasMore"]!);
        Assert.Equal("HB-001", (string?)second.Json["data"]![0]!["branch"]);
        Assert.Equal(400, (await world.As("ops").GetAsync(path + "?cursor=!")).Status);
    }

    [Theory]
    [InlineData("bank-meridian")]
    [InlineData("servicepoint-east")]
    [InlineData("hospital-1")]
    [InlineData("partner-status")]
    public async Task For_everybody_else_the_list_does_not_exist(string client)
    {
        var card = await world.HandedOverAsync();
        await world.ActivateAsync(card);

        var answer = await world.As(client).GetAsync($"{card.Path}/bank-activations");

        Assert.Equal((404, "card_not_found"), answer.Outcome());
    }

    private static (string?, string?) Functions(Answer answer) =>
        ((string?)answer.Json["bank"]!["status"], (string?)answer.Json["insurance"]!["status"]);
}
