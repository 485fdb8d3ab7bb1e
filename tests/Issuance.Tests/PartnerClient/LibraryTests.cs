using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Issuance.Client;
using Issuance.Tests.House;
using CardActivation = Issuance.Client.Activation;

namespace Issuance.Tests.PartnerClient;

/// <summary>What the library is: a thing of its own, in the words of the published document.</summary>
public sealed class LibraryTests
{
    [Fact]
    public void It_stands_on_the_framework_and_polly_alone()
    {
        var references = typeof(IssuanceClient).Assembly.GetReferencedAssemblies().Select(name => name.Name!);

        Assert.DoesNotContain(
            references,
            name => !name.StartsWith("System.", StringComparison.Ordinal) && name != "Polly.Core"
        );
    }

    [Theory]
    [InlineData(typeof(NewApplication), "SubmitAtServicePointRequest")]
    [InlineData(typeof(NewPerson), "SubmitAtServicePointPersonForm")]
    [InlineData(typeof(Material), "Material")]
    [InlineData(typeof(CardApplication), "ApplicationView")]
    [InlineData(typeof(ApplicationDeadline), "ApplicationViewDeadlineView")]
    [InlineData(typeof(Approval), "ApproveApplicationRequest")]
    [InlineData(typeof(Rejection), "RejectApplicationRequest")]
    [InlineData(typeof(Withdrawal), "WithdrawApplicationRequest")]
    [InlineData(typeof(Arrivals), "ReceiveArrivalsRequest")]
    [InlineData(typeof(ArrivalResult), "ReceiveArrivalsResult")]
    [InlineData(typeof(Slot), "ListSlotsItem")]
    [InlineData(typeof(Closing), "ClosePointRequest")]
    [InlineData(typeof(ClosingResult), "ClosePointResponse")]
    [InlineData(typeof(Closure), "ListClosuresItem")]
    [InlineData(typeof(Appointment), "AppointmentView")]
    [InlineData(typeof(HandOver), "HandOverRequest")]
    [InlineData(typeof(HandedOver), "HandOverResponse")]
    [InlineData(typeof(IdDocument), "IdDocument")]
    [InlineData(typeof(TakeBack), "UndoRequest")]
    [InlineData(typeof(TakenBack), "UndoView")]
    [InlineData(typeof(CardActivation), "ActivateAtBranchRequest")]
    [InlineData(typeof(ActivationResult), "ActivateAtBranchResponse")]
    [InlineData(typeof(PastActivation), "ListActivationsItem")]
    [InlineData(typeof(CardStatus), "OperationsView")]
    [InlineData(typeof(Notice), "NoticeView")]
    [InlineData(typeof(NoticeAgain), "ResendNoticeRequest")]
    [InlineData(typeof(Bank), "ListBanksItem")]
    [InlineData(typeof(IssuanceEvent), "EventView")]
    [InlineData(typeof(EventData), "EventData")]
    [InlineData(typeof(NewWebhookEndpoint), "CreateEndpointRequest")]
    [InlineData(typeof(WebhookSettings), "ChangeEndpointRequest")]
    [InlineData(typeof(WebhookEndpoint), "EndpointView")]
    [InlineData(typeof(CreatedWebhookEndpoint), "CreateEndpointResponse")]
    [InlineData(typeof(RotatedWebhookSecret), "RotateSecretResponse")]
    [InlineData(typeof(WebhookExample), "SendAgainExampleRequest")]
    [InlineData(typeof(WebhooksSince), "SendAgainSinceRequest")]
    [InlineData(typeof(QueuedWebhook), "SendAgainQueuedOne")]
    [InlineData(typeof(QueuedWebhooks), "SendAgainQueuedMany")]
    [InlineData(typeof(WebhookAttempt), "ListAttemptsAttemptView")]
    [InlineData(typeof(IssuanceProblem), "Problem")]
    [InlineData(typeof(SandboxClock), "ShowClockResponse")]
    [InlineData(typeof(BankBehaviour), "SetBankBehaviourRequest")]
    [InlineData(typeof(Mail), "ShowMailboxMail")]
    public void Its_words_are_those_of_the_published_document(Type type, string schema)
    {
        var published = Schemas()[schema]!;
        var members = published["properties"]!.AsObject().Select(member => member.Key).ToList();
        var ours = type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Where(property => property.GetCustomAttribute<JsonExtensionDataAttribute>() is null)
            .Where(property => property.GetCustomAttribute<JsonIgnoreAttribute>() is null)
            .Select(property =>
                property.GetCustomAttribute<JsonPropertyNameAttribute>()?.Name
                ?? JsonNamingPolicy.CamelCase.ConvertName(property.Name)
            )
            .ToList();
        var required = published["required"]?.AsArray().Select(name => (string)name!) ?? [];

        Assert.Empty(ours.Except(members));
        Assert.Empty(required.Except(ours));
    }

    private static JsonNode Schemas() =>
        JsonNode.Parse(File.ReadAllText(Path.Combine(Repository.Root, "openapi", "issuance.v1.json")))!["components"]![
            "schemas"
        ]!;
}
