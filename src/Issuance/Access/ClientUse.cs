using System.Collections.Concurrent;
using Npgsql;

namespace Issuance.Access;

/// <summary>Notes that a client took a token, for whoever asks which registrations are still in use: once a minute at most.</summary>
public sealed class ClientUse(NpgsqlDataSource database, TimeProvider wallClock)
{
    private static readonly TimeSpan Precision = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<string, DateTimeOffset> noted = new(StringComparer.Ordinal);

    public async Task NoteAsync(string clientId, CancellationToken cancel)
    {
        var now = wallClock.GetUtcNow();
        if (noted.TryGetValue(clientId, out var last) && now - last < Precision)
            return;
        noted[clientId] = now;
        await using var command = database.CreateCommand(
            """
            insert into client_uses as u (client_id, at) values ($1, $2)
            on conflict (client_id) do update set at = excluded.at where u.at < $3
            """
        );
        command.Parameters.Add(new() { Value = clientId });
        command.Parameters.Add(new() { Value = now.ToUniversalTime() });
        command.Parameters.Add(new() { Value = (now - Precision).ToUniversalTime() });
        await command.ExecuteNonQueryAsync(cancel);
    }
}
