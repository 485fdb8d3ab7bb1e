using Issuance.Audit;
using Issuance.Persistence;

namespace Issuance.Host.Commands;

/// <summary><c>audit-verify</c>: walks the hash chain of the audit and says where it ends or breaks.</summary>
internal static class AuditVerify
{
    public static async Task<int> RunAsync(string[] args)
    {
        if (args.Length > 0)
            return await Command.WrongAsync("Usage: audit-verify");
        await using var services = await CommandHost.BuildAsync(Database.ReadOnlyRole);
        await using var scope = services.CreateAsyncScope();
        var verdict = await AuditChain.VerifyAsync(
            scope.ServiceProvider.GetRequiredService<IssuanceDb>(),
            CancellationToken.None
        );
        Console.WriteLine(
            verdict.BrokenAt is { } at
                ? $"broken at position {at}: the rows up to {verdict.Sealed} hold"
                : $"{verdict.Sealed} rows verified, {verdict.Unsealed} unsealed at the tail"
        );
        return verdict.BrokenAt is null ? 0 : 1;
    }
}
