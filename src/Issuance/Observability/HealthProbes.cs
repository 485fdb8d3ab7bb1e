using Issuance.Access;
using Issuance.Banks.Signing;
using Issuance.Persistence;
using Issuance.Recoveries;
using Issuance.Shared;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Npgsql;

namespace Issuance.Observability;

/// <summary>Whether the database answers.</summary>
internal sealed class DatabaseCheck(NpgsqlDataSource database) : IHealthCheck
{
    private readonly Probe probe = new(async () =>
    {
        await using var connection = await database.OpenConnectionAsync();
        await using var ask = new NpgsqlCommand("select 1", connection);
        return await ask.ExecuteScalarAsync() is 1;
    });

    public Task<HealthCheckResult> CheckHealthAsync(
        HealthCheckContext context,
        CancellationToken cancellationToken = default
    ) => probe.AskAsync();
}

/// <summary>Whether the database's schema is the one that this program was built for.</summary>
internal sealed class MigrationsCheck(IServiceScopeFactory scopes) : IHealthCheck
{
    private readonly Probe probe = new(async () =>
    {
        await using var scope = scopes.CreateAsyncScope();
        var pending = await scope.ServiceProvider.GetRequiredService<IssuanceDb>().Database.GetPendingMigrationsAsync();
        return !pending.Any();
    });

    public Task<HealthCheckResult> CheckHealthAsync(
        HealthCheckContext context,
        CancellationToken cancellationToken = default
    ) => probe.AskAsync();
}

/// <summary>Whether every key of the service is there and sound; each is read once and kept.</summary>
internal sealed class KeysCheck(IServiceProvider services) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(
        HealthCheckContext context,
        CancellationToken cancellationToken = default
    )
    {
        services.GetRequiredService<TokenKeys>();
        services.GetRequiredService<Vault>();
        services.GetRequiredService<MessageSigner>();
        services.GetRequiredService<BankKeys>();
        return Task.FromResult(HealthCheckResult.Healthy());
    }
}

/// <summary>Whether a recovery after a restore is on; no answer of the database is not a yes.</summary>
internal sealed class RecoveryProbe(IServiceScopeFactory scopes, RecoveryWatch watch)
{
    private readonly Probe probe = new(async () =>
    {
        await using var scope = scopes.CreateAsyncScope();
        return await watch.IsOnAsync(scope.ServiceProvider.GetRequiredService<IssuanceDb>(), CancellationToken.None);
    });

    public async Task<bool> IsOnAsync() => (await probe.AskAsync()).Status == HealthStatus.Healthy;
}

/// <summary>
/// Asks something that may hang, and does not wait for it: a driver that cancels politely would wait for a server that
/// is gone. While one question hangs no second is asked, so that probing costs one connection at most.
/// </summary>
internal sealed class Probe(Func<Task<bool>> question)
{
    private readonly Lock gate = new();
    private Task<bool>? asked;

    public async Task<HealthCheckResult> AskAsync()
    {
        Task<bool> answer;
        lock (gate)
        {
            if (asked is null or { IsCompleted: true })
                asked = Task.Run(question);
            answer = asked;
        }

        try
        {
            return await answer.WaitAsync(Health.LongestCheck)
                ? HealthCheckResult.Healthy()
                : HealthCheckResult.Unhealthy();
        }
        catch (Exception e)
        {
            return HealthCheckResult.Unhealthy(e.GetType().Name);
        }
    }
}
