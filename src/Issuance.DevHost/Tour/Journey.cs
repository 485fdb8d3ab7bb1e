using System.Diagnostics;

namespace Issuance.DevHost.Tour;

/// <summary>One application on its way to a card, as the tour remembers it.</summary>
internal sealed class Applicant(Person person, string servicePoint, string client)
{
    public Person Person => person;

    public string ServicePoint => servicePoint;

    /// <summary>The client that took the application.</summary>
    public string Client => client;

    public string? ApplicationId { get; set; }

    public string? CardId { get; set; }

    /// <summary>The card's id, once an approval gave it.</summary>
    public string Card => CardId ?? throw new StepFailedException("there is no card, an earlier step failed");

    public string Application =>
        ApplicationId ?? throw new StepFailedException("there is no application, an earlier step failed");
}

/// <summary>What one run of the tour carries from step to step: new people each time, so that it may run again on the same data.</summary>
/// <param name="api">The service, seen from outside.</param>
/// <param name="runJob">Runs one job once, now, as <c>./dev run-job NAME</c> does; its exit code.</param>
internal sealed class Journey(SandboxApi api, Func<string, Task<int>> runJob)
{
    /// <summary>Whatever waits for the bank is at rest within this time, the longest pauses included.</summary>
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(45);

    public SandboxApi Api => api;

    public Applicant First { get; } = new(Person.Random("109901"), "SP-EAST", "servicepoint-east");

    public Applicant Second { get; } = new(Person.Random("109901"), "SP-EAST", "servicepoint-east");

    public Applicant Third { get; } = new(Person.Random("109902"), "SP-EAST", "servicepoint-east");

    public Applicant Fourth { get; } = new(Person.Random("109902"), "SP-WEST", "servicepoint-west");

    /// <summary>Taken in the minute of the first, and left lying.</summary>
    public Applicant Fifth { get; } = new(Person.Random("109901"), "SP-EAST", "servicepoint-east");

    /// <summary>What the bank's ledger counted before this run.</summary>
    public int? SignatureFailuresBefore { get; set; }

    public static object ApplicationBody(Applicant applicant, string? name = null, string? idNumber = null) =>
        new
        {
            channel = "service_point",
            servicePoint = applicant.ServicePoint,
            clerk = "E-1007",
            requestType = "first",
            agentBank = "harbour",
            declarationAccepted = true,
            person = new
            {
                name = name ?? applicant.Person.Name,
                idNumber = idNumber ?? applicant.Person.IdNumber,
                sex = applicant.Person.Sex,
                mobile = applicant.Person.Mobile,
                scheme = "employee",
                division = applicant.Person.Division,
            },
            materials = new[]
            {
                new
                {
                    type = "id_card",
                    originalSeen = true,
                    validUntil = "2036-05-01",
                },
            },
        };

    public Task<int> RunJobAsync(string name) => runJob(name);

    public static object Approval => new { clerk = "R-2001", identityVerified = true };

    /// <summary>Takes and approves an application the ordinary way.</summary>
    public async Task ApplyAndApproveAsync(Applicant applicant, Check check)
    {
        var taken = await api.PostAsync(applicant.Client, "/v1/applications", ApplicationBody(applicant));
        Check.Equal(202, taken.Status, $"application at {applicant.ServicePoint} ({taken.Body})");
        applicant.ApplicationId = taken.Text("id");
        var approved = await api.PostAsync(
            "reviewer-1",
            $"/v1/applications/{applicant.Application}/approval",
            Approval
        );
        check.Status(approved, 200);
        applicant.CardId = approved.Text("cardId");
    }

    /// <summary>Looks at a card as operations until it is where it should be.</summary>
    public async Task<Answer> UntilCustodyAsync(Applicant applicant, string custody)
    {
        var waiting = Stopwatch.StartNew();
        while (true)
        {
            var status = Check.Looked(await api.GetAsync("ops", $"/v1/cards/{applicant.Card}/status"));
            if (string.Equals(status.Text("custody"), custody, StringComparison.Ordinal))
            {
                return status;
            }

            Check.That(waiting.Elapsed < Rest, $"the card is not {custody} after {Rest.TotalSeconds} s: {status.Body}");
            await Task.Delay(200, api.Cancel);
        }
    }

    /// <summary>What is printed on a card.</summary>
    public async Task<string> SerialAsync(Applicant applicant)
    {
        var view = Check.Looked(await api.GetAsync("ops", $"/v1/cards/{applicant.Card}/status"));
        return view.Text("serial") ?? throw new StepFailedException($"no serial: {view.Body}");
    }

    /// <summary>A card's parcel comes to its service point.</summary>
    public async Task ArriveAsync(Applicant applicant)
    {
        await UntilCustodyAsync(applicant, "in_transit");
        var serials = new[] { await SerialAsync(applicant) };
        var arrivals = Check.Looked(
            await api.PostAsync(
                applicant.Client,
                $"/v1/service-points/{applicant.ServicePoint}/arrivals",
                new { clerk = "E-1007", serials }
            )
        );
        Check.Equal(1, arrivals.Number("arrived"), "arrived");
    }

    /// <summary>The bank's entry of a card's order, as a ledger answer with that one entry.</summary>
    public async Task<Answer> OrderInLedgerAsync(Answer operationsView)
    {
        var reference = operationsView.Text("bankOrder", "reference");
        Check.That(reference is not null, $"no bank order: {operationsView.Body}");
        var ledger = Check.Looked(await api.LedgerAsync(reference));
        Check.Equal(1, ledger.Items("entries").Count, $"ledger entries of {reference}");
        return ledger with { Body = ledger.Items("entries")[0].GetRawText() };
    }

    /// <summary>The types of a card's events, oldest first.</summary>
    public async Task<IReadOnlyList<string>> EventsAsync(Applicant applicant)
    {
        var events = Check.Looked(await api.GetAsync("ops", $"/v1/events?cardId={applicant.Card}&limit=100"));
        return [.. events.Items("data").Select(one => one.GetProperty("type").GetString()!)];
    }
}
