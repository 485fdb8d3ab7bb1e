using System.Text.Json.Nodes;
using Xunit.Abstractions;

namespace Issuance.Tests.BadInput;

[Collection(BadInputCollection.Name)]
public sealed class BadAddressTests(BadInputWorld prepared, ITestOutputHelper output) : BadInputTests(prepared, output)
{
    private static readonly string[] Methods =
    [
        "GET",
        "HEAD",
        "POST",
        "PUT",
        "PATCH",
        "DELETE",
        "OPTIONS",
        "TRACE",
        "PROPFIND",
        "CANARY",
    ];

    /// <summary>Probes and public documents, which ask who is there of nobody, read no query; nor does RFC 6749's endpoint.</summary>
    private static readonly string[] ReadNoQuery =
    [
        "GetLiveness",
        "GetReadiness",
        "ListPublicKeys",
        "DescribeAuthorizationServer",
        "IssueToken",
    ];

    [Fact]
    public Task A_method_that_is_not_offered_is_refused_and_those_offered_are_named() =>
        AllAreRefusedAsync(
            from sound in Prepared.Sound
            from method in Methods.Except(PublishedApi.Methods(sound.Operation.Path))
            let offered = PublishedApi.Methods(sound.Operation.Path).Order()
            select (
                sound.But(method) with
                {
                    Method = method,
                    Client = null,
                    Body = null,
                    Signed = false,
                    Headers = [],
                    Also = reply =>
                        reply.Header("Allow")?.Split(", ").Order().SequenceEqual(offered) == true
                            ? null
                            : $"Allow: {reply.Header("Allow")}",
                }
            ).Expect(405, "method_not_allowed")
        );

    [Fact]
    public Task A_variable_part_of_a_path_that_names_nothing_is_not_found() =>
        AllAreRefusedAsync(
            from sound in Prepared.Sound
            from place in Enumerable.Range(0, sound.Values.Count)
            from value in Strange(sound.Values[place])
            let values = sound.Values.Select((own, i) => i == place ? value : own).ToList()
            select sound.But($"path with {(value.Length > 60 ? value.Length : value)}") with
            {
                Target = sound.At(values),
                // Small, since this is about the address: asking after many unknown cards is a fault of its own.
                Client = sound.Operation.Scope is "cards.status:read" or "activations:write" ? "bench" : sound.Client,
                Signed = false,
                Statuses = value.Contains("%00", StringComparison.Ordinal) ? [400, 404] : [404],
                MayBeBare = value.Contains("%00", StringComparison.Ordinal),
            }
        );

    private static IEnumerable<string> Strange(string own) =>
        new[]
        {
            "x",
            own.Any(char.IsAsciiLetterUpper) ? own.ToLowerInvariant() : own.ToUpperInvariant(),
            own + "x",
            own[..^1],
            own + "%0A",
            own + "%20",
            "%20" + own,
            own + "%00",
            "%00",
            "%20",
            "109901198504120131",
            Uri.EscapeDataString("' or 1=1--"),
            Uri.EscapeDataString("'; select pg_sleep(5)--"),
            Uri.EscapeDataString("\" or \"\"=\""),
            Uri.EscapeDataString("<img src=x onerror=alert(1)>CANARY"),
            Uri.EscapeDataString("卡号CANARY😀"),
            "%ff%fe",
            "%zz",
            "%252e%252e",
            "..%5c..",
            "..%2f..",
            "{cardId}",
            "*",
            new string('z', 4_000),
            // A day looks the same in every case.
        }.Where(value => value != own);

    [Fact]
    public Task A_query_parameter_that_is_unknown_repeated_or_unreadable_is_refused() =>
        AllAreRefusedAsync(
            from sound in Prepared.Sound
            where !ReadNoQuery.Contains(sound.Operation.Id)
            from bad in Queries(sound)
            select bad
        );

    private static IEnumerable<BadRequest> Queries(SoundRequest sound)
    {
        BadRequest With(string query) => sound.But($"?{query}") with { Target = $"{sound.Target}?{query}" };
        var unknown = sound.Operation.Signed ? "request_invalid" : "unknown_parameter";
        foreach (var name in new[] { "zq", "Limit", "status%5B%5D", "access_token", "_method" })
            yield return With($"{name}=CANARY").Expect(400, unknown, ($"?{Shown(name)}", "unknown_parameter"));
        foreach (var name in new[] { "", "109901198504120131", "%3Cimg%3E", "%00", "%ff" })
            yield return With($"{name}=CANARY").Expect(400, unknown, ("?", "unknown_parameter"));
        foreach (var (name, schema) in sound.Operation.Query)
        {
            foreach (var (value, code) in QueryValues.Bad(name, schema))
                yield return code is null
                    ? With($"{name}={value}").Expect(400, "request_invalid")
                    : With($"{name}={value}")
                        .Expect(400, "request_invalid", ($"?{QueryValues.Place(name, schema)}", code));
            if ((string?)schema["type"] != "array")
                yield return With($"{name}=1&{name}=1")
                    .Expect(400, "request_invalid", ($"?{name}", "duplicate_member"));
        }
    }

    /// <summary>A name with brackets is nothing that could be ours, so it is not repeated.</summary>
    private static string Shown(string name) => name.Contains('%', StringComparison.Ordinal) ? "" : name;

    [Fact]
    public Task A_filter_that_fits_nothing_finds_nothing() =>
        AllAreRefusedAsync(
            from sound in Prepared.Sound
            from parameter in sound.Operation.Query
            from value in QueryValues.Harmless(parameter.Key, parameter.Value)
            let query = $"{parameter.Key}={Uri.EscapeDataString(value)}"
            select sound.But($"?{query}") with
            {
                Target = $"{sound.Target}?{query}",
                Statuses = [200],
                Also = reply => JsonNode.Parse(reply.Text)!["data"]!.AsArray().Count == 0 ? null : "finds something",
            }
        );

    [Fact]
    public Task What_is_too_large_to_be_a_request_is_refused_by_the_server_itself() =>
        AllAreRefusedAsync(
            Prepared.Sound.SelectMany(sound =>
            {
                var bad = sound.But("a long address") with { Raw = true, MayBeBare = true };
                return new[]
                {
                    bad with
                    {
                        Target = $"{bad.Target}?zq={new string('q', 20_000)}",
                        Statuses = [414],
                    },
                    bad.With("X-CANARY", new string('h', 40_000)) with
                    {
                        What = "a long header",
                        Statuses = [431],
                    },
                    bad with
                    {
                        What = "many headers",
                        Headers = [.. Enumerable.Range(0, 200).Select(i => ($"X-CANARY-{i}", "x"))],
                        Statuses = [431],
                    },
                };
            })
        );

    [Theory]
    [InlineData("/")]
    [InlineData("/v1")]
    [InlineData("/v2/applications")]
    [InlineData("/v1/applications/CANARY/none")]
    [InlineData("/v1//applications")]
    [InlineData("/v1/applications;CANARY")]
    [InlineData("/.env")]
    [InlineData("/..%2f..%2fetc%2fpasswd")]
    [InlineData("/%27%20or%201=1--CANARY")]
    public async Task An_address_that_does_not_exist_is_not_found(string target)
    {
        var anything = Prepared
            .Sound.First(sound => sound.Operation.CodesOf(404)?.Contains("not_found") == true)
            .Operation;

        await AllAreRefusedAsync(
            Methods.Select(method =>
                new BadRequest(anything, $"{method} {target}", target) { Method = method }.Expect(404, "not_found")
            )
        );
    }
}
