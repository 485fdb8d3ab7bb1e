using System.Net;
using Issuance.Access;
using Issuance.Jobs;
using Issuance.RequestLog;
using Issuance.Tests.Console;
using Issuance.Tests.World;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Issuance.Tests.Developers;

/// <summary>A partner sees its own calls, nobody else's, and nothing of anybody in them.</summary>
public sealed class RequestLogTests(SharedWorld shared) : IClassFixture<SharedWorld>
{
    private readonly IssuanceWorld world = shared.World;

    /// <summary>The row of a call, once it was written.</summary>
    private Task<ApiRequest?> RowAsync(Answer answer) =>
        IssuanceWorld.EventuallyAsync(
            () =>
                world.ReadAsync(db =>
                    db.ApiRequests.SingleOrDefaultAsync(r => r.RequestId == answer.Header("Request-Id"))
                ),
            row => row is not null
        );

    [Fact]
    public async Task A_call_is_noted_with_its_operation_and_how_it_ended_and_without_what_was_asked()
    {
        var person = People.New();
        var answer = await world
            .As("hospital-1")
            .PostAsync("/v1/cards/lookup?name=张三", new { cardNumber = "9990000000000417" });

        var row = (await RowAsync(answer))!;

        Assert.Equal(
            (ClientKind.Institution, "H-001", "hospital-1", "LookupCard", "POST", "/v1/cards/lookup", 400),
            (row.Kind, row.Tenant, row.Client, row.Operation, row.Method, row.Template, row.Status)
        );
        Assert.Equal("unknown_parameter", row.Code);
        Assert.InRange(row.Milliseconds, 0, 60_000);
        var all = await world.ReadAsync(db =>
            db.Database.SqlQuery<string>($"select row_to_json(r)::text as \"Value\" from api_requests r").ToListAsync()
        );
        Assert.DoesNotContain(all, text => text.Contains("9990000000000417", StringComparison.Ordinal));
        Assert.DoesNotContain(all, text => text.Contains("张三", StringComparison.Ordinal));
        Assert.DoesNotContain(all, text => text.Contains(person.IdNumber, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Variable_parts_of_an_address_stay_named()
    {
        var answer = await world.As("hospital-1").GetAsync("/v1/cards/110101199003072316/status");

        var row = (await RowAsync(answer))!;

        Assert.Equal(
            ("/v1/cards/{cardId}/status", 404, "card_not_found"),
            (row.Template, row.Status, row.Code)
        );
    }

    [Fact]
    public async Task A_stored_answer_that_is_given_again_keeps_its_code()
    {
        var (key, body) = (Guid.NewGuid().ToString(), new { clerk = "E-1", serials = new[] { "SC1" } });
        var client = world.As("servicepoint-east");
        await client.PostAsync("/v1/service-points/SP-NOWHERE/arrivals", body, key);

        var again = await client.PostAsync("/v1/service-points/SP-NOWHERE/arrivals", body, key);

        Assert.Equal("true", again.Header("Idempotent-Replayed"));
        Assert.Equal("service_point_not_found", (await RowAsync(again))!.Code);
    }

    [Fact]
    public async Task A_token_that_was_taken_and_a_callback_that_a_bank_signed_are_the_callers_own()
    {
        await world.ApprovedAsync(People.New());

        var seen = await IssuanceWorld.EventuallyAsync(
            () =>
                world.ReadAsync(db =>
                    db.ApiRequests.Where(r => r.Kind == ClientKind.Bank && r.Tenant == "harbour")
                        .Select(r => r.Operation)
                        .Distinct()
                        .ToListAsync()
                ),
            operations => operations.Contains("ReceiveBankCallback")
        );
        var tokens = await IssuanceWorld.EventuallyAsync(
            () => world.ReadAsync(db => db.ApiRequests.CountAsync(r => r.Operation == "IssueToken")),
            count => count > 0
        );

        Assert.Contains("ReceiveBankCallback", seen);
        Assert.True(tokens > 0);
    }

    [Fact]
    public async Task Who_proved_nothing_is_in_nobodys_log()
    {
        using var http = new HttpClient();
        using var answer = await http.GetAsync(new Uri($"{world.Url}/v1/banks"));
        var later = await world.As("hospital-1").GetAsync("/v1/banks");

        await RowAsync(later);

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        var id = answer.Headers.GetValues("Request-Id").Single();
        Assert.Empty(await world.ReadAsync(db => db.ApiRequests.Where(r => r.RequestId == id).ToListAsync()));
    }

    [Fact]
    public async Task A_developer_sees_its_own_partners_calls_and_no_other()
    {
        var own = await world.As("hospital-1").GetAsync("/v1/banks");
        var foreign = await world.As("bank-harbour").GetAsync("/v1/banks");
        await RowAsync(own);
        await RowAsync(foreign);
        using var developer = await Browser.SignedInAsync(world.Url, "developer-hospital");

        var list = await developer.GetAsync("/developers/requests");
        var found = await developer.GetAsync($"/developers/requests?request={own.Header("Request-Id")}");
        var none = await developer.GetAsync($"/developers/requests?request={foreign.Header("Request-Id")}");
        var elsewhere = await developer.GetAsync(
            $"/developers/requests?partner=bank/harbour&request={foreign.Header("Request-Id")}"
        );

        Assert.Contains(own.Header("Request-Id")!, list.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(foreign.Header("Request-Id")!, list.Text, StringComparison.Ordinal);
        Assert.Single(found.Document.QuerySelectorAll("tbody tr"));
        Assert.Empty(none.Document.QuerySelectorAll("tbody tr"));
        Assert.Empty(elsewhere.Document.QuerySelectorAll("tbody tr"));
    }

    [Fact]
    public async Task Operations_choose_whose_calls_they_look_at()
    {
        var answer = await world.As("bank-harbour").GetAsync("/v1/banks");
        await RowAsync(answer);
        using var viewer = await Browser.SignedInAsync(world.Url, "viewer");

        var unchosen = await viewer.GetAsync("/developers/requests");
        var chosen = await viewer.GetAsync("/developers/requests?partner=bank%2Fharbour");
        var nobody = await viewer.GetAsync("/developers/requests?partner=bank%2Fnowhere");

        Assert.Empty(unchosen.Document.QuerySelectorAll("tbody tr"));
        Assert.Contains("bank/harbour", unchosen.Html, StringComparison.Ordinal);
        Assert.Contains(answer.Header("Request-Id")!, chosen.Text, StringComparison.Ordinal);
        Assert.Empty(nobody.Document.QuerySelectorAll("tbody tr"));
    }

    [Fact]
    public async Task What_is_no_request_id_is_not_looked_for_and_not_shown_again()
    {
        using var developer = await Browser.SignedInAsync(world.Url, "developer-hospital");

        var page = await developer.GetAsync("/developers/requests?request=110101199003072316");

        Assert.DoesNotContain("110101199003072316", page.Document.QuerySelector("main")!.InnerHtml, StringComparison.Ordinal);
        Assert.NotNull(page.Document.QuerySelector("[role=alert]"));
    }

    [Fact]
    public async Task A_long_log_is_read_page_by_page_without_a_gap()
    {
        var at = TimeProvider.System.GetUtcNow();
        await world.ReadAsync(db =>
            db.Database.ExecuteSqlAsync(
                $"""
                insert into api_requests (at, kind, tenant, client, request_id, operation, method, template, status, milliseconds)
                select {at} - (n / 3) * interval '1 second', 'partner', 'PS-1', 'partner-status', 'req_' || lpad(n::text, 16, '0'),
                    'ListBanks', 'GET', '/v1/banks', 200, 1 from generate_series(1, 120) n
                """
            )
        );
        using var scope = world.Services.CreateScope();
        var list = scope.ServiceProvider.GetRequiredService<ListRequests>();
        var wanted = new ListRequests.Wanted(ClientKind.Partner, "PS-1", null, RefusedOnly: false);

        var (first, next) = await list.ReadAsync(wanted, null, default);
        var (second, after) = await list.ReadAsync(wanted, next, default);
        var (third, end) = await list.ReadAsync(wanted, after, default);

        Assert.Equal((50, 50, 20), (first.Count, second.Count, third.Count));
        Assert.Null(end);
        Assert.Equal(120, first.Concat(second).Concat(third).Select(r => r.RequestId).Distinct().Count());
    }

    [Fact]
    public async Task After_seven_days_a_call_is_not_shown_and_then_gone()
    {
        await world.ReadAsync(db =>
            db.Database.ExecuteSqlAsync(
                $"""
                insert into api_requests (at, kind, tenant, client, request_id, operation, method, template, status, milliseconds)
                select now() - n * interval '1 day', 'institution', 'P-001', 'pharmacy-1', 'req_old' || lpad(n::text, 13, '0'),
                    'ListBanks', 'GET', '/v1/banks', 200, 1 from generate_series(9, 6, -1) n
                """
            )
        );
        using var scope = world.Services.CreateScope();
        var wanted = new ListRequests.Wanted(ClientKind.Institution, "P-001", null, RefusedOnly: false);
        var shown = await scope.ServiceProvider.GetRequiredService<ListRequests>().ReadAsync(wanted, null, default);

        var run = await world
            .Services.GetRequiredService<JobRunner>()
            .RunAsync(JobCatalog.Find("purge-requests")!, null, CancellationToken.None);

        Assert.Equal(["req_old0000000000006"], shown.Rows.Select(r => r.RequestId));
        Assert.NotNull(run);
        Assert.Equal(
            ["req_old0000000000006"],
            await world.ReadAsync(db =>
                db.ApiRequests.Where(r => r.Tenant == "P-001" && r.RequestId.StartsWith("req_old"))
                    .Select(r => r.RequestId)
                    .ToListAsync()
            )
        );
    }

    [Fact]
    public void When_too_many_wait_further_ones_are_left_out_and_counted()
    {
        var notes = new RequestNotes();

        for (var i = 0; i < RequestNotes.Most + 3; i++)
            notes.Note(Example());

        Assert.Equal(3, notes.TakeLeftOut());
        Assert.Equal(0, notes.TakeLeftOut());
        Assert.Equal(RequestNotes.Most, notes.Waiting.Count);
    }

    [Fact]
    public async Task A_stop_writes_what_waits()
    {
        await using var own = await IssuanceWorld.StartAsync();
        var writer = own.Services.GetRequiredService<RequestLogWriter>();
        // Its own beat has ended, so that what comes now can only be written by a stop.
        await writer.StopAsync(default);
        var answer = await own.As("hospital-1").GetAsync("/v1/banks");
        await IssuanceWorld.EventuallyAsync(
            () => Task.FromResult(own.Services.GetRequiredService<RequestNotes>().Waiting.Count),
            waiting => waiting >= 2
        );

        await writer.StopAsync(default);

        Assert.Equal(
            1,
            await own.ReadAsync(db => db.ApiRequests.CountAsync(r => r.RequestId == answer.Header("Request-Id")))
        );
    }

    private static ApiRequest Example() =>
        new()
        {
            At = DateTimeOffset.UnixEpoch,
            Kind = ClientKind.Partner,
            Tenant = "PS-1",
            Client = "partner-status",
            RequestId = "req_0000000000000000",
            Operation = "ListBanks",
            Method = "GET",
            Template = "/v1/banks",
            Status = 200,
            Milliseconds = 1,
        };
}
