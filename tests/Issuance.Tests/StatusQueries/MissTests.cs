using Issuance.Tests.Activation;
using Issuance.Tests.World;

namespace Issuance.Tests.StatusQueries;

/// <summary>Whoever tries card ids or numbers out is stopped; a world of its own, since the counter is the client's.</summary>
public sealed class MissTests
{
    [Fact]
    public async Task After_a_hundred_unknown_or_foreign_cards_in_a_minute_a_client_must_wait()
    {
        await using var world = await IssuanceWorld.StartAsync();
        var foreign = await world.HandedOverAsync();
        var own = await world.HandedOverAsync(bank: "meridian");
        var bank = world.As("bank-meridian");
        for (var i = 0; i < 25; i++)
        {
            Assert.Equal(404, (await bank.GetAsync($"/v1/cards/crd_{i:00000000000000000000000000}/status")).Status);
            Assert.Equal(404, (await bank.GetAsync($"{foreign.Path}/status")).Status);
            Assert.Equal(404, (await bank.PostAsync("/v1/cards/lookup", new { cardNumber = foreign.Number })).Status);
            Assert.Equal(404, (await world.ActivateAsync(foreign, client: "bank-meridian", branch: "MD-001")).Status);
        }

        var status = await bank.GetAsync($"{own.Path}/status");

        Assert.Equal((429, "too_many_misses"), status.Outcome());
        Assert.NotNull(status.Header("Retry-After"));
        Assert.Equal(429, (await bank.PostAsync("/v1/cards/lookup", new { cardNumber = own.Number })).Status);
        Assert.Equal(429, (await world.ActivateAsync(own, client: "bank-meridian", branch: "MD-001")).Status);
        Assert.Equal(200, (await world.As("bank-harbour").GetAsync($"{foreign.Path}/status")).Status);
    }

    [Fact]
    public async Task The_bench_is_free_of_the_limit()
    {
        await using var world = await IssuanceWorld.StartAsync();
        for (var i = 0; i < 105; i++)
            Assert.Equal(
                404,
                (await world.As("bench").GetAsync("/v1/cards/crd_00000000000000000000000000/status")).Status
            );
    }
}
