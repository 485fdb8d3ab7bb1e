using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Issuance.Banks;
using Microsoft.EntityFrameworkCore;

namespace Issuance.EndToEndTests;

/// <summary>
/// A process that is asked to end while banks are slow: what they answer is written down, and nothing is left that would have to
/// be asked for, or decided about by people.
/// </summary>
public sealed class StoppedProcessTests
{
    private const int Orders = 9;

    private static readonly string[] Banks = ["harbour", "meridian", "rural"];

    [Theory]
    [InlineData("all")]
    [InlineData("jobs")]
    public async Task A_service_that_is_asked_to_end_while_banks_are_answering_writes_their_answers_down(string role)
    {
        await using var machine = await Machine.SetUpAsync(bankSeconds: 30);
        await machine.StartAsync(role: role == "all" ? "all" : "api");
        var stopped = role == "all" ? machine.Service : await machine.StartJobsAsync();
        using var users = new Users(machine, patience: 60);
        await SlowAsync(machine, 2_000);

        var applications = await OnTheirWayAsync(machine, users);
        await Machine.SignalAsync(stopped, "TERM");
        await stopped.WaitForExitAsync(new CancellationTokenSource(TimeSpan.FromSeconds(60)).Token);

        Assert.Equal(0, stopped.ExitCode);
        await AssertNothingIsUnknownAsync(machine);
        if (role == "jobs")
            await machine.StartJobsAsync();
        else
            await machine.StartAsync();
        await EndAsync(machine, users, applications);
    }

    [Fact]
    public async Task A_service_that_is_asked_to_end_while_the_database_is_gone_ends_in_the_time_that_a_stop_may_take()
    {
        await using var machine = await Machine.SetUpAsync();
        await machine.StartAsync();
        await using var holder = Waiting.Open(machine);
        await AJobIsRunningAsync(machine, holder);
        await machine.KillDatabaseAsync();

        await Machine.SignalAsync(machine.Service, "TERM");
        await machine.Service.WaitForExitAsync(new CancellationTokenSource(TimeSpan.FromSeconds(75)).Token);

        Assert.Equal(0, machine.Service.ExitCode);
    }

    /// <summary>A job that was at work when the database went: the scheduler wants to note its end, and cannot.</summary>
    private static async Task AJobIsRunningAsync(Machine machine, DbContext holder)
    {
        await holder.Database.BeginTransactionAsync();
        await holder.Database.ExecuteSqlRawAsync("lock table job_pauses");
        await using var db = Waiting.Open(machine);
        for (var until = Stopwatch.StartNew(); ; await Task.Delay(50))
        {
            var running = await db
                .Database.SqlQueryRaw<int>(
                    "select count(*)::int as \"Value\" from quartz.qrtz_fired_triggers where state = 'EXECUTING'"
                )
                .SingleAsync();
            if (running > 0)
                return;
            Assert.True(until.Elapsed < Machine.Patience, machine.LogOf("Issuance.Host"));
        }
    }

    /// <summary>All are approved, then sent at once; the two banks that answer have not answered all of them yet.</summary>
    private static async Task<List<string>> OnTheirWayAsync(Machine machine, Users users)
    {
        await SqlAsync(
            machine,
            "insert into job_pauses (job, reason, who, since) values ('order-cards', 'all are to be sent at once', 'test', now())"
        );
        var applications = new List<string>();
        for (var i = 0; i < Orders; i++)
            applications.Add(await users.SubmitAsync(Banks[i % Banks.Length]));
        foreach (var application in applications)
            await users.ApproveAgainAsync(application);
        await SqlAsync(machine, "delete from job_pauses; select pg_notify('work_items', 'order_card')");
        await using var db = Waiting.Open(machine);
        for (var until = Stopwatch.StartNew(); ; await Task.Delay(20))
        {
            var sent = await db
                .BankInstructions.Where(i => i.State == InstructionState.Sent && i.TakenInAt == null)
                .Select(i => i.Bank)
                .ToListAsync();
            if (sent.Contains("harbour") && sent.Contains("meridian"))
                return applications;
            Assert.True(until.Elapsed < Machine.Patience, machine.LogOf("Issuance.Host"));
        }
    }

    private static async Task SqlAsync(Machine machine, string sql)
    {
        await using var db = Waiting.Open(machine);
        await db.Database.ExecuteSqlRawAsync(sql);
    }

    private static async Task AssertNothingIsUnknownAsync(Machine machine)
    {
        await using var db = Waiting.Open(machine);
        var left = await db.BankInstructions.AsNoTracking().ToListAsync();
        Assert.Equal(Orders, left.Count);
        Assert.All(
            left,
            one =>
                Assert.True(
                    one.State == InstructionState.Accepted
                        || one is { State: InstructionState.Sent, TakenInAt: not null }
                        // Not taken up any more: it goes out after the next start.
                        || one is { State: InstructionState.Prepared, Bank: "rural" },
                    $"{one.Bank} {one.State} {one.LastTrouble}"
                )
        );
    }

    /// <summary>All cards come on their way, each was asked for once, and none was ever of unknown fate.</summary>
    private static async Task EndAsync(Machine machine, Users users, List<string> applications)
    {
        await users.UntilInTransitAsync(applications);
        foreach (var bank in Banks)
        {
            var entries = (await LedgerAsync(machine, bank))["entries"]!.AsArray();
            Assert.All(entries, entry => Assert.Equal(1, (int)entry!["requests"]!));
            Assert.All(entries, entry => Assert.Equal(1, (int)entry!["effects"]!));
        }

        await using var db = Waiting.Open(machine);
        Assert.Empty(await db.Events.Where(e => e.Type == "bank_order.unknown").ToListAsync());
        Assert.Empty(await db.OpsTasks.Where(t => t.ClosedAt == null).ToListAsync());
        Assert.DoesNotContain("outcome_not_recorded", machine.LogOf("Issuance.Host"), StringComparison.Ordinal);
        Assert.Empty(await db.BankInstructions.Where(i => i.LastTrouble == "outcome_not_recorded").ToListAsync());
    }

    private static async Task SlowAsync(Machine machine, int delayMs)
    {
        using var http = new HttpClient();
        foreach (var bank in Banks)
        {
            using var slow = await http.PostAsJsonAsync(
                $"{machine.StubsUrl}/_stub/mode",
                new
                {
                    bank,
                    mode = "slow",
                    delayMs,
                    count = Orders / Banks.Length,
                }
            );
            slow.EnsureSuccessStatusCode();
        }
    }

    private static async Task<JsonNode> LedgerAsync(Machine machine, string bank)
    {
        using var http = new HttpClient();
        return (await http.GetFromJsonAsync<JsonNode>($"{machine.StubsUrl}/_stub/ledger?bank={bank}"))!;
    }
}
