using System.Text;
using Xunit.Abstractions;

namespace Issuance.Tests.BadInput;

[Collection(BadInputCollection.Name)]
public sealed class BadBodyTests(BadInputWorld prepared, ITestOutputHelper output) : BadInputTests(prepared, output)
{
    private const int Limit = 64 * 1024;

    [Fact]
    public Task Each_misshapen_member_is_named_with_its_fault() =>
        AllAreRefusedAsync(
            from sound in Prepared.WithBody
            from mutation in Mutations.Of(sound.Operation.Body!, sound.Body!)
            select sound.But(mutation.What).WithBody(mutation.Body).Expect(400, "request_invalid", mutation.Fault)
        );

    [Fact]
    public Task What_is_no_JSON_object_in_UTF_8_is_refused_whole() =>
        AllAreRefusedAsync(
            from sound in Prepared.WithBody
            from broken in Broken(sound)
            select (sound.But(broken.What) with { Body = broken.Body }).Expect(
                400,
                "request_invalid",
                ("", broken.Code)
            )
        );

    [Fact]
    public Task All_faults_of_a_body_come_at_once_and_never_more_than_the_document_allows() =>
        AllAreRefusedAsync(
            Prepared.WithBody.SelectMany(sound =>
            {
                var required = (sound.Operation.Body!["required"]?.AsArray() ?? []).Select(name => (string)name!);
                var thousands = string.Join(',', Enumerable.Range(0, 4_000).Select(i => $"\"m{i}\":{i}"));
                return new[]
                {
                    sound
                        .But("everything missing and one unknown")
                        .WithBody("{\"zq\":1}")
                        .Expect(
                            400,
                            "request_invalid",
                            [("/zq", "unknown_member"), .. required.Select(name => ($"/{name}", "missing_member"))]
                        ),
                    sound.But("4000 unknown members").WithBody($"{{{thousands}}}").Expect(400, "request_invalid"),
                };
            })
        );

    [Fact]
    public Task A_body_of_another_type_is_refused_before_it_is_read() =>
        AllAreRefusedAsync(
            from sound in Prepared.WithBody
            from type in new[]
            {
                null,
                "",
                "CANARY",
                "text/plain",
                "text/json",
                "application/x-www-form-urlencoded",
                "multipart/form-data; boundary=x",
                "application/xml",
                "application/vnd.api+json",
                "application/json; charset=utf-16",
                "application/json; charset=gbk",
                "application/json; charset=CANARY",
                "gzip",
            }
            let unkeyed = sound
                .But($"as '{type}'")
                .WithBody("[")
                .Without("Idempotency-Key")
                .Expect(415, "unsupported_media_type")
            select type == "gzip" ? unkeyed.With("Content-Encoding", "gzip") : unkeyed with { ContentType = type }
        );

    [Fact]
    public Task Every_spelling_of_JSON_in_UTF_8_is_read() =>
        AllAreRefusedAsync(
            from sound in Prepared.WithBody
            from type in new[] { "application/json; charset=utf-8", "Application/JSON;charset=\"UTF-8\"" }
            select (sound.But($"as {type}") with { ContentType = type })
                .WithBody("[]")
                .Expect(400, "request_invalid", ("", "wrong_type"))
        );

    [Fact]
    public Task A_body_over_64_KB_is_refused_and_one_of_just_64_KB_is_read() =>
        AllAreRefusedAsync(
            Prepared.WithBody.SelectMany(sound =>
            {
                var large = sound
                    .But("64 KB and a byte")
                    .WithBody(Padded("[]", Limit + 1))
                    .Expect(413, "body_too_large");
                return new[]
                {
                    large,
                    large with
                    {
                        Operation = sound.Operation,
                        What = "64 KB and a byte, in chunks",
                        Chunked = true,
                    },
                    large.WithBody(Padded("[]", 2 * 1024 * 1024)) with
                    {
                        What = "2 MB",
                    },
                    large.WithBody(Padded("[]", 2 * 1024 * 1024)) with
                    {
                        What = "2 MB in chunks",
                        Chunked = true,
                    },
                    large.WithBody(Nested(100_000)) with
                    {
                        What = "100,000 levels",
                    },
                    (large with { What = "just 64 KB" })
                        .WithBody(Padded("[]", Limit))
                        .Expect(400, "request_invalid", ("", "wrong_type")),
                };
            })
        );

    private static IEnumerable<(string What, byte[] Body, string Code)> Broken(SoundRequest sound)
    {
        var text = sound.Body!.ToJsonString();
        string Member(string raw) => Mutations.Put(sound.Body!, "/zq", raw);
        foreach (var root in new[] { "[]", "\"CANARY\"", "7", "null", "true", $"[{text}]" })
            yield return ($"{root} as a whole", Encoding.UTF8.GetBytes(root), "wrong_type");
        foreach (
            var broken in new[]
            {
                "",
                " \n",
                "{",
                "CANARY",
                text[..^1],
                text + "}",
                text + text,
                Member("1,"),
                Member("1 // remark"),
                Member("/* remark */ 1"),
                Member("'x'"),
                Member("NaN"),
                Member("01"),
                Member("\"\\x41\""),
                Member("\"\\ud83d\""),
                Member("{\"\\ud83d\":1}"),
                new string('[', 60_000),
            }
        )
            yield return (
                $"broken: {(broken.Length > 40 ? broken[^40..] : broken)}",
                Encoding.UTF8.GetBytes(broken),
                "malformed_json"
            );
        yield return ("with a byte order mark", [0xEF, 0xBB, 0xBF, .. Encoding.UTF8.GetBytes(text)], "malformed_json");
        yield return ("in UTF-16", Encoding.Unicode.GetBytes(text), "malformed_json");
        yield return ("not UTF-8 in a text", Spoil(Member("\"#\""), 0xC3, 0x28), "malformed_json");
        yield return ("not UTF-8 in a name", Spoil(Member("{\"#\":1}"), 0xFF), "malformed_json");
        yield return ("an overlong NUL", Spoil(Member("\"#\""), 0xC0, 0x80), "malformed_json");
        yield return ("a surrogate in UTF-8", Spoil(Member("\"#\""), 0xED, 0xA0, 0x80), "malformed_json");
        yield return ("33 levels", Encoding.UTF8.GetBytes(Member(Nested(32))), "too_deep");
        yield return ("30,000 levels", Encoding.UTF8.GetBytes(Member(Nested(30_000))), "too_deep");
    }

    [Fact]
    public Task Thirty_two_levels_are_still_read() =>
        AllAreRefusedAsync(
            from sound in Prepared.WithBody
            select sound
                .But("32 levels")
                .WithBody(Mutations.Put(sound.Body!, "/zq", Nested(31)))
                .Expect(400, "request_invalid", ("/zq", "unknown_member"))
        );

    private static byte[] Spoil(string text, params byte[] bytes)
    {
        var at = text.IndexOf('#', StringComparison.Ordinal);
        return [.. Encoding.UTF8.GetBytes(text[..at]), .. bytes, .. Encoding.UTF8.GetBytes(text[(at + 1)..])];
    }

    private static string Nested(int levels) => new string('[', levels) + new string(']', levels);

    private static string Padded(string text, int length) => text + new string(' ', length - text.Length);
}
