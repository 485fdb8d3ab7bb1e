using Issuance.Tests.World;
using Microsoft.EntityFrameworkCore;

namespace Issuance.Tests.Host;

/// <summary>
/// The connection to the database is reset right after COMMIT was sent: it has happened, and nobody here knows. Whoever asks
/// again under the same key is told what was done the first time.
/// </summary>
public sealed class LostCommitTests
{
    [Fact]
    public async Task An_application_whose_commit_was_not_answered_is_there_once_and_found_by_its_key()
    {
        var direct = await TestServer.NewDatabaseAsync();
        await using var database = new FreezableDatabase(direct);
        await using (var world = await StartAsync(database))
        {
            var body = People.New().Application();
            var client = world.As("servicepoint-east");
            await client.TokenAsync();
            database.LoseTheCommitAfter("INSERT INTO applications");

            var first = await client.PostAsync("/v1/applications", body, key: "lost-1");
            var again = await client.PostAsync("/v1/applications", body, key: "lost-1");

            Assert.Equal(1, database.LostCommits);
            Assert.Equal((503, "database_unavailable"), (first.Status, first.Code));
            Assert.Equal((202, "true"), (again.Status, again.Header("Idempotent-Replayed")));
            var list = await client.GetAsync("/v1/applications");
            Assert.Single(list.Json["data"]!.AsArray());
        }

        await TestServer.DropDatabaseAsync(direct);
    }

    [Fact]
    public async Task An_approval_whose_commit_was_not_answered_orders_one_card()
    {
        var direct = await TestServer.NewDatabaseAsync();
        await using var database = new FreezableDatabase(direct);
        await using (var world = await StartAsync(database))
        {
            var (id, _) = await world.SubmittedAsync(People.New());
            var reviewer = world.As("reviewer-1");
            await reviewer.TokenAsync();
            var body = new { clerk = "R-1", identityVerified = true };
            database.LoseTheCommitAfter("INSERT INTO cards");

            var first = await reviewer.PostAsync($"/v1/applications/{id}/approval", body, key: "lost-2");
            var again = await reviewer.PostAsync($"/v1/applications/{id}/approval", body, key: "lost-2");

            Assert.Equal(1, database.LostCommits);
            Assert.Equal(503, first.Status);
            Assert.Equal((200, "true"), (again.Status, again.Header("Idempotent-Replayed")));
            Assert.NotNull((string?)again.Json["cardId"]);
        }

        await TestServer.DropDatabaseAsync(direct);
    }

    private static Task<IssuanceWorld> StartAsync(FreezableDatabase database) =>
        IssuanceWorld.StartAsync(
            "api",
            new Dictionary<string, string?> { ["ConnectionStrings:Issuance"] = database.ConnectionString }
        );
}
