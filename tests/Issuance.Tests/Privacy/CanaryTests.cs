using System.Text;
using System.Text.Json.Nodes;
using Issuance.Tests.World;
using Npgsql;

namespace Issuance.Tests.Privacy;

/// <summary>A canary person goes through the whole flow and every refusal; then everything that was kept is searched for them.</summary>
public sealed class CanaryTests
{
    private static readonly TestPerson Template = People.New();

    private static readonly TestPerson Person = Template with { Name = "欧阳金丝雀", Mobile = "10086420975" };

    [Fact]
    public async Task No_clear_text_of_a_person_is_in_logs_tables_or_error_bodies()
    {
        await using var world = await IssuanceWorld.StartAsync();
        var errors = new StringBuilder();

        await RefusalsOfSubmissionAsync(world, errors);
        var (applicationId, cardId) = await world.ApprovedAsync(Person);
        await world.UntilAsync(cardId, "in_transit");
        var entry = (await world.LedgerAsync(cardId))!;
        var (serial, cardNumber) = ((string)entry["serial"]!, (string)entry["cardNumber"]!);
        await RestOfTheFlowAsync(world, errors, cardId, serial, cardNumber);
        Assert.Equal(
            "completed",
            (string?)(await world.As("ops").GetAsync($"/v1/applications/{applicationId}")).Json["status"]
        );

        var values = Canary.Values(Person, cardNumber);
        Canary.AssertNotIn(errors.ToString(), values, "an error body");
        Canary.AssertNotIn(string.Join('\n', world.Log.Lines), values, "the log");
        Canary.AssertNotIn(await DumpAsync(world), values, "the database");
    }

    [Fact]
    public async Task The_search_finds_what_stands_in_clear()
    {
        // Otherwise the test above could pass because it looks in the wrong place.
        await using var world = await IssuanceWorld.StartAsync();
        await using var connection = new NpgsqlConnection(world.ConnectionString);
        await connection.OpenAsync();
        await using var leak = new NpgsqlCommand(
            "insert into ops_tasks (kind, subject, detail, created_at) values ('x', 'x', @value, now())",
            connection
        );
        leak.Parameters.AddWithValue("value", Person.IdNumber);
        await leak.ExecuteNonQueryAsync();

        Assert.Contains(Person.IdNumber, await DumpAsync(world), StringComparison.Ordinal);
    }

    private static async Task RefusalsOfSubmissionAsync(IssuanceWorld world, StringBuilder errors)
    {
        var east = world.As("servicepoint-east");
        var sound = System.Text.Json.JsonSerializer.Serialize(Person.Application());
        foreach (
            var (from, to) in new[]
            {
                (Person.IdNumber, Person.IdNumber[..17] + (Person.IdNumber[17] == '1' ? '2' : '1')),
                ("\"male\"", "\"female\""),
                ("\"female\"", "\"male\""),
                (Person.Mobile, "2" + Person.Mobile),
                ("\"declarationAccepted\":true", "\"declarationAccepted\":false"),
                ("\"agentBank\":\"harbour\"", "\"agentBank\":\"summit\""),
                ("\"servicePoint\":\"SP-EAST\"", "\"servicePoint\":\"SP-WEST\""),
                ("\"channel\"", "\"chanel\""),
                ("{", "{{"),
            }
        )
        {
            var body = sound.Replace(from, to, StringComparison.Ordinal);
            if (body != sound)
                Append(errors, await east.PostAsync("/v1/applications", body));
        }
    }

    private static async Task RestOfTheFlowAsync(
        IssuanceWorld world,
        StringBuilder errors,
        string cardId,
        string serial,
        string cardNumber
    )
    {
        var (east, harbour) = (world.As("servicepoint-east"), world.As("bank-harbour"));
        var other = People.New();
        Append(errors, await east.PostAsync("/v1/applications", Person.Application()));
        Append(errors, await harbour.PostAsync($"/v1/cards/{cardId}/bank-activations", Activation(Person.IdNumber)));
        var arrival = await east.PostAsync(
            "/v1/service-points/SP-EAST/arrivals",
            new { clerk = "E-1007", serials = new[] { serial } }
        );
        Assert.Equal(200, arrival.Status);
        Append(errors, await east.PostAsync($"/v1/cards/{cardId}/hand-over", HandOver(other.IdNumber)));
        Assert.Equal(200, (await east.PostAsync($"/v1/cards/{cardId}/hand-over", HandOver(Person.IdNumber))).Status);
        Append(errors, await east.PostAsync($"/v1/cards/{cardId}/hand-over", HandOver(Person.IdNumber)));
        Append(errors, await harbour.PostAsync($"/v1/cards/{cardId}/bank-activations", Activation(other.IdNumber)));
        Append(
            errors,
            await world
                .As("bank-meridian")
                .PostAsync($"/v1/cards/{cardId}/bank-activations", Activation(Person.IdNumber))
        );
        var activated = await harbour.PostAsync($"/v1/cards/{cardId}/bank-activations", Activation(Person.IdNumber));
        Assert.True(activated.Status == 200, activated.Text);
        var hospital = world.As("hospital-1");
        Assert.Equal(200, (await hospital.PostAsync("/v1/cards/lookup", new { cardNumber })).Status);
        Append(errors, await hospital.PostAsync("/v1/cards/lookup", new { cardNumber = cardNumber[..^1] }));
        Append(errors, await hospital.GetAsync($"/v1/cards/{cardNumber}/status"));
        Append(errors, await hospital.GetAsync($"/v1/cards/{Person.IdNumber}/status?x={Person.IdNumber}"));
    }

    private static object HandOver(string number) =>
        new
        {
            clerk = "E-1007",
            collectedBy = "holder",
            idDocument = Person.IdDocument(number),
        };

    private static object Activation(string number) =>
        new
        {
            branch = "HB-001",
            teller = "T-1",
            idDocument = Person.IdDocument(number),
            alsoInsurance = true,
        };

    private static void Append(StringBuilder errors, Answer answer)
    {
        Assert.InRange(answer.Status, 400, 499);
        errors.AppendLine(answer.Text);
    }

    /// <summary>Every row of every table as text, as a dump would hold it.</summary>
    private static async Task<string> DumpAsync(IssuanceWorld world)
    {
        await using var connection = new NpgsqlConnection(world.ConnectionString);
        await connection.OpenAsync();
        var tables = new List<string>();
        await using (
            var list = new NpgsqlCommand(
                "select format('%I.%I', schemaname, tablename) from pg_tables where schemaname not in ('pg_catalog', 'information_schema')",
                connection
            )
        )
        await using (var reader = await list.ExecuteReaderAsync())
            while (await reader.ReadAsync())
                tables.Add(reader.GetString(0));
        Assert.InRange(tables.Count, 15, 200);
        var dump = new StringBuilder();
        foreach (var table in tables)
        {
            using var rows = await connection.BeginTextExportAsync($"copy {table} to stdout");
            dump.AppendLine(await rows.ReadToEndAsync());
        }

        // A bytea is written in hexadecimal: clear text in one would hide there.
        return dump + DecodeHex(dump.ToString());
    }

    private static string DecodeHex(string dump)
    {
        var decoded = new StringBuilder();
        foreach (
            var field in dump.Split('\t', '\n').Where(field => field.StartsWith("\\\\x", StringComparison.Ordinal))
        )
            decoded.AppendLine(Encoding.UTF8.GetString(Convert.FromHexString(field[3..])));
        return decoded.ToString();
    }
}
