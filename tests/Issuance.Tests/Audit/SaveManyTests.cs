using Issuance.Audit;
using Issuance.Banks;
using Issuance.Persistence;
using Issuance.Tests.World;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Issuance.Tests.Audit;

/// <summary>A batch saved in few statements leaves the same rows as one saved row by row, and notices the same collisions.</summary>
public sealed class SaveManyTests
{
    private static readonly DateTimeOffset At = new(2026, 3, 2, 1, 30, 0, TimeSpan.Zero);

    [Fact]
    public async Task Many_rows_are_saved_whole_and_once()
    {
        await using var world = await IssuanceWorld.StartAsync("api");
        await PrepareAsync(world, 20);

        await ChangeAsync(
            world,
            async (db, services) =>
            {
                foreach (var (batch, i) in (await BatchesAsync(db)).Select((batch, i) => (batch, i)))
                {
                    batch.Send(At, [(byte)i, 2, 3]);
                    // Half of them change in other columns too, so that there are two kinds of statement.
                    if (i % 2 == 0)
                        batch.NoteTakenIn($"serial-{i}", At);
                    services.GetRequiredService<AuditTrail>().Record("bank_instruction.sent", batch.Reference, "x");
                }
            }
        );

        var saved = await world.ReadAsync(BatchesAsync);
        Assert.All(saved, batch => Assert.Equal((InstructionState.Sent, 1), (batch.State, batch.Sends)));
        Assert.Equal(Enumerable.Range(0, 20), saved.Select(batch => (int)batch.PayloadHash![0]));
        Assert.Equal(
            10,
            saved.Count(batch => batch.BankSerial is not null && batch.TakenInAt == At && batch.Version == 2)
        );
        Assert.Equal(
            10,
            saved.Count(batch => batch.BankSerial is null && batch.TakenInAt is null && batch.Version == 1)
        );
        var audit = await world.ReadAsync(db => db.AuditEntries.AsNoTracking().ToListAsync());
        Assert.Equal(
            saved.Select(batch => ("bank_instruction.sent", batch.Reference, "x", (string?)null)),
            audit
                .Select(entry => (entry.Action, entry.Subject, entry.Reason!, entry.Clerk))
                .OrderBy(e => e.Subject, StringComparer.Ordinal)
        );
    }

    [Fact]
    public async Task A_row_that_somebody_else_changed_undoes_the_whole_batch()
    {
        await using var world = await IssuanceWorld.StartAsync("api");
        await PrepareAsync(world, 8);

        await Assert.ThrowsAsync<DbUpdateConcurrencyException>(() =>
            ChangeAsync(
                world,
                async (db, _) =>
                {
                    var batches = await BatchesAsync(db);
                    await world.ReadAsync(other =>
                        other.Database.ExecuteSqlRawAsync(
                            "update bank_instructions set version = version + 1 where reference = 'bat-03-1'"
                        )
                    );
                    batches.ForEach(batch => batch.Send(At));
                }
            )
        );

        Assert.All(await world.ReadAsync(BatchesAsync), batch => Assert.Equal(InstructionState.Prepared, batch.State));
    }

    [Fact]
    public async Task Outside_a_transaction_nothing_is_saved()
    {
        await using var world = await IssuanceWorld.StartAsync("api");
        await using var scope = world.Services.CreateAsyncScope();

        await Assert.ThrowsAsync<InvalidOperationException>(() =>
            scope.ServiceProvider.GetRequiredService<SaveMany>().RunAsync(CancellationToken.None)
        );
    }

    private static Task<List<BankInstruction>> BatchesAsync(IssuanceDb db) =>
        db.BankInstructions.OrderBy(i => i.Reference).ToListAsync();

    private static Task PrepareAsync(IssuanceWorld world, int count) =>
        world.ReadAsync(db =>
        {
            for (var i = 0; i < count; i++)
                db.Add(BankInstruction.ForBatch($"bat-{i:00}", 1, "harbour", At));
            return db.SaveChangesAsync();
        });

    private static async Task ChangeAsync(IssuanceWorld world, Func<IssuanceDb, IServiceProvider, Task> change)
    {
        await using var scope = world.Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<IssuanceDb>();
        await using var transaction = await db.Database.BeginTransactionAsync();
        await change(db, scope.ServiceProvider);
        await scope.ServiceProvider.GetRequiredService<SaveMany>().RunAsync(CancellationToken.None);
        await transaction.CommitAsync();
    }
}
