using Issuance.Client;

namespace Issuance.DevHost.Tour;

/// <summary>Steps 6 and 9: nobody is told before the cards arrive at the service point, and one is handed over to its holder.</summary>
internal static class PickupSteps
{
    private const string Clerk = "E-1007";

    public static async Task Arrivals(Journey journey, Check check)
    {
        var api = journey.Api;
        var (one, two, four) = (
            await journey.SerialAsync(journey.First),
            await journey.SerialAsync(journey.Second),
            await journey.SerialAsync(journey.Fourth)
        );
        var serials = new[] { one, two, four, "SC00000000000000", one };

        foreach (var applicant in new[] { journey.First, journey.Second })
        {
            var mailbox = await api.MailboxAsync(applicant.Card);
            Check.Equal(0, mailbox.Value.Data.Count, "notices before the arrival");
        }

        check.Status(await api.MailboxAsync(journey.First.Card), 200);

        var arrivals = check.Status(
            await api.As("servicepoint-east")
                .ReceiveArrivalsAsync("SP-EAST", new Arrivals(Clerk, serials), cancel: api.Cancel),
            200
        );
        Check.Equal(
            "arrived arrived wrong_site unknown_serial already_arrived",
            string.Join(' ', arrivals.Results.Select(result => result.Outcome)),
            "outcomes"
        );
        Check.Equal(2, arrivals.Arrived, "arrived");
        Check.That(arrivals.Results.All(result => result.CardId != journey.Fourth.Card), "wrong_site names a card");

        foreach (var applicant in new[] { journey.First, journey.Second })
        {
            var application = await api.As(applicant.Client).GetApplicationAsync(applicant.Application, api.Cancel);
            Check.Equal("met", application.Value.Deadline.State, "deadline");
        }
    }

    public static async Task HandedOver(Journey journey, Check check)
    {
        var (api, first) = (journey.Api, journey.First);
        var another = journey.Third.Person.IdNumber;

        // By hand: not a byte of the refusal may be a number.
        var path = $"/v1/cards/{first.Card}/hand-over";
        var refused = check.Status(
            await api.PostRawAsync(first.Client, path, HandOver(another)),
            422,
            ProblemCodes.IdentityMismatch
        );
        foreach (var number in new[] { another, first.Person.IdNumber })
        {
            Check.That(!refused.Body.Contains(number, StringComparison.Ordinal), "the refusal echoes an ID number");
        }

        var client = api.As(first.Client);
        var handedOver = check.Status(
            await client.HandOverCardAsync(first.Card, HandOver(first.Person.IdNumber), cancel: api.Cancel),
            200
        );
        Check.Equal("handed_over", handedOver.Custody, "custody");
        var application = await client.GetApplicationAsync(first.Application, api.Cancel);
        Check.Equal("completed", application.Value.Status, "application");
        Check.Equal("collected", await AppointmentSteps.StatusAsync(journey, first), "appointment");
    }

    private static HandOver HandOver(string number) =>
        new(Clerk, new IdDocument("id_card", number, OriginalSeen: true));
}
