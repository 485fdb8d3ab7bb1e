using Issuance.Http;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Issuance.Access;

/// <summary>
/// Hears from the database what every process must know at once: which client or member of staff was changed, whoever
/// changed it, and which client has asked for too many unknown cards elsewhere.
/// </summary>
public sealed class ClientChanges(
    NpgsqlDataSource database,
    ClientDirectory clients,
    RateLimits limits,
    ILogger<ClientChanges> log
) : BackgroundService
{
    /// <summary>Triggers on clients and staff_members notify it; the payload is the id.</summary>
    public const string Channel = "clients_changed";

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await ListenAsync(stoppingToken);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                log.LogWarning("Listening for changed clients was interrupted: {Trouble}", e.GetType().Name);
                await Task.Delay(TimeSpan.FromSeconds(1), stoppingToken)
                    .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    private async Task ListenAsync(CancellationToken stop)
    {
        await using var connection = await database.OpenConnectionAsync(stop);
        connection.Notification += (_, note) =>
        {
            if (note.Channel == Channel)
                clients.Forget(note.Payload);
            else
                limits.HearOfMisses(note.Payload);
        };
        await using (var listen = new NpgsqlCommand($"listen {Channel}; listen {RateLimits.MissesChannel}", connection))
            await listen.ExecuteNonQueryAsync(stop);
        clients.ForgetAll();
        while (true)
            // A connection that died quietly is noticed by the question that goes over it.
            if (!await connection.WaitAsync(TimeSpan.FromSeconds(10), stop))
                await AskAsync(connection, stop);
    }

    private static async Task AskAsync(NpgsqlConnection connection, CancellationToken stop)
    {
        await using var ask = new NpgsqlCommand("select 1", connection);
        await ask.ExecuteScalarAsync(stop);
    }
}
