using System.Security.Cryptography;
using System.Text;
using Issuance.Access;
using Issuance.Operations;
using Issuance.Tests.World;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Issuance.Tests.Operations;

/// <summary>Another house that wants to call the API, with a key of its own, and what the operations room does about it.</summary>
internal sealed class NewClient(IssuanceWorld world, string id) : IDisposable
{
    private const string Scope = "cards.status:read";

    public string Id => id;

    public ECDsa Key { get; private set; } = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public static RegisterClient.Request Hospital(string id, string? pem, DateTimeOffset? end = null) =>
        new(id, ClientKind.Institution, "H-007", null, [Scope], pem, end);

    public static RegisterClient.Request Partner(string id) =>
        new(id, ClientKind.Partner, "PS-7", null, [Scope], null, null);

    public async Task<string?> RegisterAsync(RegisterClient.Request? request = null)
    {
        request ??= Hospital(id, Key.ExportSubjectPublicKeyInfoPem());
        var outcome = await world.UseAsync<RegisterClient, RegisterClient.Outcome>(register =>
            register.RegisterAsync(request, OpsRoom.Operator, OpsRoom.Why, default)
        );
        Assert.Null(outcome.Refusal);
        return outcome.Secret;
    }

    /// <returns>The key before, which may still be good.</returns>
    public async Task<ECDsa> ChangeKeyAsync(TimeSpan overlap)
    {
        var (old, fresh) = (Key, ECDsa.Create(ECCurve.NamedCurves.nistP256));
        var outcome = await world.UseAsync<RotateClientKey, RotateClientKey.Outcome>(rotate =>
            rotate.RotateAsync(
                id,
                fresh.ExportSubjectPublicKeyInfoPem(),
                overlap,
                OpsRoom.Operator,
                OpsRoom.Why,
                default
            )
        );
        Assert.Null(outcome.Refusal);
        Key = fresh;
        return old;
    }

    public Task<Issuance.Shared.Refusal?> DisableAsync(string? typed = null) =>
        world.UseAsync<SwitchClient, Issuance.Shared.Refusal?>(switches =>
            switches.DisableAsync(id, typed ?? id, OpsRoom.Operator, OpsRoom.Why, default)
        );

    public Task<Issuance.Shared.Refusal?> EnableAsync() =>
        world.UseAsync<SwitchClient, Issuance.Shared.Refusal?>(switches =>
            switches.EnableAsync(id, OpsRoom.Operator, OpsRoom.Why, default)
        );

    /// <param name="key">Whose signature; its own where none is given.</param>
    public Task<Answer> AskTokenAsync(ECDsa? key = null, string? kid = null) =>
        world
            .As("ops")
            .TokenRequestAsync(
                new()
                {
                    ["grant_type"] = "client_credentials",
                    ["client_assertion_type"] = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
                    ["client_assertion"] = Assertion(key ?? Key, kid ?? id),
                }
            );

    public Task<Answer> AskTokenBySecretAsync(string secret) =>
        world
            .As("ops")
            .TokenRequestAsync(
                new() { ["grant_type"] = "client_credentials" },
                Convert.ToBase64String(Encoding.UTF8.GetBytes($"{id}:{secret}"))
            );

    public async Task<string> TokenAsync()
    {
        var answer = await AskTokenAsync();
        Assert.True(answer.Status == 200, answer.Text);
        return (string)answer.Json["access_token"]!;
    }

    private string Assertion(ECDsa key, string kid) =>
        new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(
            new SecurityTokenDescriptor
            {
                Issuer = id,
                Audience = ApiClient.Issuer,
                Expires = TimeProvider.System.GetUtcNow().UtcDateTime.AddMinutes(1),
                Claims = new Dictionary<string, object> { ["sub"] = id, ["jti"] = Guid.NewGuid().ToString() },
                SigningCredentials = new SigningCredentials(
                    new ECDsaSecurityKey(key)
                    {
                        KeyId = kid,
                        CryptoProviderFactory = new() { CacheSignatureProviders = false },
                    },
                    SecurityAlgorithms.EcdsaSha256
                ),
            }
        );

    public void Dispose() => Key.Dispose();
}
