using Issuance.Access;
using Issuance.Sandbox;
using Issuance.Tests.World;
using Microsoft.Extensions.DependencyInjection;
using Xunit.Abstractions;

namespace Issuance.Tests.BadInput;

/// <summary>
/// Every operation asked by every kind of client: it is kept out by its scope, or answered as the document says, never with
/// a fault of ours. In a world of their own, since a kind that may do it does it.
/// </summary>
public sealed class EveryKindTests(BadInputWorld prepared, ITestOutputHelper output) : IClassFixture<BadInputWorld>
{
    private static readonly int[] Listed = [200, 201, 202, 204, 304, 400, 403, 404, 409, 413, 415, 422, 429, 503];

    private static readonly (ClientKind Kind, string Client)[] Sandbox =
    [
        (ClientKind.Bank, "bank-meridian"),
        (ClientKind.ServicePoint, "servicepoint-west"),
        (ClientKind.Center, "center-1"),
        (ClientKind.Authority, "reviewer-1"),
        (ClientKind.Institution, "hospital-1"),
        (ClientKind.Partner, "partner-status"),
        (ClientKind.Operations, "ops"),
    ];

    [Fact]
    public async Task A_kind_without_the_scope_is_kept_out_and_one_with_it_is_answered_as_the_document_says()
    {
        Assert.Equal(Enum.GetValues<ClientKind>().Order(), Sandbox.Select(entry => entry.Kind).Order());
        var requests =
            from entry in Sandbox
            let scopes = SandboxSeed.Clients.Single(client => client.Name == entry.Client).Scopes
            from sound in prepared.WithToken
            from bad in Variants(sound)
            let mayAsk = sound.Operation.Scopes.Any(scopes.Contains)
            select (
                bad with
                {
                    What = $"{bad.What} as {entry.Kind}",
                    Client = entry.Client,
                    Statuses = mayAsk ? [.. Listed.Except([403])] : [403],
                    Codes = mayAsk ? [] : ["insufficient_scope"],
                }
            );

        await JudgeAsync([.. requests]);
    }

    [Fact]
    public async Task A_kind_that_was_given_every_scope_by_mistake_finds_no_operation_that_fails()
    {
        var tokens = prepared.World.Services.GetRequiredService<AccessTokens>();
        var clients = Enum.GetValues<ClientKind>().Select(Mistaken).ToList();
        await prepared.World.ReadAsync(async db =>
        {
            db.AddRange(clients);
            return await db.SaveChangesAsync();
        });
        var requests =
            from client in clients
            let token = tokens.Issue(client, client.Scopes)
            from sound in prepared.WithToken
            from bad in Variants(sound)
            select bad.With("Authorization", $"Bearer {token}") with
            {
                What = $"{bad.What} as {client.Kind} with every scope",
                Client = null,
                Statuses = [.. Listed.Except([403])],
            };

        await JudgeAsync([.. requests]);
    }

    /// <summary>As it is, about nothing, without a shape, with a parameter that is not there.</summary>
    private static IEnumerable<BadRequest> Variants(SoundRequest sound)
    {
        yield return sound.But("as it is");
        yield return sound.But("unknown parameter") with
        {
            Target = $"{sound.Target}?zq=CANARY",
        };
        if (sound.Values.Count > 0)
            yield return sound.But("about nothing") with
            {
                Target = sound.TargetOfNothing,
            };
        if (sound.Body is null)
            yield break;
        yield return sound.But("no shape").WithBody("[{\"CANARY\":");
        yield return sound.But("empty body").WithBody("{}");
        foreach (var (name, _) in sound.Body)
        {
            var body = sound.BodyOfNothing;
            body[name] = "CANARY";
            yield return sound.But($"{name} of another type").WithBody(body.ToJsonString()) with
            {
                Target = sound.TargetOfNothing,
            };
        }
    }

    private static global::Issuance.Access.Client Mistaken(ClientKind kind) =>
        new()
        {
            Id = $"mistaken-{kind}".ToLowerInvariant(),
            Kind = kind,
            Tenant = kind switch
            {
                ClientKind.Bank => "meridian",
                ClientKind.ServicePoint => "SP-WEST",
                ClientKind.Operations => "operations",
                _ => "X-1",
            },
            City = kind is ClientKind.Center or ClientKind.Authority ? "4403" : null,
            Scopes = [.. Scopes.All],
        };

    private async Task JudgeAsync(IReadOnlyList<BadRequest> requests)
    {
        var wrong = new System.Collections.Concurrent.ConcurrentBag<string>();
        await Parallel.ForEachAsync(
            requests,
            new ParallelOptions { MaxDegreeOfParallelism = 6 },
            async (bad, _) =>
            {
                var reply = await prepared.Wire.SendAsync(bad);
                foreach (var violation in Verdict.Of(bad, reply, prepared.Secrets))
                    wrong.Add($"{bad}: {violation}");
            }
        );
        output.WriteLine($"{requests.Count} requests");
        Assert.True(wrong.IsEmpty, $"{wrong.Count} violations\n{string.Join('\n', wrong.Order().Take(60))}");
    }
}
