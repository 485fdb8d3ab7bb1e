using System.Data.Common;
using Issuance.Persistence;
using Issuance.Shared;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using NpgsqlTypes;

namespace Issuance.RequestLog;

/// <summary>
/// Writes noted calls once a second, thousands in one COPY. A batch that cannot be written is lost and counted: the log
/// is for looking at, what was done stands elsewhere.
/// </summary>
public sealed class RequestLogWriter(
    RequestNotes notes,
    IServiceScopeFactory scopes,
    TimeProvider wallClock,
    ILogger<RequestLogWriter> log
) : BackgroundService
{
    private const int Batch = 5_000;
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <summary>Writes what waits.</summary>
    public async Task FlushAsync(CancellationToken cancel)
    {
        while (notes.Waiting.TryPeek(out _))
        {
            var batch = new List<ApiRequest>();
            while (batch.Count < Batch && notes.Waiting.TryRead(out var request))
                batch.Add(request);
            try
            {
                await WriteAsync(batch, cancel);
            }
            catch
            {
                notes.CountLost(batch.Count);
                throw;
            }
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            await Task.Delay(Pause, wallClock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await TryAsync();
        }

        // The server stops listening after this, so the last calls are written by StopAsync.
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await TryAsync();
    }

    private async Task TryAsync()
    {
        try
        {
            // Not ended by a stop: what is under way takes milliseconds.
            await FlushAsync(CancellationToken.None);
        }
        catch (Exception e) when (e is DbException or TimeoutException or InvalidOperationException)
        {
            log.LogWarning("Calls could not be written to the request log: {Trouble}", e.GetType().Name);
        }

        if (notes.TakeLeftOut() is > 0 and var leftOut)
            log.LogWarning("{Count} calls are missing in the request log", leftOut);
    }

    private async Task WriteAsync(List<ApiRequest> batch, CancellationToken cancel)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<IssuanceDb>();
        await db.Database.OpenConnectionAsync(cancel);
        var connection = (NpgsqlConnection)db.Database.GetDbConnection();
        await using var rows = await connection.BeginBinaryImportAsync(
            "copy api_requests (at, kind, tenant, client, request_id, operation, method, template, status, code, milliseconds) "
                + "from stdin (format binary)",
            cancel
        );
        foreach (var request in batch)
        {
            await rows.StartRowAsync(cancel);
            await rows.WriteAsync(request.At.ToUniversalTime(), NpgsqlDbType.TimestampTz, cancel);
            foreach (
                var text in new[]
                {
                    Snake.Case(request.Kind),
                    request.Tenant,
                    request.Client,
                    request.RequestId,
                    request.Operation,
                    request.Method,
                    request.Template,
                }
            )
                await rows.WriteAsync(text, NpgsqlDbType.Text, cancel);
            await rows.WriteAsync(request.Status, NpgsqlDbType.Integer, cancel);
            if (request.Code is { } code)
                await rows.WriteAsync(code, NpgsqlDbType.Text, cancel);
            else
                await rows.WriteNullAsync(cancel);
            await rows.WriteAsync(request.Milliseconds, NpgsqlDbType.Integer, cancel);
        }

        await rows.CompleteAsync(cancel);
    }
}
