using System.Text.Json.Nodes;
using Issuance.Tests.Operations;
using Issuance.Tests.World;

namespace Issuance.Tests.StatusQueries;

/// <summary>What partners are told of the banks, and which bank takes whose applications (R090).</summary>
public sealed class ListBanksTests
{
    [Fact]
    public async Task Every_bank_is_listed_with_what_it_can_do_and_whether_it_can_be_chosen()
    {
        await using var world = await IssuanceWorld.StartAsync("api");
        await world.SqlAsync(
            """
            insert into agent_banks (code, name) values ('nowhere', '示例他城银行');
            insert into bank_designations (bank, city, valid_from) values ('nowhere', '1101', '2020-01-01')
            """
        );

        var harbour = await BankAsync(world, "hospital-1", "harbour");
        Assert.True((bool)harbour["available"]!);
        Assert.Contains("open_account_order_card", harbour["operations"]!.AsArray().Select(o => (string)o!));
        Assert.Equal("callback true", $"{harbour["confirms"]} {harbour["deduplicates"]!.ToJsonString()}");
        Assert.Equal("intl false", $"{harbour["suite"]} {harbour["held"]!.ToJsonString()}");
        Assert.True((int)harbour["processingWindowSeconds"]! > 0 && (int)harbour["timeLimitSeconds"]! > 0);
        var nowhere = await BankAsync(world, "bank-harbour", "nowhere");
        Assert.False((bool)nowhere["available"]!);
        Assert.Equal("0 unknown", $"{nowhere["operations"]!.AsArray().Count} {nowhere["circuit"]}");

        await world.SqlAsync(
            """
            insert into bank_channels (bank, instance, circuit, since, in_flight, seen_at)
            values ('harbour', 'one', 'closed', now(), 0, now()), ('harbour', 'two', 'open', now(), 0, now());
            insert into bank_holds (bank, reason, who, since) values ('harbour', 'certificate', 'lead', now())
            """
        );
        var troubled = await BankAsync(world, "servicepoint-east", "harbour");
        Assert.Equal("open true", $"{troubled["circuit"]} {troubled["held"]!.ToJsonString()}");
    }

    [Fact]
    public async Task A_city_is_told_its_own_banks_and_only_while_they_are_designated()
    {
        await using var world = await IssuanceWorld.StartAsync("api");
        await world.SqlAsync("update bank_designations set valid_to = '2026-03-01' where bank = 'meridian'");

        var own = await world.As("servicepoint-east").GetAsync("/v1/banks?city=1099");
        var other = await world.As("servicepoint-east").GetAsync("/v1/banks?city=1101");

        Assert.Equal(["harbour"], Codes(own).Where(code => code is "harbour" or "meridian"));
        Assert.Empty(Codes(other));
    }

    [Fact]
    public async Task Whoever_files_reviews_or_asks_may_read_which_banks_can_be_named_and_nobody_else()
    {
        await using var world = await IssuanceWorld.StartAsync("api");
        foreach (var client in new[] { "center-1", "reviewer-1", "servicepoint-west", "hospital-1", "ops" })
            Assert.Equal((client, 200), (client, (await world.As(client).GetAsync("/v1/banks")).Status));

        await world.SqlAsync("update clients set scopes = array['events:read'] where id = 'reviewer-1'");
        var (status, code, required) = await IssuanceWorld.EventuallyAsync(
            async () =>
            {
                var answer = await world.As("reviewer-1").GetAsync("/v1/banks");
                return (answer.Status, answer.Code, (string?)answer.Json["requiredScope"]);
            },
            answer => answer.Status == 403,
            40
        );
        Assert.Equal((403, "insufficient_scope", "cards.status:read"), (status, code, required));
    }

    [Fact]
    public async Task A_bank_takes_applications_only_of_a_city_whose_office_has_designated_it_that_day()
    {
        await using var world = await IssuanceWorld.StartAsync("api");
        foreach (
            var (validity, status) in new[]
            {
                ("valid_to = '2026-03-01'", 422),
                ("valid_to = '2026-03-02'", 202),
                ("valid_to = null, valid_from = '2026-03-03'", 422),
                ("valid_to = null, valid_from = '2026-03-02'", 202),
                ("city = '1101'", 422),
            }
        )
        {
            await world.SqlAsync($"update bank_designations set {validity} where bank = 'harbour'");
            var answer = await world.As("servicepoint-east").PostAsync("/v1/applications", People.New().Application());

            Assert.Equal((validity, status), (validity, answer.Status));
            if (status == 422)
                Assert.Equal(
                    "agent_bank_not_available /agentBank",
                    $"{answer.Code} {answer.Json["errors"]![0]!["pointer"]}"
                );
        }
    }

    private static IEnumerable<string> Codes(Answer answer) =>
        answer.Json["data"]!.AsArray().Select(bank => (string)bank!["bank"]!);

    private static async Task<JsonNode> BankAsync(IssuanceWorld world, string client, string bank)
    {
        var answer = await world.As(client).GetAsync("/v1/banks");
        Assert.True(answer.Status == 200, answer.Text);
        return answer.Json["data"]!.AsArray().Single(one => (string)one!["bank"]! == bank)!;
    }
}
