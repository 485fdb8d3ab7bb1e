using System.Text;
using Issuance.Tests.World;
using Xunit.Abstractions;

namespace Issuance.Tests.BadInput;

/// <summary>The one operation that takes a form and answers as RFC 6749 says.</summary>
[Collection(BadInputCollection.Name)]
public sealed class TokenRequestTests(BadInputWorld prepared, ITestOutputHelper output)
    : BadInputTests(prepared, output)
{
    private const string Grant = "grant_type=client_credentials";
    private const string Form = "application/x-www-form-urlencoded";
    private const string Jwt = "client_assertion_type=urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

    private BadRequest But(string what, string form) =>
        (
            Prepared.Sound.Single(sound => sound.Operation.Id == "IssueToken").But(what) with
            {
                ContentType = Form,
            }
        ).WithBody(form);

    [Fact]
    public Task A_form_that_cannot_be_read_is_refused() =>
        AllAreRefusedAsync([
            But("no type", Grant) with
            {
                ContentType = null,
                Statuses = [415],
                Codes = ["invalid_request"],
            },
            But("JSON", "{}") with
            {
                ContentType = "application/json",
                Statuses = [415],
                Codes = ["invalid_request"],
            },
            But("no type at all", Grant) with
            {
                ContentType = "CANARY",
                Statuses = [415],
                Codes = ["invalid_request"],
            },
            But("UTF-16", Grant) with
            {
                ContentType = $"{Form}; charset=utf-16",
                Statuses = [415],
            },
            But("gzip", Grant).With("Content-Encoding", "gzip") with
            {
                Statuses = [415],
            },
            But("64 KB and a byte", new string('a', 65_537)) with
            {
                Statuses = [413],
                Codes = ["invalid_request"],
            },
            But("2 MB in chunks", new string('a', 2_000_000)) with
            {
                Statuses = [413],
                Chunked = true,
            },
            But("empty", "").Expect(400, "invalid_request"),
            But("twice", $"{Grant}&{Grant}").Expect(400, "invalid_request"),
            But("2000 fields", string.Join('&', Enumerable.Range(0, 2_000).Select(i => $"f{i}=1"))) with
            {
                Statuses = [400],
            },
            But("a long name", $"{new string('n', 5_000)}=1").Expect(400, "invalid_request"),
            But("no pairs", "&&&==&").Expect(400, "invalid_request"),
            But("bad escapes", "%zz=%ff%fe&%00=%00").Expect(400, "invalid_request"),
            But("another grant", "grant_type=CANARY").Expect(400, "unsupported_grant_type"),
            But("a grant with a NUL", $"{Grant}%00").Expect(400, "invalid_request"),
        ]);

    [Fact]
    public Task A_client_that_cannot_be_known_is_refused() =>
        AllAreRefusedAsync([
            .. new[]
            {
                Grant,
                $"{Grant}&client_id=ops&client_secret=CANARY",
                $"{Grant}&{Jwt}",
                $"{Grant}&{Jwt}&client_assertion=",
                $"{Grant}&{Jwt}&client_assertion=CANARY",
                $"{Grant}&{Jwt}&client_assertion=a.b.c",
                $"{Grant}&{Jwt}&client_assertion={new string('e', 20_000)}",
                $"{Grant}&{Jwt}&client_assertion=eyJhbGciOiJub25lIn0.eyJzdWIiOiJvcHMiLCJpc3MiOiJvcHMifQ.",
                $"{Grant}&client_assertion={ApiClient.Assertion("ops")}",
                $"{Grant}&client_assertion_type=CANARY&client_assertion={ApiClient.Assertion("ops")}",
            }.Select(form => But(form.Length > 99 ? form[^99..] : form, form).Expect(401, "invalid_client")),
            .. new[]
            {
                "Basic",
                "Basic ",
                "Basic !!!",
                "Basic " + Base64("CANARY"),
                "Basic " + Base64("CANARY:CANARY"),
                "Basic " + Base64("partner-status\0:CANARY"),
                "Basic " + Base64("' or 1=1--:x"),
                "Basic " + Base64("partner-status:%zz%00"),
                "Basic " + Base64(new string('c', 4_000) + ":"),
                "Basic " + Convert.ToBase64String([0xFF, 0xFE, (byte)':', 0xFF]),
                "Bearer CANARY",
            }.Select(header => But(header, Grant).With("Authorization", header).Expect(401, "invalid_client")),
        ]);

    [Fact]
    public Task A_scope_that_the_client_has_not_is_refused() =>
        AllAreRefusedAsync(
            from scope in new[] { "", "%20", "CANARY", "sandbox:control%20activations:write", "*" }
            select But($"scope {scope}", $"{Grant}&{Jwt}&client_assertion={ApiClient.Assertion("ops")}&scope={scope}")
                .Expect(400, "invalid_scope")
        );

    [Fact]
    public Task Odd_but_sound_assertions_are_taken() =>
        AllAreRefusedAsync(
            from jti in new[] { $"CANARY\0{Guid.NewGuid()}", $"' or 1=1--{Guid.NewGuid()}", new string('卡', 1_500) }
            select But("odd jti", $"{Grant}&{Jwt}&client_assertion={ApiClient.Assertion("ops", jti: jti)}") with
            {
                Statuses = [200],
            }
        );

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));
}
