using Issuance.Notices;
using Issuance.Tests.ServicePoints;
using Issuance.Tests.World;
using Microsoft.EntityFrameworkCore;

namespace Issuance.Tests.Notices;

/// <summary>The clerk sees whom nobody reached, corrects the number and sends again.</summary>
public sealed class ResendTests(QuietWorld quiet) : IClassFixture<QuietWorld>
{
    private const string Corrected = "10000000777";
    private readonly IssuanceWorld world = quiet.World;

    private Task<Answer> ResendAsync(
        TestCard card,
        string? mobile = null,
        string? noticeId = null,
        string client = "servicepoint-east",
        string? key = null
    ) =>
        world
            .As(client)
            .PostAsync(
                $"{card.Path}/notices/resend",
                new
                {
                    clerk = "E-1007",
                    mobile,
                    noticeId,
                },
                key
            );

    private async Task<TestCard> RefusedAsync()
    {
        var card = await world.ArrivedAsync();
        await world.Bank.ModeAsync("refuse", bank: "sms");
        await world.RunAsync<SendNoticesJob>();
        await world.Bank.ModeAsync("ok", bank: "sms");
        Assert.Equal(["pickup_notice failed"], await world.MailsAsync(card));
        return card;
    }

    [Fact]
    public async Task The_clerk_sees_the_failed_one_with_its_cause_and_no_number_in_clear()
    {
        var card = await RefusedAsync();

        var list = await world.As("servicepoint-east").GetAsync("/v1/service-points/SP-EAST/notices?status=failed");
        var byOperations = await world.As("ops").GetAsync($"/v1/service-points/SP-EAST/notices?cardId={card.Id}");

        var mine = list.Json["data"]!.AsArray().Single(n => (string?)n!["cardId"] == card.Id)!;
        Assert.Equal(
            ("pickup_notice", "failed", "gateway_refused", "100****0001"),
            ((string?)mine["kind"], (string?)mine["status"], (string?)mine["cause"], (string?)mine["to"])
        );
        Assert.DoesNotContain(card.Person.Mobile, list.Text, StringComparison.Ordinal);
        Assert.Null(byOperations.Json["data"]![0]!["to"]);
        Assert.Equal(
            (404, "service_point_not_found"),
            (await world.As("servicepoint-west").GetAsync("/v1/service-points/SP-EAST/notices")).Said()
        );
        var sent = await world
            .As("servicepoint-east")
            .GetAsync($"/v1/service-points/SP-EAST/notices?status=sent&cardId={card.Id}");
        Assert.Empty(sent.Json["data"]!.AsArray());
    }

    [Fact]
    public async Task After_the_number_is_corrected_the_holder_is_told_at_the_new_one_and_counts_as_told()
    {
        var card = await RefusedAsync();
        var failed = (await world.NoticesAsync(card)).Single();
        var key = Guid.NewGuid().ToString();

        var answer = await ResendAsync(card, Corrected, key: key);
        var again = await ResendAsync(card, Corrected, key: key);
        await world.RunAsync<SendNoticesJob>();

        Assert.Equal((200, "100****0777"), (answer.Status, (string?)answer.Json["to"]));
        Assert.Equal(answer.Text, again.Text);
        Assert.DoesNotContain(Corrected, answer.Text, StringComparison.Ordinal);
        var reference = (string)answer.Json["notice"]!["id"]!;
        Assert.NotEqual(failed.Id, reference);
        Assert.Equal(["pickup_notice failed", "pickup_notice sent"], await world.MailsAsync(card));
        var sms = (await world.Bank.SmsAsync(reference))!;
        Assert.Equal((1, "100****0777"), ((int)sms["effects"]!, (string?)sms["to"]));
        Assert.Equal("notified", await world.PickupAsync(card));
        var application = await world.As("servicepoint-east").GetAsync($"/v1/applications/{card.ApplicationId}");
        Assert.Equal("100****0777", (string?)application.Json["person"]!["mobile"]);
        var events = await world.EventsOfAsync(card);
        Assert.Single(events, "application.mobile_corrected");
        Assert.False(
            await world.ReadAsync(db => db.OpsTasks.AnyAsync(t => t.Subject == failed.Id && t.ClosedAt == null))
        );
        var audit = await world.ReadAsync(db =>
            db.AuditEntries.Where(a => a.Clerk == "E-1007" && (a.Subject == failed.Id || a.Subject == card.Id))
                .Select(a => a.Action)
                .ToListAsync()
        );
        Assert.Contains("application.mobile_corrected", audit);
        Assert.Contains("notice.sent_again", audit);
    }

    [Fact]
    public async Task A_notice_that_waits_goes_to_the_new_number_and_is_not_doubled()
    {
        var card = await world.ArrivedAsync();
        await world.SqlAsync($"update notices set due_at = now() + interval '1 hour' where card_id = {card.Id}");

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => ResendAsync(card, Corrected)));
        await world.RunAsync<SendNoticesJob>();

        Assert.All(answers, answer => Assert.Equal(200, answer.Status));
        var notice = (await world.NoticesAsync(card)).Single();
        Assert.All(answers, answer => Assert.Equal(notice.Id, (string?)answer.Json["notice"]!["id"]));
        Assert.Equal("100****0777", (string?)(await world.Bank.SmsAsync(notice.Id))!["to"]);
    }

    [Fact]
    public async Task Many_resends_at_once_after_a_failure_make_one_more_notice()
    {
        var card = await RefusedAsync();
        await world.As("servicepoint-east").TokenAsync();

        var answers = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => ResendAsync(card)));

        Assert.All(answers, answer => Assert.Equal(200, answer.Status));
        Assert.Equal(["pickup_notice failed", "pickup_notice queued"], await world.MailsAsync(card));
        await world.RunAsync<SendNoticesJob>();
        // Sent to a wrong number, it can be told a third time, as a notice of its own.
        Assert.Equal(200, (await ResendAsync(card, Corrected)).Status);
        await world.RunAsync<SendNoticesJob>();
        Assert.Equal(
            ["arrived", "arrived", "arrived"],
            (await world.NoticesAsync(card)).Select(n => n.Stage.Split('-')[0])
        );
        Assert.Equal(
            ["pickup_notice failed", "pickup_notice sent", "pickup_notice sent"],
            await world.MailsAsync(card)
        );
        Assert.Single(await world.EventsOfAsync(card), "pickup.notified");
    }

    [Theory]
    [InlineData("sending")]
    [InlineData("unknown")]
    public async Task While_one_may_be_out_nothing_is_changed(string state)
    {
        var card = await world.ArrivedAsync();
        await world.SqlAsync(
            $"update notices set state = {state}, attempts = 1, last_sent_at = now(), due_at = now() + interval '1 hour', lease_until = now() + interval '1 hour' where card_id = {card.Id}"
        );

        Assert.Equal((409, "notice_in_flight"), (await ResendAsync(card, Corrected)).Said());

        var application = await world.As("servicepoint-east").GetAsync($"/v1/applications/{card.ApplicationId}");
        Assert.Equal("100****0001", (string?)application.Json["person"]!["mobile"]);
        Assert.Single(await world.NoticesAsync(card));
    }

    [Fact]
    public async Task What_does_not_hold_any_more_is_not_told_again()
    {
        var collected = await RefusedAsync();
        await world.HandOverAsync(collected);
        var shipped = await world.InTransitAsync();
        var waiting = await RefusedAsync();
        var foreign = (await world.NoticesAsync(collected)).Single().Id;

        Assert.Equal((409, "nothing_to_resend"), (await ResendAsync(collected)).Said());
        Assert.Equal((409, "nothing_to_resend"), (await ResendAsync(shipped)).Said());
        Assert.Equal((404, "notice_not_found"), (await ResendAsync(waiting, noticeId: foreign)).Said());
        Assert.Equal((404, "card_not_found"), (await ResendAsync(waiting, client: "servicepoint-west")).Said());
        foreach (var no in new[] { "", "20000000001", "1000000000", "+8610000000001", "1000000000１" })
        {
            var answer = await ResendAsync(waiting, no);
            Assert.Equal((422, "mobile_invalid"), answer.Said());
            Assert.Equal("/mobile", (string?)answer.Json["errors"]![0]!["pointer"]);
        }

        // Before the card is there only the number is corrected.
        var early = await ResendAsync(shipped, Corrected);
        Assert.Equal((200, "100****0777"), (early.Status, (string?)early.Json["to"]));
        Assert.Null(early.Json["notice"]);
        Assert.Empty(await world.NoticesAsync(shipped));
    }

    [Fact]
    public async Task A_number_that_does_not_open_any_more_is_corrected_and_the_notice_sent()
    {
        var card = await world.ArrivedAsync();
        await world.SqlAsync(
            $"update applications set mobile_sealed = overlay(mobile_sealed placing '\\x00'::bytea from 20 for 3) where id = {card.ApplicationId}"
        );
        await world.RunAsync<SendNoticesJob>();
        var unread = await world
            .As("servicepoint-east")
            .GetAsync($"/v1/service-points/SP-EAST/notices?cardId={card.Id}");
        Assert.Equal("number_unreadable", (string?)unread.Json["data"]![0]!["cause"]);
        Assert.Null(unread.Json["data"]![0]!["to"]);

        Assert.Equal(200, (await ResendAsync(card, Corrected)).Status);
        await world.RunAsync<SendNoticesJob>();

        Assert.Equal(["pickup_notice failed", "pickup_notice sent"], await world.MailsAsync(card));
    }

    [Fact]
    public async Task The_database_itself_keeps_one_live_notice_for_an_occasion()
    {
        var card = await world.ArrivedAsync();

        var thrown = await Assert.ThrowsAsync<Npgsql.PostgresException>(() =>
            world.SqlAsync(
                $"""
                insert into notices (id, card_id, application_id, kind, stage, channel, language, service_point, pickup_from,
                    pickup_to, queued_at, created_at, state, due_at, epoch, attempts, enquiries)
                select 'ntc_x', card_id, application_id, kind, stage || '~2', channel, language, service_point, pickup_from,
                    pickup_to, queued_at, created_at, state, due_at, 0, 0, 0
                from notices where card_id = {card.Id}
                """
            )
        );

        Assert.Equal("ux_notices_one_live_per_occasion", thrown.ConstraintName);
    }
}
