using Issuance.Tests.Activation;
using Issuance.Tests.Operations;
using Issuance.Tests.World;

namespace Issuance.Tests.Persistence;

/// <summary>A migration that adds a column makes old what every connection has prepared (0A000); docs/adr/0013.</summary>
public sealed class PreparedStatementTests
{
    /// <summary>A statement is prepared the fifth time that one connection is asked for it.</summary>
    private const int UntilPrepared = 40;

    [Fact]
    public async Task A_keyed_request_after_a_migration_runs_again_by_itself_or_is_asked_to_come_again()
    {
        await using var world = await IssuanceWorld.StartAsync("api");
        var card = await world.HandedOverAsync();
        for (var i = 0; i < UntilPrepared; i++)
            Assert.Equal(200, (await world.ActivateAsync(card)).Status);

        await world.SqlAsync("alter table cards add column of_a_later_version text");

        for (var i = 0; i < UntilPrepared; i++)
            Assert.Contains((await world.ActivateAsync(card)).Status, new[] { 200, 503 });
        Assert.Equal(200, (await world.ActivateAsync(card)).Status);
    }

    [Fact]
    public async Task A_question_after_a_migration_is_answered_as_before()
    {
        await using var world = await IssuanceWorld.StartAsync("api");
        await world.HandedOverAsync();
        for (var i = 0; i < UntilPrepared; i++)
            Assert.Equal(200, (await world.As("ops").GetAsync("/v1/events")).Status);

        await world.SqlAsync("alter table events add column of_a_later_version text");

        for (var i = 0; i < UntilPrepared; i++)
            Assert.Equal(200, (await world.As("ops").GetAsync("/v1/events")).Status);
    }
}
