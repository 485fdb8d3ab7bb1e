using System.Globalization;

namespace Issuance.EndToEndTests;

/// <summary>
/// Fifty orders at once to three banks, and the service killed at a random moment or at a named point, again and again:
/// afterwards everything holds. <c>ISSUANCE_CRASH_ROUNDS=30</c> makes thirty rounds, <c>ISSUANCE_SEED</c> repeats them.
/// </summary>
public sealed class CrashRoundsTests
{
    private const int Orders = 50;

    private static readonly string[] Banks = ["harbour", "meridian", "rural"];

    private static readonly string?[] Points =
    [
        null,
        null,
        null,
        "after_intent",
        "after_send",
        "after_reply",
        "before_commit",
        "after_commit",
        "before_outbox",
        "after_outbox",
    ];

    [Fact]
    public async Task A_service_killed_at_random_moments_amid_fifty_orders_leaves_everything_as_if_it_had_not_been()
    {
        var rounds = Number("ISSUANCE_CRASH_ROUNDS") ?? 2;
        var seed = Number("ISSUANCE_SEED") ?? Random.Shared.Next();
        var random = new Random(seed);
        await using var machine = await Machine.SetUpAsync();
        using var users = new Users(machine);
        var invariants = new Invariants(machine);
        await machine.StartAsync();
        for (var round = 1; round <= rounds; round++)
        {
            var point = Points[random.Next(Points.Length)];
            var (wait, share) = (random.Next(50, 1_500), random.Next(3));
            var how = $"seed {seed}, round {round} of {rounds}, {point ?? $"killed after {wait} ms"}";
            Console.WriteLine(how);
            var applications = new List<string>();
            for (var i = 0; i < Orders; i++)
                applications.Add(await users.SubmitAsync(Banks[(i + share) % Banks.Length]));
            if (point is not null)
            {
                await machine.KillServiceAsync();
                await machine.StartAsync(crashAt: point);
            }

            if (point is not null)
            {
                await machine.UntilCrashedAsync(ApproveAllAsync);
            }
            else
            {
                var approvals = ApproveAllAsync();
                await Task.Delay(wait);
                await machine.KillServiceAsync();
                await approvals;
            }

            await machine.StartAsync();
            foreach (var application in applications)
                await users.ApproveUntilDoneAsync(application);

            await invariants.UntilAtRestAsync(Orders * round, how);
            await invariants.AssertAsync(how);

            Task ApproveAllAsync() => Task.WhenAll(applications.Select(users.TryApproveAsync));
        }
    }

    private static int? Number(string variable) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), CultureInfo.InvariantCulture, out var number)
            ? number
            : null;
}
