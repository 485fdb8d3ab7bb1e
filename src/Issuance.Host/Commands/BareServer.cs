using System.Data;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using Issuance.Cards;
using Issuance.Http;
using Issuance.Persistence;
using Issuance.Shared;
using Issuance.StatusQueries;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Issuance.Host.Commands;

/// <summary>
/// What the status and the activation cost at least on this machine: the same statements through Npgsql and the same JSON
/// from Kestrel, with no token, scope, limit, shape, key, rule or entity between them.
/// </summary>
internal static class BareServer
{
    private const string Bank = "harbour";
    private const string SampleCard = "crd_0";

    public static async Task<WebApplication> StartAsync(ServiceProvider services)
    {
        var port = services.GetRequiredService<IConfiguration>()["ISSUANCE_PORT"]!;
        var builder = WebApplication.CreateEmptyBuilder(new() { ApplicationName = "BareServer" });
        builder
            .WebHost.UseKestrelCore()
            .ConfigureKestrel(kestrel =>
            {
                kestrel.AddServerHeader = false;
                kestrel.ListenLocalhost(int.Parse(port, CultureInfo.InvariantCulture));
            });
        builder.Services.AddRoutingCore();
        var app = builder.Build();
        app.UseRouting();
        var source = services.GetRequiredService<NpgsqlDataSource>();
        var select = await StatusSqlAsync(services);
        app.MapGet("/status/{id}", (HttpContext http) => AnswerStatusAsync(http, source, select));
        app.MapPost("/activations/{id}", (HttpContext http) => ActivateAsync(http, source));
        await app.StartAsync();
        return app;
    }

    /// <summary>The statement that the service itself runs, as its mapping makes it.</summary>
    private static async Task<Func<NpgsqlDataSource, string, NpgsqlCommand>> StatusSqlAsync(ServiceProvider services)
    {
        await using var scope = services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<IssuanceDb>();
        var (bank, id) = (Bank, SampleCard);
        await using var made = db
            .Cards.AsNoTracking()
            .Where(card => card.IssuingBank == bank)
            .Where(card => card.Id == id)
            .CreateDbCommand();
        // As asking for the only one asks: two would be a fault.
        var text = made.CommandText + "\nLIMIT 2";
        var parameters = made.Parameters.Cast<NpgsqlParameter>().Select(p => (p.ParameterName, p.Value)).ToList();
        return (source, card) =>
        {
            var command = source.CreateCommand(text);
            foreach (var (name, value) in parameters)
                command.Parameters.Add(new NpgsqlParameter(name, value is SampleCard ? card : value));
            return command;
        };
    }

    private static async Task AnswerStatusAsync(
        HttpContext http,
        NpgsqlDataSource source,
        Func<NpgsqlDataSource, string, NpgsqlCommand> select
    )
    {
        await using var command = select(source, (string)http.Request.RouteValues["id"]!);
        BankView view;
        await using (var row = await command.ExecuteReaderAsync(CommandBehavior.SingleResult))
        {
            await row.ReadAsync();
            view = new BankView(
                row.GetString(row.GetOrdinal("id")),
                Snake.Read<CardStatus>(row.GetString(row.GetOrdinal("status"))),
                TextOrNull(row, "last4"),
                new(
                    Snake.Read<FunctionState>(row.GetString(row.GetOrdinal("bank"))),
                    TimeOrNull(row, "bank_activated_at")
                ),
                new(
                    Snake.Read<FunctionState>(row.GetString(row.GetOrdinal("insurance"))),
                    TimeOrNull(row, "insurance_activated_at")
                ),
                row.GetInt32(row.GetOrdinal("version")),
                ["activate_bank"]
            );
        }

        http.Response.ContentType = "application/json; charset=utf-8";
        await JsonSerializer.SerializeAsync<CardView>(http.Response.Body, view, JsonText.Options);
    }

    /// <summary>The rows that switching on both functions writes, in one transaction.</summary>
    private static async Task ActivateAsync(HttpContext http, NpgsqlDataSource source)
    {
        var card = (string)http.Request.RouteValues["id"]!;
        var now = TimeProvider.System.GetUtcNow();
        var view = JsonSerializer.SerializeToUtf8Bytes<CardView>(
            new BankView(
                card,
                CardStatus.Active,
                "0417",
                new(FunctionState.Active, now),
                new(FunctionState.Active, now),
                10,
                []
            ),
            JsonText.Options
        );
        await using var open = await source.OpenConnectionAsync();
        await using var transaction = await open.BeginTransactionAsync();
        await using var batch = new NpgsqlBatch(open, transaction);
        Add(
            batch,
            """
            update cards set bank = 'active', bank_activated_at = $2, insurance = 'active', insurance_activated_at = $2,
                status = 'active', version = version + 2 where id = $1
            """,
            card,
            now
        );
        Add(
            batch,
            """
            insert into bank_activations (card_id, at, branch, teller, changed_functions)
            values ($1, $2, 'HB-001', 'T-0001', '{bank,insurance}')
            """,
            card,
            now
        );
        foreach (var happened in new[] { "card.bank_activated", "card.insurance_activated" })
        {
            Add(
                batch,
                """
                insert into events (id, type, card_id, version, timestamp, now, previous, bank, service_point, city, created_at)
                values ($3, $4, $1, 10, $2, '{"bank": "active", "status": "active"}',
                    '{"bank": "not_activated", "status": "issued"}', 'harbour', 'SP-EAST', '1099', $2)
                """,
                card,
                now,
                Ids.New(Ids.Event),
                happened
            );
            Add(
                batch,
                """
                insert into audit_entries (at, actor, tenant, clerk, action, subject, request_id, trace_id)
                values ($2, 'bench', 'harbour', 'T-0001', $3, $1, 'req_0123456789abcdef', '0123456789abcdef0123456789abcdef')
                """,
                card,
                now,
                happened
            );
        }

        Add(
            batch,
            """
            insert into idempotency_records (scope, fingerprint, status, content_type, body, finished_at)
            values ($3, $4, 200, 'application/json; charset=utf-8', $5, $2) on conflict do nothing
            """,
            card,
            now,
            RandomNumberGenerator.GetBytes(32),
            RandomNumberGenerator.GetBytes(32),
            view
        );
        await batch.ExecuteNonQueryAsync();
        await transaction.CommitAsync();
        http.Response.ContentType = "application/json; charset=utf-8";
        await http.Response.Body.WriteAsync(view);
    }

    private static void Add(NpgsqlBatch batch, string sql, params ReadOnlySpan<object> values)
    {
        var command = new NpgsqlBatchCommand(sql);
        foreach (var value in values)
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        batch.BatchCommands.Add(command);
    }

    private static string? TextOrNull(NpgsqlDataReader row, string column) =>
        row.GetOrdinal(column) is var at && row.IsDBNull(at) ? null : row.GetString(at);

    private static DateTimeOffset? TimeOrNull(NpgsqlDataReader row, string column) =>
        row.GetOrdinal(column) is var at && row.IsDBNull(at) ? null : row.GetFieldValue<DateTimeOffset>(at);
}
