using System.Text.Json;

namespace Issuance.DevHost.Tour;

/// <summary>Steps 10 and 11: the bank's teller switches the card on, and those who may only look see what they may.</summary>
internal static class UseSteps
{
    private const int AtOnce = 20;

    public static async Task Activate(Journey journey, Check check)
    {
        var first = journey.First;
        check.Status(await SendAsync("bank-meridian", "MD-001"), 404, "card_not_found");

        // Twenty tellers press at the same moment, each under a key of its own.
        var answers = await Task.WhenAll(Enumerable.Range(0, AtOnce).Select(_ => SendAsync("bank-harbour", "HB-001")));
        foreach (var answer in answers)
        {
            Check.Equal(200, answer.Status, $"one of {AtOnce} ({answer.Body})");
        }

        check.Status(answers[0], 200);
        Check.Equal(1, answers.Count(answer => answer.Flag("changed") == true), "answers with changed:true");

        var again = check.Status(await SendAsync("bank-harbour", "HB-001"), 200);
        Check.Equal(false, again.Flag("changed"), "changed");
        Check.Equal("active", again.Text("bank", "status"), "bank function");
        Check.Equal("active", again.Text("insurance", "status"), "insurance function");
        Check.Equal("normal", again.Text("medicalAccount"), "medical account");

        var events = await journey.EventsAsync(first);
        foreach (var type in new[] { "card.bank_activated", "card.insurance_activated" })
        {
            Check.Equal(1, events.Count(one => string.Equals(one, type, StringComparison.Ordinal)), type);
        }

        Task<Answer> SendAsync(string client, string branch) =>
            journey.Api.PostAsync(client, Path(first), Body(first, branch));
    }

    public static async Task Look(Journey journey, Check check)
    {
        var (api, first) = (journey.Api, journey.First);
        var operations = Check.Looked(await api.GetAsync("ops", $"/v1/cards/{first.Card}/status"));
        var cardNumber = (await journey.OrderInLedgerAsync(operations)).Text("cardNumber");

        var seen = check.Status(await api.GetAsync("hospital-1", $"/v1/cards/{first.Card}/status"), 200);
        Check.Equal("cardId insurance", Names(seen.At()), "members");
        Check.Equal("usable usableFrom", Names(seen.At("insurance")), "members of insurance");
        Check.Equal(true, seen.Flag("insurance", "usable"), "usable");
        Check.That(seen.Text("insurance", "usableFrom") is not null, $"no usableFrom: {seen.Body}");

        var etag = seen.Headers.GetValueOrDefault("ETag");
        Check.That(etag is not null, "no ETag");
        var unchanged = check.Status(await api.GetAsync("hospital-1", $"/v1/cards/{first.Card}/status", etag), 304);
        Check.Equal("", unchanged.Body, "body of 304");

        var found = check.Status(await api.PostPlainAsync("hospital-1", "/v1/cards/lookup", new { cardNumber }), 200);
        Check.Equal(seen.Body, found.Body, "view by number");
        Check.Equal(etag, found.Headers.GetValueOrDefault("ETag"), "ETag by number");

        var unknown = "crd_" + new string('0', 26);
        check.Status(await api.GetAsync("hospital-1", $"/v1/cards/{unknown}/status"), 404, "card_not_found");
        check.Status(
            await api.PostAsync("partner-status", Path(first), Body(first, "HB-001")),
            403,
            "insufficient_scope"
        );
    }

    private static string Path(Applicant applicant) => $"/v1/cards/{applicant.Card}/bank-activations";

    private static object Body(Applicant applicant, string branch) =>
        new
        {
            branch,
            teller = "T-0001",
            idDocument = new
            {
                type = "id_card",
                number = applicant.Person.IdNumber,
                originalSeen = true,
            },
            alsoInsurance = true,
        };

    private static string Names(JsonElement element) =>
        element.ValueKind == JsonValueKind.Object
            ? string.Join(' ', element.EnumerateObject().Select(member => member.Name).Order(StringComparer.Ordinal))
            : element.ValueKind.ToString();
}
