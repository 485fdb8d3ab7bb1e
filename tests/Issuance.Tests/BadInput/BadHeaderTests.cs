using System.Text.Json.Nodes;
using Xunit.Abstractions;

namespace Issuance.Tests.BadInput;

[Collection(BadInputCollection.Name)]
public sealed class BadHeaderTests(BadInputWorld prepared, ITestOutputHelper output) : BadInputTests(prepared, output)
{
    private IEnumerable<SoundRequest> Keyed => Prepared.Sound.Where(sound => sound.Operation.Keyed);

    /// <summary>Whose body names a person, so that it can say something else and still be sound.</summary>
    private IEnumerable<SoundRequest> KeyedByPeople =>
        Keyed.Where(sound => sound.Body is { } body && (body.ContainsKey("clerk") || body.ContainsKey("teller")));

    [Fact]
    public Task Nobody_comes_in_without_a_valid_token_whatever_else_is_wrong() =>
        AllAreRefusedAsync(
            from sound in Prepared.WithToken
            from header in new[]
            {
                null,
                "",
                "Bearer",
                "Bearer ",
                "Bearer CANARY",
                "Bearer a.b.c",
                "Basic b3BzOkNBTkFSWQ==",
            }
            let bad = (sound.But($"Authorization: {header}") with { Client = null, ContentType = null })
                .Without("Idempotency-Key")
                .Expect(401, "token_invalid")
            select header is null ? bad : bad.With("Authorization", header)
        );

    [Fact]
    public Task Nobody_speaks_for_a_bank_without_its_signature_whatever_else_is_wrong() =>
        AllAreRefusedAsync(
            from sound in Prepared.Sound.Where(sound => sound.Operation.Signed)
            from header in new[] { null, "Signature", "Signature-Input", "Content-Digest" }
            from value in header is null ? [""] : new[] { "", "CANARY", "sig1=()", "sig1=:AAAA:", new string('(', 900) }
            let bad = (sound.But($"{header} '{value}'") with { Signed = false, ContentType = null }).WithBody("[")
            let signed = bad.With("Signature-Input", "sig1=(\"@method\")")
                .With("Signature", "sig1=:AAAA:")
                .With("Content-Digest", "sha-256=:AAAA:")
            select (header is null ? bad : signed.With(header, value)) with
            {
                Statuses = [401],
                Codes = header is null ? ["signature_missing"] : ["signature_missing", "signature_invalid"],
            }
        );

    [Fact]
    public async Task A_token_in_the_address_or_beside_another_is_no_token()
    {
        var token = await Prepared.World.As("ops").TokenAsync();
        await AllAreRefusedAsync(
            Prepared.WithToken.SelectMany(sound =>
            {
                var bad = sound.But("a token in the address") with { Client = null };
                return new[]
                {
                    (bad with { Target = $"{bad.Target}?access_token={token}" }).Expect(401, "token_invalid"),
                    (
                        bad with
                        {
                            What = "two tokens",
                            Raw = true,
                            Headers =
                            [
                                .. bad.Headers,
                                ("Authorization", $"Bearer {token}"),
                                ("Authorization", $"Bearer {token}"),
                            ],
                        }
                    ).Expect(401, "token_invalid"),
                };
            })
        );
    }

    [Fact]
    public Task A_token_without_the_scope_is_refused_and_the_scope_named() =>
        AllAreRefusedAsync(
            from sound in Prepared.WithToken
            // Every client of the sandbox has one of several; ListBanksTests asks with a token that was given none of them.
            where sound.Operation.Scopes.Count == 1
            let scope = sound.Operation.Scope
            let stranger = scope == "cards.status:read" ? "center-1" : "partner-status"
            select (
                sound.But("a token without the scope") with
                {
                    Client = stranger,
                    ContentType = null,
                    Also = reply =>
                        (string?)JsonNode.Parse(reply.Text)!["requiredScope"] == scope
                            ? null
                            : $"requiredScope is not {scope}",
                }
            )
                .Without("Idempotency-Key")
                .Expect(403, "insufficient_scope")
        );

    [Fact]
    public Task A_command_without_one_good_key_is_refused_before_its_body_is_read() =>
        AllAreRefusedAsync(
            from sound in Keyed
            let bad = sound.But("a key").WithBody("[").Without("Idempotency-Key") with
            {
                Raw = true,
            }
            from keys in new string[][]
            {
                [],
                ["CANARY1", "CANARY1"],
                ["CANARY1", "CANARY2"],
                [""],
                ["\"\""],
                [new string('k', 256)],
                ["CANARYé"],
                ["CANARY\t2"],
                ["CANARY\u007f"],
            }
            select (
                bad with
                {
                    What = $"keys '{string.Join("' and '", keys)}'",
                    Headers = [.. bad.Headers, .. keys.Select(key => ("Idempotency-Key", key))],
                    // A byte that no header may hold is the server's own to refuse.
                    MayBeBare = keys.Length == 1,
                }
            ).Expect(400, keys.Length == 0 ? "idempotency_key_missing" : "idempotency_key_invalid")
        );

    [Fact]
    public async Task A_key_used_with_another_body_is_refused_and_with_the_same_one_answered_again()
    {
        foreach (var step in new[] { "first", "other", "same" })
            await AllAreRefusedAsync(
                from sound in KeyedByPeople
                let body = Nowhere(sound, step == "other")
                let bad = (sound.But($"{step} under one key") with { Target = Addresses[sound.Operation.Id] }).With(
                    "Idempotency-Key",
                    $"\"CANARY-{sound.Operation.Id}\""
                )
                select step switch
                {
                    "other" => bad.WithBody(body.ToJsonString()).Expect(422, "idempotency_key_reused"),
                    // Other spaces and another order of members: still the same request.
                    "same" => bad.WithBody(Reversed(body)) with { Statuses = [404], Also = IsReplayed },
                    _ => bad.WithBody(body.ToJsonString()) with { Statuses = [404] },
                }
            );
    }

    private Dictionary<string, string> Addresses =>
        addresses ??= Keyed.ToDictionary(sound => sound.Operation.Id, sound => sound.TargetOfNothing);

    private Dictionary<string, string>? addresses;

    private static JsonObject Nowhere(SoundRequest sound, bool other)
    {
        var body = sound.BodyOfNothing;
        var person = body.ContainsKey("clerk") ? "clerk" : "teller";
        body[person] = other ? "CANARY-OTHER" : "CANARY-SAME";
        return body;
    }

    private static string Reversed(JsonObject body) =>
        new JsonObject(
            body.Reverse().Select(member => KeyValuePair.Create(member.Key, member.Value?.DeepClone()))
        ).ToJsonString(new() { WriteIndented = true });

    private static string? IsReplayed(Reply reply) =>
        reply.Header("Idempotent-Replayed") == "true" ? null : "is not marked as replayed";
}
