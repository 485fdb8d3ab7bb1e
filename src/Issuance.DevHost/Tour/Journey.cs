using System.Diagnostics;
using Issuance.Client;

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

    public static NewApplication Application(Applicant applicant, string? name = null, string? idNumber = null)
    {
        var person = applicant.Person;
        return new NewApplication(
            applicant.ServicePoint,
            "E-1007",
            new NewPerson(
                name ?? person.Name,
                idNumber ?? person.IdNumber,
                person.Sex,
                person.Mobile,
                "employee",
                person.Division
            ),
            [new Material("id_card", OriginalSeen: true, ValidUntil: new DateOnly(2036, 5, 1))],
            DeclarationAccepted: true,
            AgentBank: "harbour",
            RequestType: "first"
        );
    }

    public Task<int> RunJobAsync(string name) => runJob(name);

    public static Approval Approval => new("R-2001", IdentityVerified: true);

    /// <summary>Takes and approves an application the ordinary way.</summary>
    public async Task ApplyAndApproveAsync(Applicant applicant, Check check)
    {
        var client = api.As(applicant.Client);
        var taken = await client.SubmitApplicationAsync(Application(applicant), cancel: api.Cancel);
        Check.Equal(202, taken.Status, $"application at {applicant.ServicePoint}");
        applicant.ApplicationId = taken.Value.Id;
        var approved = await api.As("reviewer-1")
            .ApproveApplicationAsync(applicant.Application, Approval, cancel: api.Cancel);
        applicant.CardId = check.Status(approved, 200).CardId;
    }

    /// <summary>A card as operations see it.</summary>
    public Task<IssuanceAnswer<CardStatus>> CardAsync(Applicant applicant) =>
        api.As("ops").GetCardStatusAsync(applicant.Card, api.Cancel);

    /// <summary>Looks at a card as operations until it is where it should be.</summary>
    public async Task<IssuanceAnswer<CardStatus>> UntilCustodyAsync(Applicant applicant, string custody)
    {
        var waiting = Stopwatch.StartNew();
        while (true)
        {
            var card = await CardAsync(applicant);
            if (string.Equals(card.Value.Custody, custody, StringComparison.Ordinal))
            {
                return card;
            }

            Check.That(waiting.Elapsed < Rest, $"not {custody} after {Rest.TotalSeconds} s: {card.Value}");
            await Task.Delay(200, api.Cancel);
        }
    }

    /// <summary>What is printed on a card.</summary>
    public async Task<string> SerialAsync(Applicant applicant)
    {
        var card = (await CardAsync(applicant)).Value;
        return card.Serial ?? throw new StepFailedException($"no serial: {card}");
    }

    /// <summary>A card's parcel comes to its service point.</summary>
    public async Task ArriveAsync(Applicant applicant)
    {
        await UntilCustodyAsync(applicant, "in_transit");
        var arrivals = new Arrivals("E-1007", [await SerialAsync(applicant)]);
        var answer = await api.As(applicant.Client)
            .ReceiveArrivalsAsync(applicant.ServicePoint, arrivals, cancel: api.Cancel);
        Check.Equal(1, answer.Value.Arrived, "arrived");
    }

    /// <summary>The bank's entry of a card's order, as a ledger answer with that one entry.</summary>
    public async Task<Answer> OrderInLedgerAsync(Applicant applicant)
    {
        var card = (await CardAsync(applicant)).Value;
        var reference = card.BankOrder?.Reference;
        Check.That(reference is not null, $"no bank order: {card}");
        var ledger = Check.Looked(await api.LedgerAsync(reference));
        Check.Equal(1, ledger.Items("entries").Count, $"ledger entries of {reference}");
        return ledger with { Body = ledger.Items("entries")[0].GetRawText() };
    }

    /// <summary>The types of a card's events, oldest first.</summary>
    public async Task<IReadOnlyList<string>> EventsAsync(Applicant applicant)
    {
        var filter = new EventFilter(CardId: applicant.Card);
        var events = await api.As("ops").ListEventsAsync(filter, limit: 100, cancel: api.Cancel);
        return [.. events.Value.Data.Select(one => one.Type)];
    }
}
