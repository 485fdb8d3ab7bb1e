using System.Net.Http.Headers;
using System.Security.Cryptography;
using Issuance.Access;
using Issuance.Operations;
using Issuance.Tests.World;
using Microsoft.EntityFrameworkCore;

namespace Issuance.Tests.Operations;

/// <summary>The registered callers: taken in, kept out at once, given new keys while the old ones still turn.</summary>
public sealed class ClientRegistryTests(SharedWorld shared) : IClassFixture<SharedWorld>
{
    /// <summary>Nobody is known by this id, so a client that is let in is answered 404.</summary>
    private const string SomeCard = "/v1/cards/crd_00000000000000000000000000/status";

    private readonly IssuanceWorld world = shared.World;

    private async Task<int> AskAsync(string token, string? url = null)
    {
        using var http = new HttpClient { BaseAddress = new Uri(url ?? world.Url) };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using var answer = await http.GetAsync(new Uri(SomeCard, UriKind.Relative));
        return (int)answer.StatusCode;
    }

    [Fact]
    public async Task A_registered_client_takes_tokens_with_its_key_and_its_use_is_noted_to_the_minute()
    {
        using var client = new NewClient(world, "hospital-used");
        await client.RegisterAsync();
        var before = TimeProvider.System.GetUtcNow();

        var token = await client.TokenAsync();
        await client.TokenAsync();

        Assert.Equal(404, await AskAsync(token));
        var row = await world.UseAsync<ListClients, ClientRow?>(list => list.FindAsync("hospital-used", default));
        Assert.InRange(row!.LastUsedAt!.Value, before.AddSeconds(-1), before.AddMinutes(1));
        Assert.Equal(
            ("client.registered", 1),
            await world.ReadAsync(async db =>
                (
                    await db.AuditEntries.Where(a => a.Subject == "hospital-used").Select(a => a.Action).SingleAsync(),
                    await db.OpsActions.CountAsync(a => a.Action == "client.register" && a.Target == "hospital-used")
                )
            )
        );
    }

    [Fact]
    public async Task Whoever_is_kept_out_is_out_at_once_at_every_process_with_live_tokens_too()
    {
        var (beside, url) = await world.StartBesideAsync();
        await using var host = beside;
        using var client = new NewClient(world, "hospital-out");
        await client.RegisterAsync();
        var token = await client.TokenAsync();
        // Both processes know the client by heart now, for half a minute.
        Assert.Equal((404, 404), (await AskAsync(token), await AskAsync(token, url)));

        Assert.Null(await client.DisableAsync());

        foreach (var process in new[] { world.Url, url })
            await IssuanceWorld.EventuallyAsync(() => AskAsync(token, process), status => status == 401, seconds: 90);
        Assert.Equal(401, (await client.AskTokenAsync()).Status);
        Assert.Equal("client_is_disabled", (await client.DisableAsync())?.Code);
        Assert.Null(await client.EnableAsync());
        await IssuanceWorld.EventuallyAsync(() => AskAsync(token, url), status => status == 404, seconds: 90);
    }

    [Fact]
    public async Task A_registration_that_has_ended_keeps_its_client_out()
    {
        using var client = new NewClient(world, "hospital-ended");
        var now = TimeProvider.System.GetUtcNow();
        await client.RegisterAsync(
            NewClient.Hospital("hospital-ended", client.Key.ExportSubjectPublicKeyInfoPem(), now.AddDays(1))
        );
        var token = await client.TokenAsync();
        Assert.Equal(404, await AskAsync(token));

        await world.SqlAsync("update clients set expires_at = now() - interval '1 second' where id = 'hospital-ended'");

        await IssuanceWorld.EventuallyAsync(() => AskAsync(token), status => status == 401, seconds: 90);
        Assert.Equal(401, (await client.AskTokenAsync()).Status);
    }

    [Fact]
    public async Task While_a_key_is_changed_both_are_good_and_kid_chooses_one()
    {
        using var client = new NewClient(world, "hospital-keys");
        await client.RegisterAsync();
        using var old = await client.ChangeKeyAsync(TimeSpan.FromHours(1));
        await IssuanceWorld.EventuallyAsync(
            async () => (await client.AskTokenAsync()).Status,
            status => status == 200,
            seconds: 90
        );

        var (oldKid, newKid) = (
            ClientKeys.Thumbprint(old.ExportSubjectPublicKeyInfoPem()),
            ClientKeys.Thumbprint(client.Key.ExportSubjectPublicKeyInfoPem())
        );

        Assert.Equal(200, (await client.AskTokenAsync(old)).Status);
        Assert.Equal(200, (await client.AskTokenAsync(old, oldKid)).Status);
        Assert.Equal(200, (await client.AskTokenAsync(kid: newKid)).Status);
        // What the header names has to have signed.
        Assert.Equal(401, (await client.AskTokenAsync(old, newKid)).Status);
        Assert.Equal(401, (await client.AskTokenAsync(kid: oldKid)).Status);
    }

    [Fact]
    public async Task An_old_key_ends_when_it_is_said_to_and_a_third_never_counts()
    {
        using var client = new NewClient(world, "hospital-third");
        await client.RegisterAsync();
        using var first = await client.ChangeKeyAsync(TimeSpan.FromHours(1));
        using var second = await client.ChangeKeyAsync(TimeSpan.FromHours(1));
        await IssuanceWorld.EventuallyAsync(
            async () => (await client.AskTokenAsync()).Status,
            status => status == 200,
            seconds: 90
        );
        Assert.Equal(401, (await client.AskTokenAsync(first)).Status);
        Assert.Equal(200, (await client.AskTokenAsync(second)).Status);

        using var third = await client.ChangeKeyAsync(TimeSpan.Zero);

        await IssuanceWorld.EventuallyAsync(
            async () => (await client.AskTokenAsync()).Status,
            status => status == 200,
            seconds: 90
        );
        Assert.Equal(401, (await client.AskTokenAsync(third)).Status);
        Assert.Equal(401, (await client.AskTokenAsync(second)).Status);
    }

    [Fact]
    public async Task A_partner_gets_a_secret_once_and_another_one_later()
    {
        using var partner = new NewClient(world, "partner-new");
        var secret = await partner.RegisterAsync(NewClient.Partner("partner-new"));
        Assert.Equal(200, (await partner.AskTokenBySecretAsync(secret!)).Status);

        var changed = await world.UseAsync<RotateClientKey, RotateClientKey.Outcome>(rotate =>
            rotate.RotateAsync("partner-new", null, TimeSpan.FromHours(1), OpsRoom.Operator, OpsRoom.Why, default)
        );

        await IssuanceWorld.EventuallyAsync(
            async () => (await partner.AskTokenBySecretAsync(changed.Secret!)).Status,
            status => status == 200,
            seconds: 90
        );
        Assert.Equal(200, (await partner.AskTokenBySecretAsync(secret!)).Status);
        Assert.Equal(401, (await partner.AskTokenBySecretAsync("another")).Status);
        var kept = await world.ReadAsync(db =>
            db.Clients.Where(c => c.Id == "partner-new").Select(c => c.SecretHash).SingleAsync()
        );
        Assert.Equal(SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(changed.Secret!)), kept);
    }

    [Fact]
    public async Task The_last_client_of_operations_stays_and_of_two_that_go_at_once_one_stays()
    {
        await using var own = await IssuanceWorld.StartAsync("api");
        using var ops = new NewClient(own, "ops");
        Assert.Equal("client_last_operations", (await ops.DisableAsync())?.Code);
        using var second = new NewClient(own, "ops-two");
        await second.RegisterAsync(
            new(
                "ops-two",
                ClientKind.Operations,
                "operations",
                null,
                ["events:read"],
                second.Key.ExportSubjectPublicKeyInfoPem(),
                null
            )
        );

        var endings = await Task.WhenAll(ops.DisableAsync(), second.DisableAsync());

        Assert.Equal(
            ["", "client_last_operations"],
            endings.Select(refusal => refusal?.Code ?? "").Order(StringComparer.Ordinal)
        );
    }

    [Fact]
    public async Task Whoever_does_not_type_its_id_keeps_nobody_out()
    {
        using var client = new NewClient(world, "pharmacy-1");
        using var nobody = new NewClient(world, "nobody-here");

        Assert.Equal("client_id_not_typed", (await client.DisableAsync("pharmacy-2"))?.Code);
        Assert.Equal("client_not_found", (await nobody.DisableAsync())?.Code);
        Assert.True(await world.ReadAsync(db => db.Clients.AnyAsync(c => c.Id == "pharmacy-1" && c.Enabled)));
    }

    [Theory]
    [InlineData("Hospital", "H-1", ClientKind.Institution, null, "cards.status:read", "client_id_invalid")]
    [InlineData("stf_someone", "H-1", ClientKind.Institution, null, "cards.status:read", "client_id_invalid")]
    [InlineData("hospital-1", "H-1", ClientKind.Institution, null, "cards.status:read", "client_id_taken")]
    [InlineData("hospital-9", "H-1", ClientKind.Institution, null, "events:read", "client_scope_not_offered")]
    [InlineData("hospital-9", "H-1", ClientKind.Institution, null, "", "client_scope_not_offered")]
    [InlineData("hospital-9", "H 1", ClientKind.Institution, null, "cards.status:read", "client_tenant_unknown")]
    [InlineData("hospital-9", "H-1", ClientKind.Institution, "1099", "cards.status:read", "client_city_invalid")]
    [InlineData("bank-none", "nobank", ClientKind.Bank, null, "events:read", "client_tenant_unknown")]
    [InlineData("point-none", "SP-NONE", ClientKind.ServicePoint, null, "events:read", "client_tenant_unknown")]
    [InlineData("center-none", "CT-9", ClientKind.Center, null, "events:read", "client_city_invalid")]
    [InlineData("center-none", "CT-9", ClientKind.Center, "0000", "events:read", "client_city_invalid")]
    [InlineData("review-none", "4403", ClientKind.Authority, "1099", "events:read", "client_tenant_unknown")]
    [InlineData("ops-none", "elsewhere", ClientKind.Operations, null, "events:read", "client_tenant_unknown")]
    public async Task A_client_that_nobody_could_mean_is_not_registered(
        string id,
        string tenant,
        ClientKind kind,
        string? city,
        string scope,
        string code
    )
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new RegisterClient.Request(
            id,
            kind,
            tenant,
            city,
            scope.Length == 0 ? [] : [scope],
            key.ExportSubjectPublicKeyInfoPem(),
            null
        );

        Assert.Equal(code, await CodeAsync(request));
    }

    [Fact]
    public async Task A_key_that_is_private_of_another_curve_or_anothers_is_not_taken()
    {
        using var right = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var longer = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        using var rsa = RSA.Create(2048);
        var taken = await File.ReadAllTextAsync(Path.Combine(TestServer.Keys, "clients", "hospital-1.public.pem"));
        var expected = new (string? Pem, string Code)[]
        {
            (null, "client_key_invalid"),
            ("", "client_key_invalid"),
            ("-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----", "client_key_invalid"),
            (right.ExportPkcs8PrivateKeyPem(), "client_key_private"),
            (right.ExportECPrivateKeyPem(), "client_key_private"),
            (longer.ExportSubjectPublicKeyInfoPem(), "client_key_invalid"),
            (rsa.ExportSubjectPublicKeyInfoPem(), "client_key_invalid"),
            (taken, "client_key_taken"),
        };

        foreach (var (pem, code) in expected)
            Assert.Equal(code, await CodeAsync(NewClient.Hospital("hospital-key", pem)));
    }

    private async Task<string?> CodeAsync(RegisterClient.Request request) =>
        (
            await world.UseAsync<RegisterClient, RegisterClient.Outcome>(register =>
                register.RegisterAsync(request, OpsRoom.Operator, OpsRoom.Why, default)
            )
        )
            .Refusal
            ?.Code;
}
