using Issuance.Client;

namespace Issuance.DevHost.Tour;

/// <summary>Steps 4 and 5: the bank makes the card; once more with its answer lost on the way.</summary>
internal static class BankSteps
{
    public static async Task OrderedOnce(Journey journey, Check check)
    {
        check.Status(await journey.UntilCustodyAsync(journey.First, "in_transit"), 200);
        await ExpectOneEffectAsync(journey, journey.First, enquiries: 0);

        var totals = Check.Looked(await journey.Api.LedgerAsync());
        Check.Equal(journey.SignatureFailuresBefore, totals.Number("totals", "signatureFailures"), "signatureFailures");
    }

    public static async Task LostReply(Journey journey, Check check)
    {
        var behaviour = new BankBehaviour("lost_reply", Count: 1);
        check.Status(await journey.Api.Sandbox.SetBankBehaviourAsync("harbour", behaviour, journey.Api.Cancel), 200);

        await journey.ApplyAndApproveAsync(journey.Second, check);
        check.Status(await journey.UntilCustodyAsync(journey.Second, "in_transit"), 200);
        await ExpectOneEffectAsync(journey, journey.Second, enquiries: 1);
        var events = (await journey.EventsAsync(journey.Second)).ToList();
        var (unknown, accepted) = (events.IndexOf("bank_order.unknown"), events.IndexOf("bank_order.accepted"));
        Check.That(unknown >= 0 && unknown < accepted, $"events: {string.Join(' ', events)}");

        foreach (var applicant in new[] { journey.Third, journey.Fourth })
        {
            await journey.ApplyAndApproveAsync(applicant, check);
        }

        foreach (var applicant in new[] { journey.Third, journey.Fourth })
        {
            await journey.UntilCustodyAsync(applicant, "in_transit");
            await ExpectOneEffectAsync(journey, applicant, enquiries: 0);
        }
    }

    /// <summary>The bank's own books: one account, ordered once, however often we had to ask.</summary>
    private static async Task ExpectOneEffectAsync(Journey journey, Applicant applicant, int enquiries)
    {
        var order = await journey.OrderInLedgerAsync(applicant);
        Check.Equal(1, order.Number("effects"), $"effects ({order.Body})");
        Check.Equal(1, order.Number("requests"), $"requests ({order.Body})");
        Check.That(order.Number("enquiries") >= enquiries, $"expected {enquiries} enquiries or more: {order.Body}");
    }
}
