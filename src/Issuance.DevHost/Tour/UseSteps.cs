using System.Text.Json;
using Issuance.Client;

namespace Issuance.DevHost.Tour;

/// <summary>Steps 10 and 11: the bank's teller switches the card on, and those who may only look see what they may.</summary>
internal static class UseSteps
{
    private const int AtOnce = 20;

    public static async Task Activate(Journey journey, Check check)
    {
        var first = journey.First;
        await check.RefusedAsync(SendAsync("bank-meridian", "MD-001"), 404, ProblemCodes.CardNotFound);

        // Twenty tellers press at the same moment, each under a key of its own.
        var answers = await Task.WhenAll(Enumerable.Range(0, AtOnce).Select(_ => SendAsync("bank-harbour", "HB-001")));
        Check.That(answers.All(answer => answer.Status == 200), $"one of {AtOnce} was not answered 200");

        check.Status(answers[0], 200);
        Check.Equal(1, answers.Count(answer => answer.Value.Changed), "answers with changed:true");

        var again = check.Status(await SendAsync("bank-harbour", "HB-001"), 200);
        Check.Equal(false, again.Changed, "changed");
        Check.Equal("active", again.Bank.Status, "bank function");
        Check.Equal("active", again.Insurance.Status, "insurance function");
        Check.Equal("normal", again.MedicalAccount, "medical account");

        var events = await journey.EventsAsync(first);
        foreach (var type in new[] { "card.bank_activated", "card.insurance_activated" })
        {
            Check.Equal(1, events.Count(one => string.Equals(one, type, StringComparison.Ordinal)), type);
        }

        Task<IssuanceAnswer<ActivationResult>> SendAsync(string client, string branch) =>
            ActivateAsync(journey, client, branch);
    }

    public static async Task Look(Journey journey, Check check)
    {
        var (api, first) = (journey.Api, journey.First);
        var cardNumber = (await journey.OrderInLedgerAsync(first)).Text("cardNumber");

        // By hand: these members and no other, and the same bytes by number.
        var seen = check.Status(await api.GetRawAsync("hospital-1", $"/v1/cards/{first.Card}/status"), 200);
        Check.Equal("cardId insurance", Names(seen.At()), "members");
        Check.Equal("usable usableFrom", Names(seen.At("insurance")), "members of insurance");
        Check.Equal(true, seen.Flag("insurance", "usable"), "usable");
        Check.That(seen.Text("insurance", "usableFrom") is not null, $"no usableFrom: {seen.Body}");

        var etag = seen.Headers.GetValueOrDefault("ETag");
        Check.That(etag is not null, "no ETag");
        var unchanged = check.Status(await api.GetRawAsync("hospital-1", $"/v1/cards/{first.Card}/status", etag), 304);
        Check.Equal("", unchanged.Body, "body of 304");

        var found = check.Status(
            await api.PostRawPlainAsync("hospital-1", "/v1/cards/lookup", new { cardNumber }),
            200
        );
        Check.Equal(seen.Body, found.Body, "view by number");
        Check.Equal(etag, found.Headers.GetValueOrDefault("ETag"), "ETag by number");

        var unknown = "crd_" + new string('0', 26);
        var hospital = api.As("hospital-1");
        await check.RefusedAsync(hospital.GetCardStatusAsync(unknown, api.Cancel), 404, ProblemCodes.CardNotFound);
        await check.RefusedAsync(
            ActivateAsync(journey, "partner-status", "HB-001"),
            403,
            ProblemCodes.InsufficientScope
        );
    }

    private static Task<IssuanceAnswer<ActivationResult>> ActivateAsync(Journey journey, string client, string branch)
    {
        var document = new IdDocument("id_card", journey.First.Person.IdNumber, OriginalSeen: true);
        var activation = new Activation(branch, "T-0001", document, AlsoInsurance: true);
        return journey.Api.As(client).ActivateCardAsync(journey.First.Card, activation, cancel: journey.Api.Cancel);
    }

    private static string Names(JsonElement element) =>
        element.ValueKind == JsonValueKind.Object
            ? string.Join(' ', element.EnumerateObject().Select(member => member.Name).Order(StringComparer.Ordinal))
            : element.ValueKind.ToString();
}
