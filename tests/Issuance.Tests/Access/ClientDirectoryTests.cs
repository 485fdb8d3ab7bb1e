using Issuance.Access;
using Issuance.Tests.World;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Issuance.Tests.Access;

public sealed class ClientDirectoryTests(SharedWorld shared) : IClassFixture<SharedWorld>
{
    private readonly IssuanceWorld world = shared.World;

    [Fact]
    public async Task A_client_that_was_disabled_is_let_in_no_longer_than_a_minute()
    {
        var clock = new HandClock();
        var directory = new ClientDirectory(world.Services.GetRequiredService<IServiceScopeFactory>(), clock);
        Assert.True((await directory.FindAsync("pharmacy-1", default))!.Enabled);

        await world.ReadAsync(db =>
            db.Clients.Where(c => c.Id == "pharmacy-1")
                .ExecuteUpdateAsync(set => set.SetProperty(c => c.Enabled, false))
        );

        clock.Now += TimeSpan.FromSeconds(59);
        Assert.False((await directory.FindAsync("pharmacy-1", default))!.Enabled);
    }

    private sealed class HandClock : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = new(2026, 3, 2, 1, 30, 0, TimeSpan.Zero);

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
