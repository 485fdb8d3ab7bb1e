using Issuance.Client;
using Issuance.Tests.World;

namespace Issuance.Tests.PartnerClient;

/// <summary>The library against the real service, with a network between them that fails at the worst moment.</summary>
public sealed class RepeatTests(SharedWorld shared) : IClassFixture<SharedWorld>
{
    private const string Applications = "POST /v1/applications ";

    private IssuanceWorld World => shared.World;

    [Fact]
    public async Task A_connection_cut_after_the_request_was_sent_leaves_exactly_one_effect()
    {
        await using var proxy = new FaultyProxy(World.Url);
        using var partner = new Partner(proxy.Address, "servicepoint-east");
        var before = DateTimeOffset.UtcNow;
        proxy.LoseTheAnswerTo(Applications);

        var taken = await partner.Client.SubmitApplicationAsync(Partner.Application(People.New()));

        Assert.Equal((202, true), (taken.Status, taken.Replayed));
        Assert.Equal(2, proxy.Count(Applications));
        Assert.Equal(taken.IdempotencyKey, Assert.Single(proxy.Values(Applications, "Idempotency-Key").Distinct()));
        var events = await World.As("ops").GetAsync($"/v1/events?applicationId={taken.Value.Id}");
        Assert.Single(events.Json["data"]!.AsArray());
        var since = await partner.Client.ListApplicationsAsync(new ApplicationFilter(CreatedFrom: before), limit: 100);
        Assert.Single(since.Value.Data, one => one.Id == taken.Value.Id);
    }

    [Fact]
    public async Task When_every_try_is_lost_the_caller_is_told_the_key_under_which_to_ask_again()
    {
        await using var proxy = new FaultyProxy(World.Url);
        var retry = new RetrySettings { MostRetries = 1, FirstDelay = TimeSpan.FromMilliseconds(10) };
        using var partner = new Partner(proxy.Address, "servicepoint-east", retry: retry);
        var application = Partner.Application(People.New());
        proxy.LoseTheAnswerTo(Applications);
        proxy.LoseTheAnswerTo(Applications);

        var lost = await Assert.ThrowsAsync<IssuanceUnreachableException>(() =>
            partner.Client.SubmitApplicationAsync(application)
        );
        var again = await partner.Client.SubmitApplicationAsync(application, lost.IdempotencyKey);

        Assert.True(lost.OutcomeUnknown);
        Assert.Equal((202, true), (again.Status, again.Replayed));
        Assert.Equal(3, proxy.Count(Applications));
    }

    [Fact]
    public async Task What_takes_no_key_is_not_sent_twice_once_it_was_sent()
    {
        await using var proxy = new FaultyProxy(World.Url);
        using var partner = new Partner(proxy.Address, "hospital-1");
        proxy.LoseTheAnswerTo("POST /v1/cards/lookup");

        var lost = await Assert.ThrowsAsync<IssuanceUnreachableException>(() =>
            partner.Client.LookUpCardAsync("9990000000000417")
        );

        Assert.True(lost.OutcomeUnknown);
        Assert.Null(lost.IdempotencyKey);
        Assert.Equal(1, proxy.Count("POST /v1/cards/lookup"));
    }

    [Fact]
    public async Task What_takes_no_key_is_tried_again_while_nobody_listens()
    {
        var card = await World.HandedOverAsync();
        await using var proxy = new FaultyProxy(World.Url);
        using var partner = new Partner(proxy.Address, "hospital-1");
        await partner.Client.GetAccessTokenAsync();
        proxy.Close();

        // The connection that is open still works; a new client has none.
        using var fresh = new Partner(
            proxy.Address,
            "partner-status",
            retry: new RetrySettings { MostRetries = 20, FirstDelay = TimeSpan.FromMilliseconds(50) }
        );
        var asking = fresh.Client.LookUpCardAsync(card.Number);
        await Task.Delay(150);
        Assert.False(asking.IsCompleted);
        proxy.Open();

        Assert.Equal(card.Id, (await asking).Value.CardId);
    }

    [Theory]
    [InlineData(503, "text/html", "<html>", "")]
    [InlineData(502, "text/html", "<html>", "")]
    [InlineData(503, "application/problem+json", "{\"code\":\"database_unavailable\"}", "Retry-After: 1\r\n")]
    [InlineData(429, "application/problem+json", "{\"code\":\"rate_limited\"}", "Retry-After: 1\r\n")]
    [InlineData(409, "application/problem+json", "{\"code\":\"idempotency_key_in_use\"}", "Retry-After: 1\r\n")]
    public async Task A_command_under_a_key_is_sent_again_where_the_service_could_not_take_it_now(
        int status,
        string type,
        string body,
        string headers
    )
    {
        await using var proxy = new FaultyProxy(World.Url);
        using var partner = new Partner(proxy.Address, "servicepoint-east");
        proxy.AnswerTo(Applications, status, type, body, headers);

        var taken = await partner.Client.SubmitApplicationAsync(Partner.Application(People.New()));

        Assert.Equal((202, false), (taken.Status, taken.Replayed));
        Assert.Single(proxy.Values(Applications, "Idempotency-Key").Distinct());
        Assert.Equal(2, proxy.Count(Applications));
    }

    [Theory]
    [InlineData("")]
    [InlineData("Retry-After: 3600\r\n")]
    public async Task A_limit_that_does_not_say_when_it_ends_or_ends_late_is_told_at_once(string headers)
    {
        await using var proxy = new FaultyProxy(World.Url);
        using var partner = new Partner(proxy.Address, "hospital-1");
        const string problem =
            """{"type":"t","title":"t","status":429,"instance":"/","code":"rate_limited","requestId":"r","traceId":"t","retryable":true}""";
        proxy.AnswerTo("GET /v1/cards/", 429, "application/problem+json", problem, headers);

        var told = await Assert.ThrowsAsync<IssuanceProblemException>(() =>
            partner.Client.GetCardStatusAsync("crd_" + new string('0', 26))
        );

        Assert.Equal((429, ProblemCodes.RateLimited, true), (told.Problem.Status, told.Code, told.Problem.Retryable));
        Assert.Equal(headers.Length > 0 ? TimeSpan.FromHours(1) : null, told.Problem.RetryAfter);
        Assert.Equal(1, proxy.Count("GET /v1/cards/"));
    }

    [Fact]
    public async Task Ten_at_once_under_one_key_all_get_the_one_answer()
    {
        using var partner = new Partner(new Uri(World.Url), "servicepoint-east");
        var application = Partner.Application(People.New());
        var key = Guid.NewGuid().ToString();

        var answers = await Task.WhenAll(
            Enumerable.Range(0, 10).Select(_ => partner.Client.SubmitApplicationAsync(application, key))
        );

        Assert.Single(answers.Select(answer => answer.Value.Id).Distinct());
        Assert.Single(answers, answer => !answer.Replayed);
    }
}
