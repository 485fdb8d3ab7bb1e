using Issuance.Client;

namespace Issuance.DevHost.Tour;

/// <summary>Steps 1-3: a client gets a token, a service point takes an application, another office approves it.</summary>
internal static class OpeningSteps
{
    /// <summary>A Monday and a working day, whatever the real date is.</summary>
    private static readonly DateTimeOffset Morning = new(2026, 3, 2, 9, 30, 0, TimeSpan.FromHours(8));

    private const string Due = "2026-03-05T17:30:00+08:00";

    public static async Task Token(Journey journey, Check check)
    {
        var api = journey.Api;
        var ledger = Check.Looked(await api.LedgerAsync());
        journey.SignatureFailuresBefore = ledger.Number("totals", "signatureFailures");
        check.Status(await api.MoveClockAsync(sandbox => sandbox.SetClockAsync(Morning, api.Cancel)), 200);

        var issuer = TokenRequest.Issuer(api.Http);
        var assertion = TokenRequest.Assertion(api.Keys, "servicepoint-east", issuer);
        var token = check.Status(await AskAsync(api, assertion), 200);
        Check.That(token.Number("expires_in") is > 0 and <= 600, $"expires_in: {token.Number("expires_in")}");

        var again = check.Status(await AskAsync(api, assertion), 401);
        Check.Equal("invalid_client", again.Text("error"), "error of a used assertion");
    }

    public static async Task Apply(Journey journey, Check check)
    {
        var (api, first) = (journey.Api, journey.First);
        var key = Guid.NewGuid().ToString();
        // By hand: the replay is the first answer byte for byte.
        Task<Answer> Send(NewApplication body) => api.PostRawAsync(first.Client, "/v1/applications", body, key);

        var taken = check.Status(await Send(Journey.Application(first)), 202);
        first.ApplicationId = taken.Text("id");
        Check.Equal(Due, taken.Text("dueAt"), "dueAt");
        Check.Equal(
            $"/v1/applications/{first.Application}",
            PathOf(taken.Headers.GetValueOrDefault("Location")),
            "Location"
        );

        var replay = check.Status(await Send(Journey.Application(first)), 202);
        Check.Equal(taken.Body, replay.Body, "body of the replay");
        Check.Equal("true", replay.Headers.GetValueOrDefault("Idempotent-Replayed"), "Idempotent-Replayed");

        var otherName = first.Person.Name + "华";
        var renamed = Journey.Application(first, name: otherName);
        check.Status(await Send(renamed), 422, ProblemCodes.IdempotencyKeyReused);

        var client = api.As(first.Client);
        var before = await IdsAsync(api, first.Client);
        var wrong = Journey.Application(journey.Second, idNumber: journey.Second.Person.WithWrongCheckDigit());
        await check.RefusedAsync(
            client.SubmitApplicationAsync(wrong, cancel: api.Cancel),
            422,
            "id_number_check_digit"
        );
        Check.Equal(before, await IdsAsync(api, first.Client), "list of applications");

        var fifth = await client.SubmitApplicationAsync(Journey.Application(journey.Fifth), cancel: api.Cancel);
        Check.Equal(202, fifth.Status, "the fifth application");
        journey.Fifth.ApplicationId = fifth.Value.Id;
    }

    public static async Task Approve(Journey journey, Check check)
    {
        var (api, first) = (journey.Api, journey.First);
        await check.RefusedAsync(ApproveAsync("servicepoint-east"), 403, ProblemCodes.InsufficientScope);
        var approved = check.Status(await ApproveAsync("reviewer-1"), 200);
        first.CardId = approved.CardId;
        Check.That(first.CardId is not null, $"no cardId: {approved}");
        await check.RefusedAsync(ApproveAsync("reviewer-1"), 409, ProblemCodes.InvalidStateTransition);

        Task<IssuanceAnswer<CardApplication>> ApproveAsync(string client) =>
            api.As(client).ApproveApplicationAsync(first.Application, Journey.Approval, cancel: api.Cancel);
    }

    private static async Task<Answer> AskAsync(SandboxApi api, string assertion)
    {
        using var response = await TokenRequest.SendAssertionAsync(
            api.Http,
            api.Keys,
            assertion,
            scope: null,
            api.Cancel
        );
        return await Answer.ReadAsync(response, api.Cancel);
    }

    private static async Task<string> IdsAsync(SandboxApi api, string client)
    {
        var list = await api.As(client).ListApplicationsAsync(limit: 20, cancel: api.Cancel);
        return string.Join(' ', list.Value.Data.Select(one => one.Id));
    }

    private static string? PathOf(string? location) =>
        Uri.TryCreate(location, UriKind.Absolute, out var uri) && !uri.IsFile ? uri.AbsolutePath : location;
}
