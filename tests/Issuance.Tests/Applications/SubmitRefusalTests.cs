using System.Text.Json.Nodes;
using Issuance.Shared;
using Issuance.Tests.World;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Issuance.Tests.Applications;

[Collection(ApplicationsCollection.Name)]
public sealed class SubmitRefusalTests(ApplicationsWorld world)
{
    /// <summary>One small change to a sound form, and what it is answered.</summary>
    public static TheoryData<string, string, string, string> Meaning() =>
        new()
        {
            { "/channel", "center", "channel_not_offered", "/channel" },
            { "/channel", "agent", "channel_not_offered", "/channel" },
            { "/channel", "employer", "channel_not_offered", "/channel" },
            { "/person/idNumber", "", "id_number_format", "/person/idNumber" },
            { "/person/idNumber", "10990119850412013", "id_number_format", "/person/idNumber" },
            { "/person/idNumber", "1099011985041201３1", "id_number_format", "/person/idNumber" },
            { "/person/idNumber", "109903198504120131", "id_number_region", "/person/idNumber" },
            { "/person/idNumber", "109901198502300131", "id_number_birth_date", "/person/idNumber" },
            { "/person/idNumber", "109901184912310131", "id_number_birth_date", "/person/idNumber" },
            { "/person/idNumber", "109901202603030131", "id_number_birth_date", "/person/idNumber" },
            { "/person/idNumber", "109901198504120132", "id_number_check_digit", "/person/idNumber" },
            { "/person/name", "张", "name_invalid", "/person/name" },
            { "/person/name", "张3晓明", "name_invalid", "/person/name" },
            { "/person/mobile", "20000000001", "mobile_invalid", "/person/mobile" },
            { "/person/mobile", "+8610000000001", "mobile_invalid", "/person/mobile" },
            { "/person/sex", "other sex", "sex_mismatch", "/person/sex" },
            { "/person/division", "109903", "division_unknown", "/person/division" },
            { "/materials/0/type", "photo", "materials_missing", "/materials" },
            { "/materials/0/validUntil", "2026-03-01", "material_expired", "/materials/0/validUntil" },
            { "/materials/0/originalSeen", "false", "original_not_seen", "/materials/0/originalSeen" },
            { "/declarationAccepted", "false", "declaration_missing", "/declarationAccepted" },
            { "/agentBank", "nobodys", "agent_bank_unknown", "/agentBank" },
            { "/agentBank", "summit", "agent_bank_not_available", "/agentBank" },
            { "/person/division", "110101", "site_out_of_territory", "/person/division" },
        };

    [Theory]
    [MemberData(nameof(Meaning))]
    public async Task What_is_wrong_with_the_meaning_of_a_form_is_said_and_points_to_the_place(
        string changed,
        string value,
        string code,
        string pointer
    )
    {
        var person = People.New();
        object typed = value switch
        {
            "false" => false,
            "other sex" => person.Sex == "male" ? "female" : "male",
            _ => value,
        };

        var answer = await world.East.PostAsync("/v1/applications", person.Form((changed, typed)));

        Assert.Equal((422, code), (answer.Status, answer.Code));
        var fault = Assert.Single(answer.Json["errors"]!.AsArray())!;
        Assert.Equal((code, pointer), ((string?)fault["code"], (string?)fault["pointer"]));
        Assert.DoesNotContain(person.IdNumber, answer.Text, StringComparison.Ordinal);
        if (value.Length > 10)
            Assert.DoesNotContain(value, answer.Text, StringComparison.Ordinal);
        Assert.Equal(0, await CountAsync(person));
    }

    public static TheoryData<string, object?, string> Shape() =>
        new()
        {
            { "/clerk", "E 1007", "bad_pattern" },
            { "/clerk", "E-1007-E-1007-E-1007-E-1007-E-100", "too_long" },
            { "/channel", "post", "not_in_list" },
            { "/requestType", "renewal", "not_in_list" },
            { "/declarationAccepted", "true", "wrong_type" },
            { "/declarationAccepted", null, "missing_member" },
            { "/person/name", "", "too_short" },
            { "/person/name", new string('张', 65), "too_long" },
            { "/person/idNumber", new string('1', 65), "too_long" },
            { "/person/mobile", new string('1', 65), "too_long" },
            { "/person/division", "10990", "bad_pattern" },
            { "/person/scheme", null, "missing_member" },
            { "/person/age", 40, "unknown_member" },
            { "/materials", Array.Empty<object>(), "too_short" },
            { "/materials/0/validUntil", "2036-02-30", "out_of_range" },
            { "/materials/0/validUntil", "1.5.2036", "bad_pattern" },
        };

    [Theory]
    [MemberData(nameof(Shape))]
    public async Task What_is_wrong_with_the_shape_of_a_form_comes_before_its_meaning(
        string changed,
        object? value,
        string code
    )
    {
        var answer = await world.East.PostAsync(
            "/v1/applications",
            People.New().Form((changed, value), ("/agentBank", "nobodys"))
        );

        Assert.Equal((400, "request_invalid"), (answer.Status, answer.Code));
        var fault = Assert.Single(answer.Json["errors"]!.AsArray())!;
        Assert.Equal((code, changed), ((string?)fault["code"], (string?)fault["pointer"]));
    }

    [Fact]
    public async Task All_faults_are_said_at_once_in_the_order_of_the_contract()
    {
        var person = People.New();
        var form = person.Form(
            ("/agentBank", "nobodys"),
            ("/declarationAccepted", false),
            (
                "/materials",
                new object[]
                {
                    new
                    {
                        type = "photo",
                        originalSeen = false,
                        validUntil = "2020-01-01",
                    },
                }
            ),
            ("/person/division", "999999"),
            ("/person/mobile", "1"),
            ("/person/name", "9"),
            ("/person/idNumber", "109901198504120132"),
            ("/channel", "center"),
            ("/servicePoint", "SP-NOWHERE")
        );

        var answer = await world.East.PostAsync("/v1/applications", form);

        Assert.Equal((422, "channel_not_offered"), (answer.Status, answer.Code));
        Assert.Equal(
            [
                "channel_not_offered",
                "id_number_check_digit",
                "name_invalid",
                "mobile_invalid",
                "division_unknown",
                "materials_missing",
                "material_expired",
                "original_not_seen",
                "declaration_missing",
                "agent_bank_unknown",
            ],
            answer.Json["errors"]!.AsArray().Select(fault => (string?)fault!["code"])
        );
    }

    [Fact]
    public async Task Every_missing_paper_and_every_unseen_original_is_named()
    {
        var materials = new[]
        {
            new { type = "id_card", originalSeen = false },
            new { type = "photo", originalSeen = false },
        };

        var answer = await world.East.PostAsync(
            "/v1/applications",
            People.New().Form(("/person/scheme", "resident"), ("/materials", materials))
        );

        Assert.Equal(
            [
                ("materials_missing", "/materials"),
                ("materials_missing", "/materials"),
                ("original_not_seen", "/materials/0/originalSeen"),
                ("original_not_seen", "/materials/1/originalSeen"),
            ],
            answer.Json["errors"]!.AsArray().Select(fault => ((string?)fault!["code"], (string?)fault["pointer"]))
        );
    }

    [Fact]
    public async Task Another_offices_counter_is_answered_like_an_unknown_one()
    {
        var foreign = await world.East.PostAsync("/v1/applications", People.New().Application("SP-WEST"));
        var unknown = await world.East.PostAsync("/v1/applications", People.New().Application("SP-NOWHERE"));

        Assert.Equal((404, "service_point_not_found"), (foreign.Status, foreign.Code));
        Assert.Equal(WithoutIds(unknown), WithoutIds(foreign));
    }

    [Fact]
    public async Task A_year_whose_working_days_are_not_published_is_said_and_the_key_stays_free()
    {
        var person = People.New();
        var key = Guid.NewGuid().ToString();
        await world.MoveClockAsync(new DateTimeOffset(2026, 12, 30, 10, 0, 0, TimeSpan.FromHours(8)));
        try
        {
            var answer = await world.East.PostAsync("/v1/applications", person.Application(), key);

            Assert.Equal((503, "calendar_year_missing"), (answer.Status, answer.Code));
            Assert.Equal(2027, (int?)answer.Json["year"]);
        }
        finally
        {
            await world.MoveClockAsync(ApplicationsWorld.Start);
        }

        Assert.Equal(202, (await world.East.PostAsync("/v1/applications", person.Application(), key)).Status);
    }

    [Fact]
    public async Task Only_a_service_points_scope_submits()
    {
        var answer = await world.Reviewer.PostAsync("/v1/applications", People.New().Application());

        Assert.Equal((403, "insufficient_scope"), (answer.Status, answer.Code));
    }

    private async Task<int> CountAsync(TestPerson person)
    {
        var index = world.World.Services.GetRequiredService<Vault>().IndexOfIdNumber(person.IdNumber);
        return await world.World.ReadAsync(db => db.Applications.CountAsync(a => a.HolderIndex == index));
    }

    private static string WithoutIds(Answer answer)
    {
        var problem = answer.Json.AsObject();
        foreach (var name in new[] { "instance", "requestId", "traceId" })
            problem.Remove(name);
        return problem.ToJsonString();
    }
}
