using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Issuance.Access;
using Issuance.Persistence;
using Issuance.Shared;
using Issuance.Webhooks;
using Microsoft.EntityFrameworkCore;

namespace Issuance.Host.Commands;

/// <summary>
/// <c>time-webhooks</c>: for <c>./dev bench webhooks</c>, on a database of its own and into a receiver of its own that
/// answers at once. Reads one question a line and answers with one line of JSON: name to figure.
/// </summary>
/// <remarks>
/// <c>floor N</c>: messages a second that a bare HttpClient signs and posts, N of them, as many at once as one endpoint may
/// have; <c>deliver N</c>: messages a second from due to recorded, of N events to one endpoint.
/// </remarks>
internal static class TimeWebhooks
{
    public static async Task<int> RunAsync(string[] args)
    {
        if (args.Length > 0)
            return await Command.WrongAsync("Usage: time-webhooks");
        await using var owner = await CommandHost.BuildAsync(databaseRole: null);
        await using var services = await CommandHost.BuildAsync(Database.JobsRole);
        await using var receiver = Receiver();
        await receiver.StartAsync();
        var url = $"{receiver.Urls.First()}/hooks";
        while (await Console.In.ReadLineAsync() is { } line)
        {
            var words = line.Split(' ');
            var count = int.Parse(words[1], CultureInfo.InvariantCulture);
            var rate = words[0] switch
            {
                "floor" => await FloorAsync(services, owner, url, count),
                "deliver" => await DeliverAsync(services, owner, url, count),
                _ => throw new InvalidOperationException($"'{words[0]}' is no question"),
            };
            Console.WriteLine(
                JsonSerializer.Serialize(new Dictionary<string, double>(StringComparer.Ordinal) { [words[0]] = rate })
            );
        }

        return 0;
    }

    private static WebApplication Receiver()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        app.Run(async context =>
        {
            await context.Request.Body.CopyToAsync(Stream.Null, context.RequestAborted);
            context.Response.StatusCode = StatusCodes.Status204NoContent;
        });
        return app;
    }

    /// <summary>Signs and posts, as whoever sends webhooks must; writes nothing down.</summary>
    private static async Task<double> FloorAsync(ServiceProvider services, ServiceProvider owner, string url, int count)
    {
        var options = services.GetRequiredService<WebhookOptions>();
        await PrepareAsync(services, owner, url, count);
        var claims = new List<WebhookClaim>();
        await using (var scope = services.CreateAsyncScope())
            claims = await scope
                .ServiceProvider.GetRequiredService<WebhookQueue>()
                .ClaimAsync(new Dictionary<string, int>(StringComparer.Ordinal), count, count, CancellationToken.None);
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false });
        var begun = Stopwatch.GetTimestamp();
        await Parallel.ForEachAsync(
            claims,
            new ParallelOptions { MaxDegreeOfParallelism = options.InFlightPerEndpoint },
            async (claim, cancel) =>
            {
                var message = claim.Message;
                var (id, timestamp, signature) = WebhookSignature.Of(
                    message.Id,
                    TimeProvider.System.GetUtcNow(),
                    message.Body,
                    message.Keys
                );
                using var request = new HttpRequestMessage(HttpMethod.Post, message.Url)
                {
                    Content = new ByteArrayContent(message.Body)
                    {
                        Headers = { ContentType = new("application/json") },
                    },
                };
                request.Headers.Add(WebhookSignature.IdHeader, id);
                request.Headers.Add(WebhookSignature.TimestampHeader, timestamp);
                request.Headers.Add(WebhookSignature.SignatureHeader, signature);
                using var answer = await http.SendAsync(request, cancel);
                answer.EnsureSuccessStatusCode();
            }
        );
        var rate = claims.Count / Stopwatch.GetElapsedTime(begun).TotalSeconds;
        return claims.Count == count
            ? rate
            : throw new InvalidOperationException($"Only {claims.Count} of {count} messages were there to be posted.");
    }

    private static async Task<double> DeliverAsync(
        ServiceProvider services,
        ServiceProvider owner,
        string url,
        int count
    )
    {
        var endpoint = await PrepareAsync(services, owner, url, count);
        var begun = Stopwatch.GetTimestamp();
        await services.GetRequiredService<WebhookPump>().RunAsync(bell: null, CancellationToken.None);
        var took = Stopwatch.GetElapsedTime(begun);
        await using var scope = services.CreateAsyncScope();
        var delivered = await scope
            .ServiceProvider.GetRequiredService<IssuanceDb>()
            .WebhookDeliveries.CountAsync(d => d.EndpointId == endpoint && d.State == DeliveryState.Delivered);
        return delivered == count
            ? count / took.TotalSeconds
            : throw new InvalidOperationException($"{delivered} of {count} were delivered; no rate can be told.");
    }

    /// <summary>One endpoint, alone enabled, and a message of each of so many events, due now.</summary>
    private static async Task<string> PrepareAsync(
        ServiceProvider services,
        ServiceProvider owner,
        string url,
        int count
    )
    {
        await using var scope = services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<IssuanceDb>();
        await db.Database.ExecuteSqlAsync($"update webhook_endpoints set state = 'disabled'");
        var now = TimeProvider.System.GetUtcNow();
        var endpoint = new WebhookEndpoint
        {
            Id = Ids.New(WebhookEndpoint.IdPrefix),
            ClientId = "ops",
            Kind = ClientKind.Operations,
            Tenant = "operations",
            City = null,
            Url = url,
            ApiVersion = WebhookEndpoint.PresentApiVersion,
            FromSequence = await db.Events.MaxAsync(e => e.Sequence) ?? 0,
            CreatedAt = now,
        };
        var vault = scope.ServiceProvider.GetRequiredService<Vault>();
        db.AddRange(endpoint, WebhookSecret.Make(vault, endpoint.Id, 1, now).Secret);
        await db.SaveChangesAsync();
        await db.Database.ExecuteSqlAsync(
            $$"""
            insert into events (id, type, card_id, application_id, version, timestamp, now, previous, bank, service_point, created_at)
            select 'evt_' || left(replace(gen_random_uuid()::text, '-', ''), 26), 'card.in_transit', 'crd_bench', 'app_bench', n,
                now(), '{"status": "in_fulfilment", "custody": "in_transit"}', '{"custody": "produced"}', 'harbour', 'SP-EAST', now()
            from generate_series(1, {{count}}) n
            """
        );
        await scope.ServiceProvider.GetRequiredService<WebhookDispatch>().RunAsync(CancellationToken.None);
        await using var owners = owner.CreateAsyncScope();
        // What the database does by itself within a minute, in whichever round that falls.
        await owners
            .ServiceProvider.GetRequiredService<IssuanceDb>()
            .Database.ExecuteSqlAsync($"vacuum analyze events, webhook_deliveries, webhook_attempts");
        return endpoint.Id;
    }
}
