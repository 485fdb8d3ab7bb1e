using Issuance.Applications;
using Issuance.Banks;
using Issuance.Persistence;
using Issuance.Tests.Applications;
using Issuance.Tests.World;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Issuance.Tests.Audit;

/// <summary>What happens to cards and applications is told with the change: all of it, once, in its order, or none of it.</summary>
public sealed class ChangeRecorderTests
{
    private static readonly DateTimeOffset At = new(2026, 3, 2, 1, 30, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(75)]
    [InlineData(128)]
    public async Task However_many_things_happen_in_one_change_each_is_told_once_and_in_its_order(int count)
    {
        await using var world = await IssuanceWorld.StartAsync("api");

        await InOneContextAsync(
            world,
            async db =>
            {
                var application = Changed(count);
                db.Add(application);
                await db.SaveChangesAsync();
            }
        );

        var events = await world.ReadAsync(db =>
            db.Events.AsNoTracking().OrderBy(e => e.Number).Select(e => e.Version).ToListAsync()
        );
        Assert.Equal(count, events.Count);
        Assert.Equal(Enumerable.Range(events[0], count), events);
        var audit = await world.ReadAsync(db => db.AuditEntries.AsNoTracking().OrderBy(e => e.Number).ToListAsync());
        Assert.Equal(count, audit.Count(entry => entry.Action == "application.mobile_corrected"));
    }

    [Fact]
    public async Task What_happened_is_told_by_the_save_that_succeeds_after_one_that_failed()
    {
        await using var world = await IssuanceWorld.StartAsync("api");

        await InOneContextAsync(
            world,
            async db =>
            {
                db.Add(BankInstruction.ForBatch("bat-1", 1, "harbour", At));
                await db.SaveChangesAsync();
                db.ChangeTracker.Clear();
                db.Add(Changed(2));
                var again = db.Add(BankInstruction.ForBatch("bat-1", 1, "harbour", At));
                await Assert.ThrowsAsync<DbUpdateException>(() => db.SaveChangesAsync());
                again.State = EntityState.Detached;
                await db.SaveChangesAsync();
                await db.SaveChangesAsync();
            }
        );

        Assert.Equal(2, await world.ReadAsync(db => db.Events.CountAsync()));
        Assert.Equal(1, await world.ReadAsync(db => db.Applications.CountAsync()));
    }

    [Fact]
    public async Task What_happened_is_never_left_out_by_a_save_that_does_not_tell()
    {
        await using var world = await IssuanceWorld.StartAsync("api");

        await InOneContextAsync(
            world,
            db =>
            {
                db.Add(Changed(1));
                Assert.Throws<InvalidOperationException>(() => db.SaveChanges());
                return Task.CompletedTask;
            }
        );

        Assert.Equal(0, await world.ReadAsync(db => db.Applications.CountAsync()));
    }

    /// <summary>A keyed request that collided runs again, and its handler may then go on after a failed save of its own.</summary>
    [Fact]
    public async Task A_save_with_its_commit_that_failed_leaves_nothing_and_lets_the_next_one_have_savepoints()
    {
        await using var world = await IssuanceWorld.StartAsync("api");

        await InOneContextAsync(
            world,
            async db =>
            {
                await using (await db.Database.BeginTransactionAsync())
                {
                    db.Add(Changed(1));
                    await Assert.ThrowsAsync<PostgresException>(() =>
                        db.SaveAndCommitAsync(new("select 1 / 0"), CancellationToken.None)
                    );
                }

                db.ChangeTracker.Clear();
                Assert.True(db.Database.AutoSavepointsEnabled);
                await using (await db.Database.BeginTransactionAsync())
                {
                    db.Add(Changed(2));
                    await db.SaveAndCommitAsync(new("select 1"), CancellationToken.None);
                }
            }
        );

        Assert.Equal(2, await world.ReadAsync(db => db.Events.CountAsync()));
        Assert.Equal(1, await world.ReadAsync(db => db.Applications.CountAsync()));
    }

    private static CardApplication Changed(int times)
    {
        var application = SomeApplication.Received();
        for (var i = 0; i < times; i++)
            application.CorrectMobile([(byte)i]);
        return application;
    }

    private static async Task InOneContextAsync(IssuanceWorld world, Func<IssuanceDb, Task> act)
    {
        await using var scope = world.Services.CreateAsyncScope();
        await act(scope.ServiceProvider.GetRequiredService<IssuanceDb>());
    }
}
