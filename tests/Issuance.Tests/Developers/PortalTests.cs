using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Issuance.Http;
using Issuance.Pages.Developers;
using Issuance.Pages.Developers.Reading;
using Issuance.Shared;
using Issuance.Tests.Console;
using Issuance.Tests.World;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Issuance.Tests.Developers;

/// <summary>What a partner's engineer reads without signing in, and that it is true.</summary>
public sealed partial class PortalTests(SharedWorld shared) : IClassFixture<SharedWorld>
{
    private readonly IssuanceWorld world = shared.World;
    private readonly ApiReference api = new();

    /// <summary>Every code that the portal explains: refusals', and those of the token endpoint alone.</summary>
    private IEnumerable<string> Codes =>
        RefusalCatalogue.ForCallers.Keys.Union(TokenErrors.All(api).Select(error => error.Code));

    [GeneratedRegex("""Error\((?<status>\d+), "(?<code>[a-z_]+)",""", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex TokenErrorInCode();

    [Fact]
    public async Task Everything_public_is_read_signed_out_and_what_is_ones_own_asks_who_one_is()
    {
        using var anybody = new Browser(world.Url);

        foreach (var room in PortalRooms.All)
        {
            var page = await anybody.GetAsync(room.Path);
            Assert.Equal((room.Path, HttpStatusCode.OK), (room.Path, page.Status));
            Assert.Equal((room.Path, room.Open), (room.Path, page.Path == room.Path));
        }
    }

    [Theory]
    [InlineData("clerk-east")]
    [InlineData("teller")]
    public async Task Who_does_not_build_anything_reads_but_sees_nobodys_calls(string member)
    {
        using var browser = await Browser.SignedInAsync(world.Url, member);

        Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync("/developers/errors")).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await browser.GetAsync("/developers/requests")).Status);
    }

    [Theory]
    [InlineData("developer-harbour")]
    [InlineData("developer-hospital")]
    [InlineData("developer-center")]
    public async Task A_developer_is_let_into_the_portal_and_nowhere_else(string member)
    {
        using var browser = await Browser.SignedInAsync(world.Url, member);

        Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync("/developers/requests")).Status);
        foreach (var place in new[] { "/desk", "/teller", "/ops" })
            Assert.Equal((place, HttpStatusCode.Forbidden), (place, (await browser.GetAsync(place)).Status));
    }

    [Fact]
    public async Task Every_operation_of_the_document_has_its_page_with_each_code_that_it_gives()
    {
        using var browser = new Browser(world.Url);
        var index = await browser.GetAsync("/developers/reference");

        foreach (var operation in api.Operations)
        {
            Assert.Contains(operation.Address, index.Html, StringComparison.Ordinal);
            var page = await browser.GetAsync(operation.Address);
            Assert.Equal((operation.Id, HttpStatusCode.OK), (operation.Id, page.Status));
            Assert.Contains(operation.Path, page.Text, StringComparison.Ordinal);
            foreach (var code in operation.Answers.SelectMany(answer => answer.Codes))
                Assert.Contains($"/developers/errors/{code}\"", page.Html, StringComparison.Ordinal);
        }

        Assert.Equal(HttpStatusCode.NotFound, (await browser.GetAsync("/developers/reference/DoAnything")).Status);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Every_code_says_what_it_means_and_what_to_do_next(bool english)
    {
        var (own, staff) = (TextFiles.Read("RefusalText", english), TextFiles.Read("CodeText", english));

        var wordless = Codes
            .SelectMany(code => new[] { code, $"{code}.next" })
            .Where(key => !own.ContainsKey(key) && !staff.ContainsKey(key));

        Assert.Empty(wordless);
    }

    [Fact]
    public void No_words_are_left_for_a_code_that_is_no_longer_there() =>
        Assert.Empty(
            TextFiles
                .Keys("RefusalText")
                .Select(key => key.Replace(".next", "", StringComparison.Ordinal))
                .Distinct()
                .Except(Codes)
        );

    [Fact]
    public async Task Every_code_has_its_page_in_both_languages()
    {
        using var browser = new Browser(world.Url);
        var chinese = TextFiles.Read("RefusalText");
        foreach (var code in Codes)
            Assert.Equal(
                (code, HttpStatusCode.OK),
                (code, (await browser.GetAsync($"/developers/errors/{code}")).Status)
            );
        var page = await browser.GetAsync("/developers/errors/rate_limited");
        Assert.Contains(chinese["rate_limited.next"], page.Text, StringComparison.Ordinal);

        await browser.SubmitAsync(page, "button[name=language]");
        page = await browser.GetAsync("/developers/errors/rate_limited");

        Assert.Contains(
            TextFiles.Read("RefusalText", english: true)["rate_limited.next"],
            page.Text,
            StringComparison.Ordinal
        );
        Assert.Equal(HttpStatusCode.NotFound, (await browser.GetAsync("/developers/errors/no_such_code")).Status);
    }

    [Fact]
    public void The_token_endpoints_errors_are_those_that_its_code_answers()
    {
        var source = File.ReadAllText(Path.Combine(House.Repository.Issuance, "Access", "TokenEndpoint.cs"));
        var answered = TokenErrorInCode()
            .Matches(source)
            .Select(match => $"{match.Groups["code"].Value} {match.Groups["status"].Value}")
            .Distinct();

        var explained = TokenErrors
            .All(api)
            .SelectMany(error => error.Statuses.Select(status => $"{error.Code} {status}"));

        Assert.Equal(answered.Order(StringComparer.Ordinal), explained.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task What_the_token_endpoint_says_has_a_heading_of_its_own_and_is_not_passed_off_as_a_problem()
    {
        using var browser = new Browser(world.Url);

        var list = await browser.GetAsync("/developers/errors");
        var page = await browser.GetAsync("/developers/errors/invalid_dpop_proof");

        Assert.Equal(
            TokenErrors.All(api).Select(error => error.Code),
            list.Document.QuerySelectorAll("section[aria-labelledby=oauth] th a").Select(link => link.TextContent)
        );
        Assert.Contains(TextFiles.Read("RefusalText")["invalid_dpop_proof.next"], page.Text, StringComparison.Ordinal);
        Assert.Contains("/developers/reference/IssueToken\"", page.Html, StringComparison.Ordinal);
        Assert.DoesNotContain("urn:issuance:problem", page.Html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_quick_start_shows_what_a_proof_of_a_key_is_made_of_and_who_needs_one()
    {
        using var browser = new Browser(world.Url);

        var page = await browser.GetAsync("/developers/quick-start");

        var example = page.Document.QuerySelector("section[aria-labelledby=bound] pre")!.TextContent;
        foreach (var member in new[] { "typ", "alg", "jwk", "jti", "htm", "htu", "iat", "ath" })
            Assert.Contains($"\"{member}\":", example, StringComparison.Ordinal);
        Assert.Contains(TextFiles.Read("DevelopersText")["bound_sandbox"], page.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_problem_that_a_caller_gets_is_one_that_the_portal_explains()
    {
        var refused = await world.As("hospital-1").GetAsync("/v1/cards/crd_00000000000000000000000000/status");
        using var browser = new Browser(world.Url);

        var page = await browser.GetAsync($"/developers/errors/{refused.Code}");

        Assert.Equal("card_not_found", refused.Code);
        Assert.Equal($"urn:issuance:problem:{refused.Code}", (string)refused.Json["type"]!);
        Assert.Contains("/developers/reference/GetCardStatus", page.Html, StringComparison.Ordinal);
        Assert.DoesNotContain("/developers/reference/SubmitApplication", page.Html, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_example_of_a_body_is_of_the_shape_that_the_guards_ask_for()
    {
        var operations = world
            .Services.GetRequiredService<EndpointDataSource>()
            .Endpoints.Select(endpoint => endpoint.Metadata.GetMetadata<Operation>())
            .OfType<Operation>()
            .Where(operation => operation.Body is not null)
            .DistinctBy(operation => operation.Id)
            .ToList();

        Assert.NotEmpty(operations);
        Assert.All(
            operations,
            operation =>
            {
                var sample = SampleValues.Body(api, api.Find(operation.Id)!.Body!).ToJsonString();
                var (_, faults) = ShapeReader.ReadBody(operation.Body!, System.Text.Encoding.UTF8.GetBytes(sample));
                Assert.Equal(
                    (operation.Id, ""),
                    (
                        operation.Id,
                        string.Join("; ", faults.Select(fault => $"{fault.Pointer} {fault.Code} in {sample}"))
                    )
                );
            }
        );
    }

    [Fact]
    public async Task The_changelog_on_the_page_is_the_committed_one()
    {
        using var browser = new Browser(world.Url);

        var page = await browser.GetAsync("/developers/changelog");

        Assert.Equal("[Unreleased]", page.Document.QuerySelector(".dev-prose h2")!.TextContent);
        Assert.Contains("POST /oauth/token", page.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_one_takes_away_is_served_as_it_is_committed()
    {
        using var http = new HttpClient();
        foreach (var file in new[] { "issuance.http", "postman.v1.json" })
            Assert.Equal(
                await File.ReadAllBytesAsync(Path.Combine(House.Repository.Root, "openapi", file)),
                await http.GetByteArrayAsync(new Uri($"{world.Url}/openapi/{file}"))
            );
    }

    [Fact]
    public void What_will_go_is_told_in_every_answer_and_not_before_a_years_notice()
    {
        var headers = new HeaderDictionary();
        var (since, sunset) = (new DateOnly(2026, 3, 1), new DateOnly(2027, 3, 1));

        new Deprecation(since, sunset, "ListEvents").Tell(headers);

        Assert.Equal("@1772323200", headers["Deprecation"]);
        Assert.Equal("Mon, 01 Mar 2027 00:00:00 GMT", headers["Sunset"]);
        Assert.Null(new Deprecation(since, sunset, "ListEvents").WhyNot());
        Assert.NotNull(new Deprecation(since, sunset.AddDays(-1), "ListEvents").WhyNot());
    }

    [Fact]
    public void An_operation_that_will_go_is_read_from_the_document()
    {
        var document = JsonNode.Parse(House.Repository.Document())!;
        var operation = document["paths"]!["/v1/banks"]!["get"]!.AsObject();
        operation["deprecated"] = true;
        operation["x-deprecated-since"] = "2026-03-01";
        operation["x-sunset"] = "2027-03-01";
        operation["x-instead"] = "ListEvents";

        var read = new ApiReference(document.ToJsonString()).Find("ListBanks")!.Deprecation!;

        Assert.Equal("2027-03-01", read.Sunset.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
        Assert.DoesNotContain(api.Operations, o => o.Deprecation is not null);
    }
}
