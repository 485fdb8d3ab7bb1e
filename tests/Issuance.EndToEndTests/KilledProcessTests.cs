using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace Issuance.EndToEndTests;

/// <summary>Whatever is killed whenever: afterwards every order has exactly one effect at the bank and every card is on its way.</summary>
public sealed class KilledProcessTests
{
    [Theory]
    [InlineData("after_intent")]
    [InlineData("after_send")]
    [InlineData("after_reply")]
    [InlineData("before_commit")]
    [InlineData("after_commit")]
    [InlineData("before_outbox")]
    [InlineData("after_outbox")]
    public async Task A_service_that_dies_at_any_point_of_an_order_ends_it_with_one_effect(string point)
    {
        await using var machine = await Machine.SetUpAsync();
        await machine.StartAsync(crashAt: point);
        using var users = new Users(machine);
        var application = await users.SubmitAsync();

        // The order goes out as soon as the approval commits, so its answer may die with the service.
        await users.TryApproveAsync(application);
        await machine.UntilCrashedAsync();
        await machine.StartAsync();
        await users.ApproveAgainAsync(application);

        await users.UntilInTransitAsync([application]);
        await users.AssertOneEffectEachAsync(1);
    }

    [Fact]
    public async Task Killing_service_bank_and_database_in_the_middle_of_many_orders_doubles_and_loses_none()
    {
        const int orders = 20;
        await using var machine = await Machine.SetUpAsync();
        await machine.StartAsync();
        using var users = new Users(machine);
        var applications = new List<string>();
        for (var i = 0; i < orders; i++)
            applications.Add(await users.SubmitAsync());

        var approvals = Task.WhenAll(applications.Select(users.TryApproveAsync));
        await Task.Delay(400);
        await machine.KillEverythingAsync();
        await approvals;
        await machine.StartAsync();
        foreach (var application in applications)
            await users.ApproveAgainAsync(application);

        await users.UntilInTransitAsync(applications);
        await users.AssertOneEffectEachAsync(orders);
    }
}
