using Issuance.Jobs;
using Issuance.Tests.World;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Issuance.Tests.Applications;

[Collection(ApplicationsCollection.Name)]
public sealed class ReviewTests(ApplicationsWorld world)
{
    [Fact]
    public async Task An_approval_orders_the_card_in_the_same_breath()
    {
        var id = await world.SubmitAsync();

        var answer = await world.ApproveAsync(id);

        Assert.Equal(200, answer.Status);
        var view = answer.Json;
        Assert.Equal(("approved", "ordered"), ((string?)view["status"], (string?)view["custody"]));
        Assert.Matches("^crd_[0-9a-z]{26}$", (string?)view["cardId"]);
        Assert.Matches("^ord-[0-9a-z]{13}-1$", (string?)view["bankOrder"]!["reference"]);
        Assert.Equal(("prepared", 1), ((string?)view["bankOrder"]!["state"], (int?)view["bankOrder"]!["attempt"]));
        Assert.Equal("R-1", (string?)view["decision"]!["clerk"]);
        Assert.Null(view["decision"]!["reasonCode"]);
        Assert.Empty(view["allowedCommands"]!.AsArray());
        Assert.Equal("\"2.1\"", answer.Header("ETag"));
        Assert.Equal(["application.received", "application.approved", "card.ordered"], await world.EventsAsync(id));
        var reference = (string)view["bankOrder"]!["reference"]!;
        Assert.Equal(
            WorkState.Queued,
            await world.World.ReadAsync(db =>
                db.WorkItems.Where(i => i.Kind == WorkKinds.OrderCard && i.Key == reference)
                    .Select(i => i.State)
                    .SingleAsync()
            )
        );
        var shown = await world.East.GetAsync($"/v1/applications/{id}");
        Assert.Equal(answer.Text, shown.Text);
        Assert.Equal(answer.Header("ETag"), shown.Header("ETag"));
    }

    [Fact]
    public async Task Without_a_verified_identity_nothing_is_approved()
    {
        var id = await world.SubmitAsync();

        var answer = await world.Reviewer.PostAsync(
            $"/v1/applications/{id}/approval",
            new { clerk = "R-1", identityVerified = false }
        );
        var unknown = await world.Reviewer.PostAsync(
            "/v1/applications/app_00000000000000000000000000/approval",
            new { clerk = "R-1", identityVerified = false }
        );

        Assert.Equal((422, "identity_not_verified"), (answer.Status, answer.Code));
        Assert.Equal("/identityVerified", (string?)answer.Json["errors"]![0]!["pointer"]);
        Assert.Equal("identity_not_verified", unknown.Code);
        Assert.Equal(["application.received"], await world.EventsAsync(id));
    }

    [Fact]
    public async Task A_rejection_says_why_and_meets_the_deadline()
    {
        var id = await world.SubmitAsync();

        var answer = await world.RejectAsync(id);

        Assert.Equal(200, answer.Status);
        var view = answer.Json;
        Assert.Equal(("rejected", "met"), ((string?)view["status"], (string?)view["deadline"]!["state"]));
        Assert.NotNull(view["deadline"]!["metAt"]);
        Assert.Equal(
            ("not_insured", "查无参保记录"),
            ((string?)view["decision"]!["reasonCode"], (string?)view["decision"]!["comment"])
        );
        Assert.Null(view["cardId"]);
        Assert.Equal(["application.received", "application.rejected"], await world.EventsAsync(id));
        Assert.Equal(0, await world.World.ReadAsync(db => db.Cards.CountAsync(c => c.ApplicationId == id)));
        Assert.Equal(answer.Text, (await world.East.GetAsync($"/v1/applications/{id}")).Text);
    }

    [Theory]
    [InlineData("""{"clerk":"R-1","reasonCode":"other"}""", "missing_member")]
    [InlineData("""{"clerk":"R-1","reasonCode":"other","comment":""}""", "too_short")]
    [InlineData("""{"clerk":"R-1","comment":"x"}""", "missing_member")]
    [InlineData("""{"clerk":"R-1","reasonCode":"mood","comment":"x"}""", "not_in_list")]
    public async Task A_rejection_needs_a_reason_and_a_comment(string body, string code)
    {
        var id = await world.SubmitAsync();

        var answer = await world.Reviewer.PostAsync($"/v1/applications/{id}/rejection", body);

        Assert.Equal((400, code), (answer.Status, (string?)answer.Json["errors"]![0]!["code"]));
    }

    [Fact]
    public async Task A_withdrawal_closes_the_case_and_its_promise()
    {
        var id = await world.SubmitAsync();

        var answer = await world.East.PostAsync(
            $"/v1/applications/{id}/withdrawal",
            new
            {
                clerk = "E-1007",
                requestedBy = "holder",
                comment = "本人撤回",
            }
        );

        Assert.Equal(200, answer.Status);
        var view = answer.Json;
        Assert.Equal(("withdrawn", "closed"), ((string?)view["status"], (string?)view["deadline"]!["state"]));
        Assert.Equal(
            ("holder", "本人撤回"),
            ((string?)view["decision"]!["reasonCode"], (string?)view["decision"]!["comment"])
        );
        Assert.Equal(["application.received", "application.withdrawn"], await world.EventsAsync(id));
    }

    [Theory]
    [InlineData("approved")]
    [InlineData("rejected")]
    [InlineData("withdrawn")]
    public async Task What_is_decided_stays_decided(string status)
    {
        var id = await world.SubmitAsync();
        var decision = status switch
        {
            "approved" => await world.ApproveAsync(id),
            "rejected" => await world.RejectAsync(id),
            _ => await world.WithdrawAsync(id),
        };
        var events = await world.EventsAsync(id);

        Answer[] again =
        [
            await world.ApproveAsync(id, "E-1007"),
            await world.RejectAsync(id),
            await world.WithdrawAsync(id),
        ];

        Assert.All(
            again,
            answer =>
            {
                Assert.Equal((409, "invalid_state_transition"), (answer.Status, answer.Code));
                Assert.Equal(status, (string?)answer.Json["currentStatus"]);
                Assert.Empty(answer.Json["allowedCommands"]!.AsArray());
            }
        );
        Assert.Equal(decision.Text, (await world.East.GetAsync($"/v1/applications/{id}")).Text);
        Assert.Equal(events, await world.EventsAsync(id));
    }

    [Fact]
    public async Task A_clerk_cannot_judge_what_he_took_in_and_his_colleague_can()
    {
        var id = await world.SubmitAsync(servicePoint: "SP-WEST");
        var path = $"/v1/applications/{id}";

        var approval = await world.West.PostAsync(
            $"{path}/approval",
            new { clerk = "E-1007", identityVerified = true }
        );
        var rejection = await world.West.PostAsync(
            $"{path}/rejection",
            new
            {
                clerk = "E-1007",
                reasonCode = "other",
                comment = "x",
            }
        );
        var colleague = await world.West.PostAsync(
            $"{path}/approval",
            new { clerk = "E-1008", identityVerified = true }
        );

        Assert.Equal((409, "same_person"), (approval.Status, approval.Code));
        Assert.Equal((409, "same_person"), (rejection.Status, rejection.Code));
        Assert.Null(approval.Json["currentStatus"]);
        Assert.Equal(200, colleague.Status);
    }

    [Fact]
    public async Task The_database_itself_refuses_a_maker_as_checker()
    {
        var id = await world.SubmitAsync();

        var refused = await Assert.ThrowsAsync<PostgresException>(() =>
            world.World.ReadAsync(db =>
                db.Database.ExecuteSqlAsync($"update applications set review_person = intake_person where id = {id}")
            )
        );

        Assert.Equal("ck_applications_maker_is_not_checker", refused.ConstraintName);
    }

    [Fact]
    public async Task The_database_itself_refuses_a_second_live_card_for_a_person()
    {
        var holder = await world.SubmitAsync();
        await world.ApproveAsync(holder);
        var other = await world.SubmitAsync();
        await world.World.ReadAsync(db =>
            db.Database.ExecuteSqlAsync(
                $"update applications set holder_index = (select holder_index from applications where id = {holder}) where id = {other}"
            )
        );

        var answer = await world.ApproveAsync(other);

        Assert.Equal((409, "duplicate_application"), (answer.Status, answer.Code));
        Assert.Equal(["application.received"], await world.EventsAsync(other));
    }

    [Fact]
    public async Task Decisions_that_race_end_in_one()
    {
        for (var round = 0; round < 5; round++)
        {
            var id = await world.SubmitAsync();

            var answers = await Task.WhenAll(
                world.ApproveAsync(id, "R-1"),
                world.ApproveAsync(id, "R-2"),
                world.RejectAsync(id),
                world.WithdrawAsync(id)
            );

            Assert.Single(answers, a => a.Status == 200);
            Assert.All(answers.Where(a => a.Status != 200), a => Assert.Equal("invalid_state_transition", a.Code));
            Assert.True(await world.World.ReadAsync(db => db.Cards.CountAsync(c => c.ApplicationId == id)) <= 1);
        }
    }
}
