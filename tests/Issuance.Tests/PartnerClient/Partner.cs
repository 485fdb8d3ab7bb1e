using Issuance.Client;
using Issuance.Tests.World;

namespace Issuance.Tests.PartnerClient;

/// <summary>A partner's program: the library, the key of one of the sandbox's clients, and an impatient setting.</summary>
internal sealed class Partner : IDisposable
{
    private readonly ClientCredential credential;

    public Partner(
        Uri address,
        string name,
        TimeProvider? time = null,
        string? issuer = null,
        RetrySettings? retry = null,
        bool bindTokens = false
    )
    {
        var file = Path.Combine(TestServer.Keys, "clients", name);
        credential =
            name == "partner-status"
                ? ClientCredential.Secret(name, File.ReadAllText($"{file}.secret").Trim())
                : ClientCredential.PrivateKey(name, File.ReadAllText($"{file}.private.pem"));
        Client = new IssuanceClient(
            new IssuanceClientOptions
            {
                BaseAddress = address,
                Credential = credential,
                Issuer = issuer,
                BindTokens = bindTokens,
                Time = time ?? TimeProvider.System,
                Retry = retry ?? new RetrySettings { FirstDelay = TimeSpan.FromMilliseconds(20) },
            }
        );
    }

    public IssuanceClient Client { get; }

    public static NewApplication Application(TestPerson person, string servicePoint = "SP-EAST") =>
        new(
            servicePoint,
            "E-1007",
            new NewPerson(person.Name, person.IdNumber, person.Sex, person.Mobile, "employee", person.Division),
            [new Material("id_card", OriginalSeen: true, ValidUntil: new DateOnly(2036, 5, 1))],
            DeclarationAccepted: true
        );

    public void Dispose()
    {
        Client.Dispose();
        credential.Dispose();
    }
}

/// <summary>A machine whose clock is wrong, or for which time has passed.</summary>
internal sealed class ShiftedTime : TimeProvider
{
    public TimeSpan Wall { get; set; }
    public TimeSpan Passed { get; set; }

    public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + Wall;

    public override long GetTimestamp() =>
        System.GetTimestamp() + (long)(Passed.TotalSeconds * System.TimestampFrequency);
}
