using Microsoft.EntityFrameworkCore;

namespace Issuance.EndToEndTests;

/// <summary>Two processes that run jobs; one is stopped where it stands for three times its lease and then goes on.</summary>
public sealed class PausedProcessTests
{
    private static readonly TimeSpan ThreeLeases = TimeSpan.FromSeconds(24);

    [Fact]
    public async Task What_a_paused_process_does_late_changes_nothing()
    {
        const int orders = 30;
        string[] banks = ["harbour", "meridian", "rural"];
        await using var machine = await Machine.SetUpAsync();
        await machine.StartAsync();
        var other = await machine.StartJobsAsync();
        using var users = new Users(machine);
        var applications = new List<string>();
        for (var i = 0; i < orders; i++)
            applications.Add(await users.SubmitAsync(banks[i % banks.Length]));

        var approvals = Task.WhenAll(applications.Select(users.TryApproveAsync));
        await Task.Delay(150);
        await Machine.SignalAsync(other, "STOP");
        await approvals;
        await Task.Delay(ThreeLeases);
        await Machine.SignalAsync(other, "CONT");

        var invariants = new Invariants(machine);
        await invariants.UntilAtRestAsync(orders, "paused");
        await invariants.AssertAsync("paused");
        await using var db = Waiting.Open(machine);
        // Two processes and one that came late: nothing was told twice.
        var accepted = await db.Events.CountAsync(e => e.Type == "card.accepted");
        var settled = await db.Events.CountAsync(e => e.Type == "bank_order.accepted");
        Assert.Equal(settled, accepted);
    }
}
