using Issuance.Notices;
using Issuance.Tests.World;
using Microsoft.EntityFrameworkCore;

namespace Issuance.Tests.Notices;

/// <summary>The sandbox's mailbox: for this machine alone, masked, without script.</summary>
public sealed class MailboxTests(QuietWorld quiet) : IClassFixture<QuietWorld>
{
    private readonly IssuanceWorld world = quiet.World;

    [Fact]
    public async Task A_notice_is_shown_with_its_text_and_a_masked_number()
    {
        await world.ToDayAsync(0);
        var card = await world.ArrivedAsync();
        await world.RunAsync<SendNoticesJob>();

        var mail = (await world.MailOfAsync(card)).Single();

        Assert.Equal(
            "id kind channel to cardId applicationId language text status attempts queuedAt sentAt",
            string.Join(' ', mail.AsObject().Select(member => member.Key))
        );
        Assert.Equal("sms", (string?)mail["channel"]);
        Assert.Equal("100****0001", (string?)mail["to"]);
        Assert.Equal("zh-CN", (string?)mail["language"]);
        Assert.Equal(1, (int)mail["attempts"]!);
        Assert.Equal(
            "您的医疗保险卡已到达东街服务点（",
            ((string)mail["text"]!)[.."您的医疗保险卡已到达东街服务点（".Length]
        );
        Assert.Contains(
            "请于2026年3月2日至2026年5月31日携带身份证原件领取",
            (string)mail["text"]!,
            StringComparison.Ordinal
        );
        Assert.StartsWith("2026-03-02T09:3", (string)mail["queuedAt"]!, StringComparison.Ordinal);
        Assert.EndsWith("+08:00", (string)mail["sentAt"]!, StringComparison.Ordinal);
        var sms = (await world.Bank.SmsAsync((string)mail["id"]!))!;
        Assert.Equal((string?)mail["text"], (string?)sms["text"]);
        Assert.Equal("100****0001", (string?)sms["to"]);
    }

    [Fact]
    public async Task A_number_given_as_a_filter_finds_nothing_and_is_not_kept()
    {
        var number = People.New().IdNumber;

        var found = await world.MailboxAsync($"?cardId={number}");

        Assert.Empty(found.Json["data"]!.AsArray());
        Assert.False(await world.ReadAsync(db => db.AuditEntries.AnyAsync(entry => entry.Subject == number)));
        Assert.True(await world.ReadAsync(db => db.AuditEntries.AnyAsync(entry => entry.Action == "mailbox.viewed")));
    }

    [Fact]
    public async Task The_list_is_filtered_and_paged_newest_first()
    {
        var (one, two) = (await world.ArrivedAsync(), await world.ArrivedAsync());

        var byApplication = await world.MailboxAsync($"?applicationId={one.ApplicationId}");
        var first = await world.MailboxAsync("?limit=1");
        var second = await world.MailboxAsync($"?limit=1&cursor={first.Json["nextCursor"]}");

        Assert.Equal(one.Id, (string?)byApplication.Json["data"]!.AsArray().Single()!["cardId"]);
        Assert.Equal(two.Id, (string?)first.Json["data"]![0]!["cardId"]);
        Assert.True((bool)first.Json["hasMore"]!);
        Assert.Equal(one.Id, (string?)second.Json["data"]![0]!["cardId"]);
    }

    [Theory]
    [InlineData("?colour=red", "unknown_parameter")]
    [InlineData("?limit=0", "request_invalid")]
    [InlineData("?cursor=bm9uZQ", "request_invalid")]
    [InlineData("?cardId=a&cardId=b", "request_invalid")]
    public async Task A_query_that_it_does_not_know_is_refused(string query, string code)
    {
        var answer = await world.MailboxAsync(query);

        Assert.Equal((400, code), (answer.Status, answer.Code));
    }

    [Theory]
    [InlineData("Host", "mailbox.example")]
    [InlineData("Host", "localhost.example:80")]
    [InlineData("X-Forwarded-For", "127.0.0.1")]
    [InlineData("X-Forwarded-Host", "localhost")]
    [InlineData("Forwarded", "for=127.0.0.1")]
    [InlineData("X-Real-IP", "127.0.0.1")]
    [InlineData("Via", "1.1 proxy")]
    public async Task Whoever_does_not_come_from_this_machine_itself_finds_nothing(string header, string value)
    {
        var answer = await world.MailboxAsync(
            "",
            change: request => request.Headers.TryAddWithoutValidation(header, value)
        );

        Assert.Equal((404, "not_found"), (answer.Status, answer.Code));
    }

    [Fact]
    public async Task Localhost_by_name_is_this_machine() =>
        Assert.Equal(
            200,
            (
                await world.MailboxAsync(
                    "",
                    change: request => request.Headers.Host = $"localhost:{new Uri(world.Url).Port}"
                )
            ).Status
        );

    [Fact]
    public async Task The_page_is_plain_escaped_and_takes_nothing_from_elsewhere()
    {
        var card = await world.ArrivedAsync();

        var page = await world.MailboxAsync($"?cardId={card.Id}", "text/html");
        var hostile = await world.MailboxAsync("?cardId=%22%3E%3Cscript%3Ealert(1)%3C/script%3E", "text/html");

        Assert.Equal(200, page.Status);
        Assert.StartsWith("<!doctype html><html lang=\"zh-CN\">", page.Text, StringComparison.Ordinal);
        Assert.Contains("身份证", page.Text, StringComparison.Ordinal);
        Assert.Contains("100****0001", page.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("http", page.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("<script", hostile.Text, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("&lt;script&gt;", hostile.Text, StringComparison.Ordinal);
        Assert.StartsWith("default-src 'none';", page.Header("Content-Security-Policy")!, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", page.Header("Content-Security-Policy")!, StringComparison.Ordinal);
        Assert.Equal("nosniff", page.Header("X-Content-Type-Options"));
    }

    [Fact]
    public async Task Nothing_of_the_person_stands_in_clear_in_the_queue_the_events_the_audit_the_log_or_the_gateways_books()
    {
        var person = People.New() with { Name = "欧阳信鸽", Mobile = "10086420976" };
        var card = await world.ArrivedAsync(person);
        await world.RunAsync<SendNoticesJob>();
        var notice = (await world.NoticesAsync(card)).Single();
        Assert.Equal(NoticeState.Sent, notice.State);

        var values = Canary.Values(person);
        var rows = await world.ReadAsync(async db =>
            string.Join(
                '\n',
                await db
                    .Database.SqlQuery<string>(
                        $"""
                        select n::text as "Value" from notices n union all select e::text from events e
                        union all select a::text from audit_entries a union all select o::text from ops_tasks o
                        """
                    )
                    .ToListAsync()
            )
        );
        Assert.Contains(notice.Id, rows, StringComparison.Ordinal);
        Assert.DoesNotContain("医疗保险卡", rows, StringComparison.Ordinal);
        Canary.AssertNotIn(rows, values, "the database");
        Canary.AssertNotIn(string.Join('\n', world.Log.Lines), values, "the log");
        Canary.AssertNotIn((await world.Bank.SmsAsync(notice.Id))!.ToJsonString(), values, "the gateway's books");
        Canary.AssertNotIn((await world.MailboxAsync("?limit=100")).Text, values, "the mailbox");
    }
}
