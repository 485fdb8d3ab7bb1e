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
            Check.Equal(200, mailbox.Status, $"mailbox ({mailbox.Body})");
            Check.Equal(0, mailbox.Items("data").Count, "notices before the arrival");
        }

        check.Status(await api.MailboxAsync(journey.First.Card), 200);

        var arrivals = await api.PostAsync(
            "servicepoint-east",
            "/v1/service-points/SP-EAST/arrivals",
            new { clerk = Clerk, serials }
        );
        check.Status(arrivals, 200);
        var outcomes = arrivals.Items("results").Select(result => result.GetProperty("outcome").GetString());
        Check.Equal(
            "arrived arrived wrong_site unknown_serial already_arrived",
            string.Join(' ', outcomes),
            $"outcomes ({arrivals.Body})"
        );
        Check.Equal(2, arrivals.Number("arrived"), "arrived");
        Check.That(!arrivals.Body.Contains(journey.Fourth.Card, StringComparison.Ordinal), "wrong_site names a card");

        foreach (var applicant in new[] { journey.First, journey.Second })
        {
            var application = Check.Looked(
                await api.GetAsync(applicant.Client, $"/v1/applications/{applicant.Application}")
            );
            Check.Equal("met", application.Text("deadline", "state"), "deadline");
        }
    }

    public static async Task HandOver(Journey journey, Check check)
    {
        var (api, first) = (journey.Api, journey.First);
        var another = journey.Third.Person.IdNumber;

        var refused = check.Status(await SendAsync(another), 422, "identity_mismatch");
        foreach (var number in new[] { another, first.Person.IdNumber })
        {
            Check.That(!refused.Body.Contains(number, StringComparison.Ordinal), "the refusal echoes an ID number");
        }

        var handedOver = check.Status(await SendAsync(first.Person.IdNumber), 200);
        Check.Equal("handed_over", handedOver.Text("custody"), "custody");
        var application = Check.Looked(await api.GetAsync(first.Client, $"/v1/applications/{first.Application}"));
        Check.Equal("completed", application.Text("status"), "application");
        Check.Equal("collected", await AppointmentSteps.StatusAsync(journey, first), "appointment");

        Task<Answer> SendAsync(string number) =>
            api.PostAsync(
                first.Client,
                $"/v1/cards/{first.Card}/hand-over",
                new
                {
                    clerk = Clerk,
                    collectedBy = "holder",
                    idDocument = new
                    {
                        type = "id_card",
                        number,
                        originalSeen = true,
                    },
                }
            );
    }
}
