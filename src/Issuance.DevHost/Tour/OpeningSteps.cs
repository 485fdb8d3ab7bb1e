namespace Issuance.DevHost.Tour;

/// <summary>Steps 1-3: a client gets a token, a service point takes an application, another office approves it.</summary>
internal static class OpeningSteps
{
    /// <summary>A Monday and a working day, whatever the real date is.</summary>
    private const string Morning = "2026-03-02T09:30:00+08:00";

    private const string Due = "2026-03-05T17:30:00+08:00";

    public static async Task Token(Journey journey, Check check)
    {
        var api = journey.Api;
        var ledger = Check.Looked(await api.LedgerAsync());
        journey.SignatureFailuresBefore = ledger.Number("totals", "signatureFailures");
        check.Status(await api.MoveClockAsync(new { now = Morning }), 200);

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
        Task<Answer> Send(object body, string underKey) =>
            api.PostAsync(first.Client, "/v1/applications", body, underKey);

        var taken = check.Status(await Send(Journey.ApplicationBody(first), key), 202);
        first.ApplicationId = taken.Text("id");
        Check.Equal(Due, taken.Text("dueAt"), "dueAt");
        Check.Equal(
            $"/v1/applications/{first.Application}",
            PathOf(taken.Headers.GetValueOrDefault("Location")),
            "Location"
        );

        var replay = check.Status(await Send(Journey.ApplicationBody(first), key), 202);
        Check.Equal(taken.Body, replay.Body, "body of the replay");
        Check.Equal("true", replay.Headers.GetValueOrDefault("Idempotent-Replayed"), "Idempotent-Replayed");

        var otherName = first.Person.Name + "华";
        check.Status(await Send(Journey.ApplicationBody(first, name: otherName), key), 422, "idempotency_key_reused");

        var before = await IdsAsync(api, first.Client);
        var wrong = Journey.ApplicationBody(journey.Second, idNumber: journey.Second.Person.WithWrongCheckDigit());
        check.Status(await Send(wrong, Guid.NewGuid().ToString()), 422, "id_number_check_digit");
        Check.Equal(before, await IdsAsync(api, first.Client), "list of applications");

        var fifth = await api.PostAsync(first.Client, "/v1/applications", Journey.ApplicationBody(journey.Fifth));
        Check.Equal(202, fifth.Status, $"the fifth application ({fifth.Body})");
        journey.Fifth.ApplicationId = fifth.Text("id");
    }

    public static async Task Approve(Journey journey, Check check)
    {
        var (api, first) = (journey.Api, journey.First);
        var path = $"/v1/applications/{first.Application}/approval";

        check.Status(await api.PostAsync("servicepoint-east", path, Journey.Approval), 403, "insufficient_scope");
        var approved = check.Status(await api.PostAsync("reviewer-1", path, Journey.Approval), 200);
        first.CardId = approved.Text("cardId");
        Check.That(first.CardId is not null, $"no cardId: {approved.Body}");
        check.Status(await api.PostAsync("reviewer-1", path, Journey.Approval), 409, "invalid_state_transition");
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
        var list = Check.Looked(await api.GetAsync(client, "/v1/applications?limit=20"));
        return string.Join(' ', list.Items("data").Select(one => one.GetProperty("id").GetString()));
    }

    private static string? PathOf(string? location) =>
        Uri.TryCreate(location, UriKind.Absolute, out var uri) && !uri.IsFile ? uri.AbsolutePath : location;
}
