using System.Globalization;
using System.Text.Json.Nodes;
using Issuance.Tests.World;
using Microsoft.EntityFrameworkCore;

namespace Issuance.Tests.Applications;

[Collection(ApplicationsCollection.Name)]
public sealed class ListTests(ApplicationsWorld world)
{
    [Fact]
    public async Task A_walk_through_the_pages_meets_each_application_once_newest_first()
    {
        var from = Now();
        var submitted = new List<string>();
        for (var i = 0; i < 7; i++)
            submitted.Add(await world.SubmitAsync());
        // Three of them in the same instant: their ids settle the order.
        await world.World.ReadAsync(db =>
            db.Database.ExecuteSqlAsync(
                $"update applications set created_at = (select max(created_at) from applications) where id = any({submitted.Take(3).ToArray()})"
            )
        );

        var pages = new List<List<string>>();
        string? cursor = null;
        do
        {
            var answer = await world.East.GetAsync(
                $"/v1/applications?limit=2&createdFrom={from}" + (cursor is null ? "" : $"&cursor={cursor}")
            );
            Assert.Equal(200, answer.Status);
            pages.Add(IdsIn(answer));
            cursor = (string?)answer.Json["nextCursor"];
            Assert.Equal(cursor is not null, (bool)answer.Json["hasMore"]!);
            if (pages.Count == 1)
                await world.SubmitAsync(); // What arrives during the walk is in front of it.
        } while (cursor is not null);

        var walked = pages.SelectMany(page => page).ToList();
        Assert.Equal(submitted.Order(), walked.Order());
        Assert.Equal([2, 2, 2, 1], pages.Select(page => page.Count));
        Assert.Equal(
            await world.World.ReadAsync(db =>
                db.Applications.Where(a => submitted.Contains(a.Id))
                    .OrderByDescending(a => a.CreatedAt)
                    .ThenByDescending(a => a.Id)
                    .Select(a => a.Id)
                    .ToListAsync()
            ),
            walked
        );
    }

    [Fact]
    public async Task A_page_that_holds_all_is_the_last()
    {
        var from = Now();
        await world.SubmitAsync();
        await world.SubmitAsync();

        var answer = await world.East.GetAsync($"/v1/applications?limit=2&createdFrom={from}");

        Assert.Equal(["data", "hasMore", "nextCursor"], answer.Json.AsObject().Select(member => member.Key));
        Assert.Equal(
            (2, false, null),
            (IdsIn(answer).Count, (bool)answer.Json["hasMore"]!, (string?)answer.Json["nextCursor"])
        );
    }

    [Fact]
    public async Task Each_filter_narrows_the_list()
    {
        var from = Now();
        var east = await world.SubmitAsync();
        var west = await world.SubmitAsync(servicePoint: "SP-WEST");
        var approved = await world.SubmitAsync();
        var cardId = (string)(await world.ApproveAsync(approved)).Json["cardId"]!;
        var rejected = await world.SubmitAsync();
        await world.RejectAsync(rejected);

        async Task ExpectAsync(string filter, params string[] ids)
        {
            var answer = await world.Reviewer.GetAsync($"/v1/applications?createdFrom={from}{filter}");
            Assert.True(answer.Status == 200, answer.Text);
            Assert.Equal(ids.Order(), IdsIn(answer).Order());
        }

        await ExpectAsync("", east, west, approved, rejected);
        await ExpectAsync("&status=received", east, west);
        await ExpectAsync("&status=approved", approved);
        await ExpectAsync("&servicePoint=SP-WEST", west);
        await ExpectAsync("&servicePoint=SP-NOWHERE");
        await ExpectAsync("&agentBank=harbour", east, west, approved, rejected);
        await ExpectAsync("&agentBank=meridian");
        await ExpectAsync("&deadlineState=met", rejected);
        await ExpectAsync($"&cardId={cardId}", approved);
        await ExpectAsync("&cardId=nothing");
        await ExpectAsync("&status=received&servicePoint=SP-EAST", east);
        await ExpectAsync($"&createdTo={from}");
    }

    [Fact]
    public async Task The_time_filters_take_their_first_instant_in_and_leave_their_last_out()
    {
        var id = await world.SubmitAsync();
        var instant = "2026-01-05T08:00:00Z";
        await world.World.ReadAsync(db =>
            db.Database.ExecuteSqlAsync($"update applications set created_at = '2026-01-05T08:00:00Z' where id = {id}")
        );

        var at = await world.East.GetAsync(
            $"/v1/applications?createdFrom={instant}&createdTo=2026-01-05T16:00:01%2B08:00"
        );
        var before = await world.East.GetAsync(
            $"/v1/applications?createdFrom=2026-01-01T00:00:00Z&createdTo={instant}"
        );

        Assert.Equal([id], IdsIn(at));
        Assert.Empty(IdsIn(before));
    }

    [Theory]
    [InlineData("?name=x", "unknown_parameter", "?name", "unknown_parameter")]
    [InlineData("?limit=0", "request_invalid", "?limit", "out_of_range")]
    [InlineData("?limit=101", "request_invalid", "?limit", "out_of_range")]
    [InlineData("?limit=many", "request_invalid", "?limit", "wrong_type")]
    [InlineData("?status=lost", "request_invalid", "?status", "not_in_list")]
    [InlineData("?status=received&status=approved", "request_invalid", "?status", "duplicate_member")]
    [InlineData("?createdFrom=2026-01-05T08:00:00", "request_invalid", "?createdFrom", "bad_pattern")]
    [InlineData("?cursor=", "request_invalid", "?cursor", "bad_pattern")]
    [InlineData("?cursor=%21", "request_invalid", "?cursor", "bad_pattern")]
    [InlineData("?cursor=AAAA", "request_invalid", "?cursor", "bad_pattern")]
    [InlineData("?cursor=A", "request_invalid", "?cursor", "bad_pattern")]
    [InlineData(
        "?cursor=OTk5OTk5OTk5OTk5OTk5OTk5OmFwcF8wMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMA",
        "request_invalid",
        "?cursor",
        "bad_pattern"
    )]
    [InlineData("?cursor=MTphcHBfMQ", "request_invalid", "?cursor", "bad_pattern")]
    public async Task A_parameter_that_cannot_be_read_is_pointed_out(
        string query,
        string code,
        string pointer,
        string fault
    )
    {
        var answer = await world.East.GetAsync($"/v1/applications{query}");

        Assert.Equal((400, code), (answer.Status, answer.Code));
        var only = Assert.Single(answer.Json["errors"]!.AsArray())!;
        Assert.Equal((pointer, fault), ((string?)only["pointer"], (string?)only["code"]));
    }

    [Fact]
    public async Task The_list_shows_what_the_single_view_shows()
    {
        var id = await world.SubmitAsync();
        await world.ApproveAsync(id);

        var list = await world.East.GetAsync("/v1/applications?limit=1");
        var single = await world.East.GetAsync($"/v1/applications/{id}");

        Assert.True(JsonNode.DeepEquals(single.Json, list.Json["data"]![0]));
    }

    private static string Now() =>
        Uri.EscapeDataString(
            TimeProvider.System.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture)
        );

    private static List<string> IdsIn(Answer answer) =>
        [.. answer.Json["data"]!.AsArray().Select(item => (string)item!["id"]!)];
}
