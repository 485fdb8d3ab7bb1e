using System.Text.Json;
using System.Text.Json.Nodes;
using Issuance.Tests.ServicePoints;
using Issuance.Tests.World;

namespace Issuance.Tests.BadInput;

/// <summary>
/// One service with something for every operation to work on. It runs no jobs, so that whatever changes in its
/// database was changed by a request.
/// </summary>
public sealed class BadInputWorld : IAsyncLifetime
{
    /// <summary>Stands in every free text of the requests; nothing may give it back.</summary>
    internal const string Mark = "CANARY";

    private readonly TestPerson applicant = Somebody();
    private readonly TestPerson waiting = Somebody();
    private readonly TestPerson served = Somebody();
    private IReadOnlyDictionary<string, SoundRequest> sound = null!;

    public IssuanceWorld World { get; private set; } = null!;
    internal Wire Wire { get; private set; } = null!;

    /// <summary>What the requests hold that no answer may repeat and no log may keep.</summary>
    internal IReadOnlyList<string> Secrets =>
        [.. new[] { applicant, waiting, served }.SelectMany(person => Canary.Values(person)).Append(Mark).Distinct()];

    /// <summary>The sound request of every operation with a token, a key or a signature, or with a body.</summary>
    internal IEnumerable<SoundRequest> Sound => sound.Values;

    internal IEnumerable<SoundRequest> WithBody => Sound.Where(request => request.Body is not null);

    internal IEnumerable<SoundRequest> WithToken => Sound.Where(request => request.Client is not null);

    public async Task InitializeAsync()
    {
        World = await IssuanceWorld.StartAsync(role: "api");
        await World.Bank.ModeAsync("ok", autoProgress: false);
        Wire = new Wire(World);
        var requests = await PrepareAsync();
        sound = PublishedApi.Operations.ToDictionary(
            operation => operation.Id,
            operation =>
                requests.TryGetValue(operation.Id, out var request)
                    ? new SoundRequest(operation, request.Client, request.Values, request.Body)
                    : throw new InvalidOperationException($"Give a sound example of {operation.Id} in BadInputWorld.")
        );
    }

    public async Task DisposeAsync()
    {
        Wire.Dispose();
        await World.DisposeAsync();
    }

    private async Task<Dictionary<string, (string? Client, string[] Values, JsonObject? Body)>> PrepareAsync()
    {
        var arriving = await World.InTransitAsync();
        var atPoint = await World.AtPickupPointAsync(person: waiting);
        var inHand = await World.HandedOverAsync(person: served);
        var scanned = await World.AtPickupPointAsync();
        var collected = await World.HandedOverAsync();
        var told = await World.AtPickupPointAsync();
        var lost = await World.HandedOverAsync();
        var (east, reviewer, bank, ops) = ("servicepoint-east", "reviewer-1", "bank-harbour", "ops");
        var comment = $"{Mark} 说明";
        var booking = await World.AtPickupPointAsync();
        var moving = await BookedAsync("SP-EAST.20260310T0900");
        var cancelling = await BookedAsync("SP-EAST.20260310T0930");
        var applications = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => SubmittedAsync()));
        var closed = await World
            .As(east)
            .PostAsync(
                "/v1/service-points/SP-EAST/closures",
                new
                {
                    clerk = "E-1007",
                    date = "2026-03-25",
                    reason = "staff",
                }
            );
        Assert.True(closed.Status == 200, closed.Text);
        var hooks = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => EndpointAsync()));
        var off = await World.As(ops).PostAsync($"/v1/webhook-endpoints/{hooks[2]}/disable", new { });
        Assert.True(off.Status == 200, off.Text);
        // Listing also numbers the events, which must not happen between two looks at the database.
        var events = await World.As(ops).GetAsync("/v1/events");
        var eventId = (string)events.Json["data"]![0]!["id"]!;
        return new(StringComparer.Ordinal)
        {
            ["ListPublicKeys"] = (null, [], null),
            ["DescribeAuthorizationServer"] = (null, [], null),
            ["GetLiveness"] = (null, [], null),
            ["GetReadiness"] = (null, [], null),
            ["IssueToken"] = (null, [], null),
            ["SubmitApplication"] = (east, [], Json(applicant.Application(clerk: $"{Mark}-7"))),
            ["ListApplications"] = (east, [], null),
            ["GetApplication"] = (east, [applications[0]], null),
            ["ApproveApplication"] = (
                reviewer,
                [applications[1]],
                Json(
                    new
                    {
                        clerk = $"{Mark}-8",
                        identityVerified = true,
                        comment,
                    }
                )
            ),
            ["RejectApplication"] = (
                reviewer,
                [applications[2]],
                Json(
                    new
                    {
                        clerk = $"{Mark}-8",
                        reasonCode = "other",
                        comment,
                    }
                )
            ),
            ["WithdrawApplication"] = (
                east,
                [applications[3]],
                Json(
                    new
                    {
                        clerk = $"{Mark}-7",
                        requestedBy = "holder",
                        comment,
                    }
                )
            ),
            ["ReceiveBankCallback"] = (null, ["harbour"], Callback(arriving)),
            ["ReceiveArrivals"] = (
                east,
                ["SP-EAST"],
                Json(new { clerk = $"{Mark}-7", serials = new[] { arriving.Serial } })
            ),
            ["HandOverCard"] = (
                east,
                [atPoint.Id],
                Json(
                    new
                    {
                        clerk = $"{Mark}-7",
                        collectedBy = "holder",
                        idDocument = waiting.IdDocument(),
                    }
                )
            ),
            ["UndoArrival"] = (east, [scanned.Id], Json(new { clerk = $"{Mark}-7", reason = "wrong_card" })),
            ["UndoHandOver"] = (east, [collected.Id], Json(new { clerk = $"{Mark}-7", reason = "wrong_person" })),
            ["ListNotices"] = (east, ["SP-EAST"], null),
            ["ResendNotice"] = (east, [told.Id], Json(new { clerk = $"{Mark}-7", mobile = told.Person.Mobile })),
            ["ListClosures"] = (east, ["SP-EAST"], null),
            ["CloseServicePoint"] = (
                east,
                ["SP-EAST"],
                Json(
                    new
                    {
                        clerk = $"{Mark}-7",
                        date = "2026-03-24",
                        reason = "weather",
                        dryRun = false,
                    }
                )
            ),
            ["ReopenServicePoint"] = (east, ["SP-EAST", "2026-03-25"], Json(new { clerk = $"{Mark}-7" })),
            ["ListSlots"] = (east, ["SP-EAST"], null),
            ["BookPickupAppointment"] = (
                east,
                [booking.Id],
                Json(new { clerk = $"{Mark}-7", slotId = "SP-EAST.20260310T1000" })
            ),
            ["ListPickupAppointments"] = (east, [moving.CardId], null),
            ["GetPickupAppointment"] = (east, [moving.CardId, moving.Id], null),
            ["MovePickupAppointment"] = (
                east,
                [moving.CardId, moving.Id],
                Json(new { clerk = $"{Mark}-7", slotId = "SP-EAST.20260310T1030" })
            ),
            ["CancelPickupAppointment"] = (
                east,
                [cancelling.CardId, cancelling.Id],
                Json(new { clerk = $"{Mark}-7", comment })
            ),
            ["ActivateCardAtBranch"] = (
                bank,
                [inHand.Id],
                Json(
                    new
                    {
                        branch = "HB-001",
                        teller = $"{Mark}-9",
                        idDocument = served.IdDocument(),
                        presentedBy = "holder",
                        alsoInsurance = true,
                    }
                )
            ),
            ["ListBankActivations"] = (bank, [inHand.Id], null),
            ["GetCardStatus"] = (ops, [inHand.Id], null),
            ["LookupCard"] = (ops, [], Json(new { cardNumber = inHand.Number })),
            ["ListBanks"] = (ops, [], null),
            ["ListEvents"] = (ops, [], null),
            ["GetEvent"] = (ops, [eventId], null),
            ["CreateWebhookEndpoint"] = (
                ops,
                [],
                Json(new { url = "https://partner.example/hooks", eventTypes = new[] { "card.lost" } })
            ),
            ["ListWebhookEndpoints"] = (ops, [], null),
            ["GetWebhookEndpoint"] = (ops, [hooks[0]], null),
            ["UpdateWebhookEndpoint"] = (
                ops,
                [hooks[0]],
                Json(new { url = "https://partner.example/hooks", eventTypes = new[] { "card.lost" } })
            ),
            ["DisableWebhookEndpoint"] = (ops, [hooks[1]], null),
            ["EnableWebhookEndpoint"] = (ops, [hooks[2]], null),
            ["DeleteWebhookEndpoint"] = (ops, [hooks[3]], null),
            ["RotateWebhookSecret"] = (ops, [hooks[4]], null),
            ["SendWebhookExample"] = (ops, [hooks[0]], Json(new { type = "card.lost" })),
            ["ResendWebhook"] = (ops, [hooks[0], eventId], null),
            ["RecoverWebhooks"] = (ops, [hooks[0]], Json(new { since = "2026-03-02T09:31:00+08:00" })),
            ["ReplayMissingWebhooks"] = (ops, [hooks[0]], Json(new { since = "2026-03-02T09:31:00+08:00" })),
            ["ListWebhookAttempts"] = (ops, [hooks[0]], null),
            ["ListEventAttempts"] = (ops, [eventId], null),
            ["ReadMailbox"] = (null, [], null),
            ["GetSandboxClock"] = (ops, [], null),
            ["MoveSandboxClock"] = (ops, [], Json(new { now = "2026-03-02T09:31:00+08:00" })),
            ["MoveSandboxCard"] = (ops, [lost.Id, "lose"], []),
            ["SetBankBehaviour"] = (ops, ["harbour"], Json(new { mode = "slow", autoProgress = false })),
        };
    }

    private static TestPerson Somebody() => People.New() with { Name = "欧阳卡纳瑞" };

    private async Task<string> SubmittedAsync()
    {
        var answer = await World.As("servicepoint-east").PostAsync("/v1/applications", People.New().Application());
        Assert.True(answer.Status == 202, answer.Text);
        return (string)answer.Json["id"]!;
    }

    private async Task<string> EndpointAsync()
    {
        var answer = await World
            .As("ops")
            .PostAsync("/v1/webhook-endpoints", new { url = "https://partner.example/hooks" });
        Assert.True(answer.Status == 201, answer.Text);
        return (string)answer.Json["endpoint"]!["id"]!;
    }

    private async Task<(string CardId, string Id)> BookedAsync(string slotId)
    {
        var card = await World.AtPickupPointAsync();
        return (card.Id, await World.BookedAsync(card, slotId));
    }

    /// <summary>About an order that is not the bank's: well-shaped, and kept for a person.</summary>
    private static JsonObject Callback(TestCard card) =>
        Json(
            new
            {
                messageId = $"{Mark}-1",
                sequence = 1,
                type = "order_produced",
                reference = $"ord-{Mark}-1",
                occurredAt = "2026-03-02T09:31:00+08:00",
                data = new
                {
                    serial = card.Serial,
                    cardNumber = card.Number,
                    last4 = card.Number[^4..],
                },
            }
        );

    private static JsonObject Json(object body) => JsonSerializer.SerializeToNode(body)!.AsObject();
}
