using Issuance.Audit;
using Issuance.Jobs;
using Issuance.Tests.World;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Issuance.Tests.Audit;

public sealed class AuditChainTests
{
    [Fact]
    public async Task Rows_are_sealed_into_one_chain_even_by_two_sealers_at_once()
    {
        await using var world = await IssuanceWorld.StartAsync("api");
        await WriteAsync(world, 30);
        Assert.Equal(new AuditChain.Verdict(0, 30, null), await world.ReadAsync(VerifyAsync));

        await Task.WhenAll(SealAsync(world), SealAsync(world), WriteAsync(world, 5));
        await SealAsync(world);

        Assert.Equal(new AuditChain.Verdict(35, 0, null), await world.ReadAsync(VerifyAsync));
    }

    [Theory]
    [InlineData(
        "update audit_entries set actor = 'mallory' where number = (select min(number) + 3 from audit_entries)",
        4
    )]
    [InlineData("update audit_seals set hash = sha256('x') where position = 2", 2)]
    [InlineData("delete from audit_seals where position = 3", 3)]
    public async Task What_is_changed_after_it_was_sealed_breaks_the_chain_there(string tampering, long position)
    {
        await using var world = await IssuanceWorld.StartAsync("api");
        await WriteAsync(world, 8);
        await SealAsync(world);

        await world.ReadAsync(db => db.Database.ExecuteSqlRawAsync(tampering));

        var verdict = await world.ReadAsync(VerifyAsync);
        Assert.Equal((position - 1, position), (verdict.Sealed, verdict.BrokenAt));
    }

    private static Task<AuditChain.Verdict> VerifyAsync(Issuance.Persistence.IssuanceDb db) =>
        AuditChain.VerifyAsync(db, CancellationToken.None);

    private static async Task WriteAsync(IssuanceWorld world, int rows)
    {
        await using var scope = world.Services.CreateAsyncScope();
        var audit = scope.ServiceProvider.GetRequiredService<AuditTrail>();
        for (var row = 0; row < rows; row++)
            audit.Record("application.viewed", $"app_{row}");
        await scope.ServiceProvider.GetRequiredService<Issuance.Persistence.IssuanceDb>().SaveChangesAsync();
    }

    private static Task<JobCount> SealAsync(IssuanceWorld world) =>
        world.ReadAsync(db => new SealAuditJob(db).RunAsync(null, CancellationToken.None));
}
