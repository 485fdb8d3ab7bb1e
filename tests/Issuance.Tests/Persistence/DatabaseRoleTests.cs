using Issuance.Tests.World;
using Npgsql;

namespace Issuance.Tests.Persistence;

/// <summary>What the database itself refuses to each process, whatever its code does.</summary>
public sealed class DatabaseRoleTests(SharedWorld shared) : IClassFixture<SharedWorld>
{
    [Theory]
    [InlineData("issuance_api", "update audit_entries set actor = 'x'")]
    [InlineData("issuance_api", "delete from audit_entries")]
    [InlineData("issuance_api", "insert into audit_seals values (1, 1, sha256('x'))")]
    [InlineData("issuance_jobs", "update audit_entries set actor = 'x'")]
    [InlineData("issuance_jobs", "delete from audit_seals")]
    [InlineData("issuance_api", "update ops_actions set who = 'x'")]
    [InlineData("issuance_jobs", "delete from ops_actions")]
    [InlineData("issuance_jobs", "truncate ops_actions")]
    [InlineData("issuance_api", "update events set type = 'x'")]
    [InlineData("issuance_api", "delete from events")]
    [InlineData("issuance_api", "update clients set unlimited = true")]
    [InlineData("issuance_api", "update clients set kind = 'operations'")]
    [InlineData("issuance_api", "update clients set tenant = 'x'")]
    [InlineData("issuance_api", "update clients set scopes = '{}'")]
    [InlineData("issuance_api", "delete from clients")]
    [InlineData("issuance_jobs", "update clients set unlimited = true")]
    [InlineData(
        "issuance_api",
        "insert into clients (id, kind, tenant, scopes, enabled, unlimited) values ('x', 'bank', 'x', '{}', true, true)"
    )]
    [InlineData("issuance_api", "create table x (i int)")]
    [InlineData("issuance_jobs", "alter table cards add x int")]
    [InlineData("issuance_readonly", "update cards set lost = true")]
    [InlineData(
        "issuance_readonly",
        "insert into ops_tasks (kind, subject, detail, created_at) values ('x', 'x', 'x', now())"
    )]
    public async Task A_role_cannot_do_what_its_process_never_does(string role, string sql)
    {
        var refused = await Assert.ThrowsAsync<PostgresException>(() => RunAsync(role, sql));

        Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, refused.SqlState);
    }

    [Theory]
    [InlineData("issuance_api", "update events set sequence = sequence")]
    [InlineData("issuance_jobs", "update work_items set attempts = 0")]
    [InlineData("issuance_api", "update clients set enabled = enabled")]
    [InlineData("issuance_readonly", "select count(*) from cards")]
    public async Task A_role_can_do_what_its_process_does(string role, string sql) => await RunAsync(role, sql);

    private async Task RunAsync(string role, string sql)
    {
        var settings = new NpgsqlConnectionStringBuilder(shared.World.ConnectionString) { Options = $"-c role={role}" };
        await using var connection = new NpgsqlConnection(settings.ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
