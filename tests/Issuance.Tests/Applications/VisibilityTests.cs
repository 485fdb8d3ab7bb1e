using Issuance.Tests.World;
using Microsoft.EntityFrameworkCore;

namespace Issuance.Tests.Applications;

[Collection(ApplicationsCollection.Name)]
public sealed class VisibilityTests(ApplicationsWorld world)
{
    private const string Unknown = "app_00000000000000000000000000";

    [Theory]
    [InlineData("servicepoint-east", "SP-EAST", 200)]
    [InlineData("servicepoint-east", "SP-WEST", 404)]
    [InlineData("servicepoint-west", "SP-WEST", 200)]
    [InlineData("servicepoint-west", "SP-EAST", 404)]
    [InlineData("center-1", "SP-EAST", 200)]
    [InlineData("center-1", "SP-WEST", 200)]
    [InlineData("reviewer-1", "SP-EAST", 200)]
    [InlineData("reviewer-1", "SP-WEST", 200)]
    [InlineData("ops", "SP-EAST", 200)]
    [InlineData("ops", "SP-WEST", 200)]
    [InlineData("bank-harbour", "SP-EAST", 403)]
    [InlineData("hospital-1", "SP-EAST", 403)]
    [InlineData("partner-status", "SP-EAST", 403)]
    public async Task Each_client_sees_its_own_applications(string client, string servicePoint, int status)
    {
        var id = await world.SubmitAsync(servicePoint: servicePoint);

        var shown = await world.World.As(client).GetAsync($"/v1/applications/{id}");
        var list = await world.World.As(client).GetAsync("/v1/applications?limit=1");

        Assert.Equal(status, shown.Status);
        Assert.Equal(status == 403 ? 403 : 200, list.Status);
        if (status != 403)
            Assert.Equal(status == 200, list.Text.Contains(id, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Another_citys_application_does_not_exist_for_an_authority()
    {
        var id = await world.SubmitAsync();
        await world.World.ReadAsync(db =>
            db.Database.ExecuteSqlAsync($"update applications set city = '1101' where id = {id}")
        );

        var shown = await world.Reviewer.GetAsync($"/v1/applications/{id}");
        var approval = await world.ApproveAsync(id);

        Assert.Equal((404, 404), (shown.Status, approval.Status));
        Assert.Equal(200, (await world.Operations.GetAsync($"/v1/applications/{id}")).Status);
    }

    [Theory]
    [InlineData(Unknown)]
    [InlineData("app_short")]
    [InlineData("APP_00000000000000000000000000")]
    [InlineData("%E5%BC%A0")]
    public async Task An_unknown_a_malformed_and_a_foreign_id_are_answered_alike(string id)
    {
        var foreign = await world.SubmitAsync(servicePoint: "SP-WEST");

        Assert.Equal(await AnswerAsync($"/v1/applications/{foreign}"), await AnswerAsync($"/v1/applications/{id}"));
        Assert.Equal(
            await WithdrawalAsync($"/v1/applications/{foreign}"),
            await WithdrawalAsync($"/v1/applications/{id}")
        );
    }

    [Fact]
    public async Task Operations_see_no_person_and_no_comment_and_leave_no_trace()
    {
        var id = await world.SubmitAsync();
        await world.RejectAsync(id);

        var shown = await world.Operations.GetAsync($"/v1/applications/{id}");
        var list = await world.Operations.GetAsync("/v1/applications?limit=1");

        Assert.True(shown.Json.AsObject().ContainsKey("person"));
        Assert.Null(shown.Json["person"]);
        Assert.Null(shown.Json["decision"]!["comment"]);
        Assert.Equal("not_insured", (string?)shown.Json["decision"]!["reasonCode"]);
        Assert.Null(list.Json["data"]![0]!["person"]);
        Assert.Equal(
            0,
            await world.World.ReadAsync(db =>
                db.AuditEntries.CountAsync(e => e.Actor == "ops" && e.Action.StartsWith("application"))
            )
        );
    }

    [Fact]
    public async Task Who_looks_at_a_person_leaves_a_trace()
    {
        var id = await world.SubmitAsync();

        await world.Reviewer.GetAsync($"/v1/applications/{id}");
        await world.Reviewer.GetAsync("/v1/applications?limit=1");

        var viewed = await world.World.ReadAsync(db =>
            db.AuditEntries.Where(e => e.Subject == id && e.Action == "application.viewed").SingleAsync()
        );
        Assert.Equal(("reviewer-1", "1099"), (viewed.Actor, viewed.Tenant));
        Assert.NotNull(viewed.RequestId);
        Assert.True(
            await world.World.ReadAsync(db =>
                db.AuditEntries.AnyAsync(e =>
                    e.Action == "applications.listed" && e.Actor == "reviewer-1" && e.Reason == $"1:{id}:{id}"
                )
            )
        );
    }

    [Fact]
    public async Task An_audit_row_of_a_decision_names_the_clerk()
    {
        var id = await world.SubmitAsync();
        await world.ApproveAsync(id, "R-77");

        var entry = await world.World.ReadAsync(db =>
            db.AuditEntries.SingleAsync(e => e.Action == "card.ordered" && e.Clerk == "R-77")
        );

        Assert.Equal("reviewer-1", entry.Actor);
    }

    private async Task<string> AnswerAsync(string path) => WithoutIds(await world.East.GetAsync(path));

    private async Task<string> WithdrawalAsync(string path) =>
        WithoutIds(await world.East.PostAsync($"{path}/withdrawal", new { clerk = "E-1", requestedBy = "clerk" }));

    private static string WithoutIds(Answer answer)
    {
        var problem = answer.Json.AsObject();
        foreach (var name in new[] { "instance", "requestId", "traceId" })
            problem.Remove(name);
        return $"{answer.Status} {answer.Header("ETag")} {problem.ToJsonString()}";
    }
}
