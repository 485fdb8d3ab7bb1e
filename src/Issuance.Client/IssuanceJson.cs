using System.Text.Json;
using System.Text.Json.Serialization;
using Issuance.Client.Http;

namespace Issuance.Client;

/// <summary>How everything is written and read; generated when this library is built, so nothing is looked up at run time.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull
)]
[JsonSerializable(typeof(IssuanceProblem))]
[JsonSerializable(typeof(NewApplication))]
[JsonSerializable(typeof(CardApplication))]
[JsonSerializable(typeof(Page<CardApplication>))]
[JsonSerializable(typeof(Approval))]
[JsonSerializable(typeof(Rejection))]
[JsonSerializable(typeof(Withdrawal))]
[JsonSerializable(typeof(Arrivals))]
[JsonSerializable(typeof(ArrivalResults))]
[JsonSerializable(typeof(Page<Slot>))]
[JsonSerializable(typeof(Closing))]
[JsonSerializable(typeof(ClosingResult))]
[JsonSerializable(typeof(Page<Closure>))]
[JsonSerializable(typeof(ByClerk))]
[JsonSerializable(typeof(Reopening))]
[JsonSerializable(typeof(Booking))]
[JsonSerializable(typeof(Appointment))]
[JsonSerializable(typeof(Page<Appointment>))]
[JsonSerializable(typeof(Cancellation))]
[JsonSerializable(typeof(HandOver))]
[JsonSerializable(typeof(HandedOver))]
[JsonSerializable(typeof(TakeBack))]
[JsonSerializable(typeof(TakenBack))]
[JsonSerializable(typeof(Activation))]
[JsonSerializable(typeof(ActivationResult))]
[JsonSerializable(typeof(Page<PastActivation>))]
[JsonSerializable(typeof(CardStatus))]
[JsonSerializable(typeof(CardNumberLookup))]
[JsonSerializable(typeof(NoticeAgain))]
[JsonSerializable(typeof(NoticeSentAgain))]
[JsonSerializable(typeof(Page<Notice>))]
[JsonSerializable(typeof(IssuanceEvent))]
[JsonSerializable(typeof(Page<IssuanceEvent>))]
[JsonSerializable(typeof(NewWebhookEndpoint))]
[JsonSerializable(typeof(WebhookSettings))]
[JsonSerializable(typeof(WebhookEndpoint))]
[JsonSerializable(typeof(Page<WebhookEndpoint>))]
[JsonSerializable(typeof(CreatedWebhookEndpoint))]
[JsonSerializable(typeof(RotatedWebhookSecret))]
[JsonSerializable(typeof(WebhookExample))]
[JsonSerializable(typeof(WebhooksSince))]
[JsonSerializable(typeof(QueuedWebhook))]
[JsonSerializable(typeof(QueuedWebhooks))]
[JsonSerializable(typeof(Page<WebhookAttempt>))]
[JsonSerializable(typeof(Page<Bank>))]
[JsonSerializable(typeof(SandboxClock))]
[JsonSerializable(typeof(ClockChange))]
[JsonSerializable(typeof(NoBody))]
[JsonSerializable(typeof(BankBehaviour))]
[JsonSerializable(typeof(BankBehaviourNow))]
[JsonSerializable(typeof(Page<Mail>))]
internal sealed partial class IssuanceJson : JsonSerializerContext
{
    /// <summary>The token endpoint's own spelling.</summary>
    public static TokenJson Tokens { get; } = TokenJson.Default;
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(IssuedToken))]
[JsonSerializable(typeof(TokenRefusal))]
[JsonSerializable(typeof(ServerMetadata))]
internal sealed partial class TokenJson : JsonSerializerContext;
