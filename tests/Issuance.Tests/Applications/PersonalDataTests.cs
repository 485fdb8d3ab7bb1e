using System.Text;
using Issuance.Tests.World;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Issuance.Tests.Applications;

[Collection(ApplicationsCollection.Name)]
public sealed class PersonalDataTests(ApplicationsWorld world)
{
    [Fact]
    public async Task Neither_a_table_nor_a_log_line_holds_the_person_in_clear()
    {
        var person = People.New() with { Name = "欧阳锋锐", Mobile = "10098765432" };
        var comment = "欧阳锋锐来电说明";
        var id = await world.SubmitAsync(person);
        await world.East.PostAsync("/v1/applications", person.Application()); // a refusal too
        await world.East.PostAsync(
            "/v1/applications",
            person.Form(("/person/idNumber", person.LegacyNumber()), ("/person/name", "欧阳锋锐9"))
        );
        await world.Reviewer.PostAsync(
            $"/v1/applications/{id}/approval",
            new
            {
                clerk = "R-1",
                identityVerified = true,
                comment,
            }
        );
        var shown = await world.Reviewer.GetAsync($"/v1/applications/{id}");
        Assert.Equal(comment, (string?)shown.Json["decision"]!["comment"]);

        var dump = await DumpAsync();
        var log = string.Join('\n', world.World.Log.Lines);

        Assert.Contains(id, dump, StringComparison.Ordinal);
        string[] secrets =
        [
            person.Name,
            person.IdNumber,
            person.IdNumber[..17],
            person.LegacyNumber(),
            person.Mobile,
            comment,
        ];
        foreach (var secret in secrets)
        {
            Assert.DoesNotContain(secret, dump, StringComparison.Ordinal);
            // Bytes are dumped as hexadecimal digits.
            Assert.DoesNotContain(
                Convert.ToHexStringLower(Encoding.UTF8.GetBytes(secret)),
                dump,
                StringComparison.Ordinal
            );
            Assert.DoesNotContain(secret, log, StringComparison.Ordinal);
        }
    }

    /// <summary>Every row of every table, as text.</summary>
    private async Task<string> DumpAsync()
    {
        await using var connection = new NpgsqlConnection(world.World.ConnectionString);
        await connection.OpenAsync();
        var tables = await TextsAsync(
            connection,
            "select format('%I.%I', schemaname, tablename) from pg_tables where schemaname = 'public'"
        );
        Assert.Contains("public.applications", tables);
        var rows = new StringBuilder();
        foreach (var table in tables)
            rows.AppendJoin('\n', await TextsAsync(connection, $"select t::text from {table} t")).AppendLine();
        return rows.ToString();
    }

    private static async Task<List<string>> TextsAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await using var reader = await command.ExecuteReaderAsync();
        var texts = new List<string>();
        while (await reader.ReadAsync())
            texts.Add(reader.GetString(0));
        return texts;
    }
}
