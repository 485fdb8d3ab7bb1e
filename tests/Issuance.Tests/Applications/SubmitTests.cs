using System.Text.Json.Nodes;
using Issuance.Tests.World;
using Microsoft.EntityFrameworkCore;

namespace Issuance.Tests.Applications;

[Collection(ApplicationsCollection.Name)]
public sealed class SubmitTests(ApplicationsWorld world)
{
    [Fact]
    public async Task A_clerk_submits_an_application_and_is_told_by_when_it_is_settled()
    {
        var person = People.New();

        var answer = await world.East.PostAsync("/v1/applications", person.Application());

        Assert.Equal(202, answer.Status);
        var view = answer.Json;
        Assert.Equal($"/v1/applications/{view["id"]}", answer.Header("Location"));
        Assert.Equal("\"1.0\"", answer.Header("ETag"));
        Assert.Equal("received", (string?)view["status"]);
        Assert.Equal("2026-03-05T17:30:00+08:00", (string?)view["dueAt"]);
        Assert.Equal("2026-03-04T17:30:00+08:00", (string?)view["deadline"]!["dueSoonAt"]);
        Assert.Equal("running", (string?)view["deadline"]!["state"]);
        Assert.StartsWith("2026-03-02T09:3", (string?)view["receivedAt"], StringComparison.Ordinal);
        Assert.Equal(["application.received"], await world.EventsAsync((string)view["id"]!));
    }

    [Fact]
    public async Task The_view_has_exactly_these_members_and_masks_the_person()
    {
        var person = People.New() with { Name = "买买提·艾力" };

        var view = (await world.East.PostAsync("/v1/applications", person.Application())).Json.AsObject();

        Assert.Equal(
            [
                "id",
                "status",
                "channel",
                "requestType",
                "servicePoint",
                "agentBank",
                "intakeClerk",
                "person",
                "receivedAt",
                "dueAt",
                "deadline",
                "cardId",
                "custody",
                "bankOrder",
                "decision",
                "warnings",
                "version",
                "createdAt",
                "allowedCommands",
            ],
            view.Select(member => member.Key)
        );
        var masked = new JsonObject
        {
            ["name"] = "买**",
            ["idNumber"] = $"{person.IdNumber[..6]}********{person.IdNumber[^4..]}",
            ["mobile"] = "100****0001",
            ["sex"] = person.Sex,
            ["scheme"] = "employee",
            ["division"] = "109901",
        };
        Assert.True(JsonNode.DeepEquals(masked, view["person"]), view["person"]!.ToJsonString());
        Assert.All(new[] { "cardId", "custody", "bankOrder", "decision" }, name => Assert.Null(view[name]));
        Assert.Equal(
            ["approve", "reject", "withdraw"],
            view["allowedCommands"]!.AsArray().Select(command => (string?)command)
        );
    }

    [Fact]
    public async Task A_bank_and_a_request_type_need_not_be_named()
    {
        var answer = await world.East.PostAsync(
            "/v1/applications",
            People.New().Form(("/agentBank", null), ("/requestType", null))
        );

        Assert.Equal(202, answer.Status);
        Assert.Equal(("harbour", "first"), ((string?)answer.Json["agentBank"], (string?)answer.Json["requestType"]));
    }

    [Fact]
    public async Task Fifteen_digits_are_taken_with_a_warning_and_are_the_same_person_as_eighteen()
    {
        var person = People.New();

        var legacy = await world.East.PostAsync(
            "/v1/applications",
            person.Form(("/person/idNumber", person.LegacyNumber()))
        );
        var modern = await world.East.PostAsync("/v1/applications", person.Application());

        Assert.Equal(202, legacy.Status);
        Assert.Equal(
            $"{person.IdNumber[..6]}********{person.IdNumber[^4..]}",
            (string?)legacy.Json["person"]!["idNumber"]
        );
        Assert.Equal(
            """[{"code":"id_number_legacy","pointer":"/person/idNumber"}]""",
            legacy.Json["warnings"]!.ToJsonString()
        );
        Assert.Equal((409, "duplicate_application"), (modern.Status, modern.Code));
    }

    [Theory]
    [InlineData("2026-03-02", 202)]
    [InlineData("2026-03-01", 422)]
    public async Task A_paper_is_valid_on_its_last_day_and_not_after_it(string validUntil, int status)
    {
        var answer = await world.East.PostAsync(
            "/v1/applications",
            People.New().Form(("/materials/0/validUntil", validUntil))
        );

        Assert.Equal(status, answer.Status);
    }

    [Theory]
    [InlineData("employee", "id_card", 202)]
    [InlineData("employee", "household_book", 202)]
    [InlineData("employee", "other", 202)]
    [InlineData("employee", "photo application_form", 422)]
    [InlineData("resident", "id_card household_book photo application_form", 202)]
    [InlineData("resident", "id_card household_book photo other", 422)]
    [InlineData("resident", "id_card household_book application_form other", 422)]
    [InlineData("resident", "id_card photo application_form other", 422)]
    [InlineData("resident", "household_book photo application_form other", 422)]
    public async Task Each_scheme_asks_for_its_papers(string scheme, string shown, int status)
    {
        var materials = shown.Split(' ').Select(type => new { type, originalSeen = true });

        var answer = await world.East.PostAsync(
            "/v1/applications",
            People.New().Form(("/person/scheme", scheme), ("/materials", materials))
        );

        Assert.Equal(status, answer.Status);
        Assert.Equal(status == 202 ? null : "materials_missing", answer.Code);
    }

    [Fact]
    public async Task A_replay_repeats_the_answer_byte_for_byte_and_makes_nothing()
    {
        var person = People.New();
        var key = Guid.NewGuid().ToString();

        var first = await world.East.PostAsync("/v1/applications", person.Application(), key);
        var again = await world.East.PostAsync("/v1/applications", person.Application(), key);

        Assert.Equal((202, 202), (first.Status, again.Status));
        Assert.Equal(first.Text, again.Text);
        Assert.Equal((null, "true"), (first.Header("Idempotent-Replayed"), again.Header("Idempotent-Replayed")));
        Assert.Equal(
            (first.Header("Location"), first.Header("ETag")),
            (again.Header("Location"), again.Header("ETag"))
        );
        Assert.Equal(["application.received"], await world.EventsAsync((string)first.Json["id"]!));
    }

    [Fact]
    public async Task A_key_used_for_another_request_is_refused()
    {
        var person = People.New();
        var key = Guid.NewGuid().ToString();
        await world.East.PostAsync("/v1/applications", person.Application(), key);

        var other = await world.East.PostAsync("/v1/applications", person.Form(("/person/name", "李小红")), key);

        Assert.Equal((422, "idempotency_key_reused"), (other.Status, other.Code));
    }

    [Fact]
    public async Task One_key_fifty_times_at_once_makes_one_application()
    {
        var person = People.New();
        var key = Guid.NewGuid().ToString();
        await world.East.TokenAsync();
        var before = await CountAsync();

        var answers = await Task.WhenAll(
            Enumerable.Range(0, 50).Select(_ => world.East.PostAsync("/v1/applications", person.Application(), key))
        );

        Assert.All(answers, a => Assert.True(a.Status == 202 || a.Code == "idempotency_key_in_use", a.Text));
        Assert.Single(answers.Where(a => a.Status == 202).Select(a => a.Text).Distinct());
        Assert.Single(answers, a => a.Status == 202 && a.Header("Idempotent-Replayed") is null);
        Assert.Equal(before + 1, await CountAsync());
    }

    [Fact]
    public async Task One_person_submitted_at_once_under_two_keys_gives_one_application()
    {
        for (var round = 0; round < 5; round++)
        {
            var person = People.New();

            var answers = await Task.WhenAll(
                world.East.PostAsync("/v1/applications", person.Application()),
                world.West.PostAsync("/v1/applications", person.Application("SP-WEST"))
            );

            Assert.Equal([202, 409], answers.Select(a => a.Status).Order());
            Assert.Equal("duplicate_application", answers.Single(a => a.Status == 409).Code);
        }
    }

    [Fact]
    public async Task Who_was_rejected_or_withdrew_may_apply_again()
    {
        var rejected = People.New();
        var withdrawn = People.New();
        await world.RejectAsync(await world.SubmitAsync(rejected));
        await world.WithdrawAsync(await world.SubmitAsync(withdrawn));

        await world.SubmitAsync(rejected);
        await world.SubmitAsync(withdrawn);
    }

    [Fact]
    public async Task Who_has_a_live_card_cannot_apply_and_may_again_once_it_is_cancelled()
    {
        var person = People.New();
        var id = await world.SubmitAsync(person);
        await world.ApproveAsync(id);

        var second = await world.East.PostAsync("/v1/applications", person.Application());
        Assert.Equal((409, "duplicate_application"), (second.Status, second.Code));

        await world.World.ReadAsync(db =>
            db.Database.ExecuteSqlAsync($"update cards set status = 'cancelled' where application_id = {id}")
        );
        await world.SubmitAsync(person);
    }

    private Task<int> CountAsync() => world.World.ReadAsync(db => db.Applications.CountAsync());
}
