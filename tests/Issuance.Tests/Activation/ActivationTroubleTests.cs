using System.Globalization;
using Issuance.Cards;
using Issuance.Tests.World;
using Issuance.Time;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Issuance.Tests.Activation;

/// <summary>Tests that disturb their whole world: its clock, its tables.</summary>
public sealed class ActivationTroubleTests
{
    [Fact]
    public async Task A_lock_ends_with_the_business_day()
    {
        await using var world = await IssuanceWorld.StartAsync();
        await SetClockAsync(world, "2026-03-02T23:00:00+08:00");
        var card = await world.HandedOverAsync();
        await world.MismatchAsync(card, 5);

        var locked = await world.ActivateAsync(card);
        await SetClockAsync(world, "2026-03-03T00:00:01+08:00");
        var nextDay = await world.ActivateAsync(card);

        Assert.Equal((429, "activation_locked"), locked.Outcome());
        Assert.InRange(int.Parse(locked.Header("Retry-After")!, CultureInfo.InvariantCulture), 3_000, 3_600);
        Assert.Equal(200, nextDay.Status);
    }

    [Fact]
    public async Task Card_account_events_and_record_change_together_or_not_at_all()
    {
        await using var world = await IssuanceWorld.StartAsync();
        var card = await world.HandedOverAsync();
        var key = Guid.NewGuid().ToString();
        var before = await world.EventsOfAsync(card);
        await world.ReadAsync(db =>
            db.Database.ExecuteSqlRawAsync(
                "alter table bank_activations add constraint ck_broken check (false) not valid"
            )
        );

        var broken = await world.ActivateAsync(card, alsoInsurance: true, key: key);
        var after = await world.ReadAsync(db => db.Cards.SingleAsync(c => c.Id == card.Id));
        var events = await world.EventsOfAsync(card);
        await world.ReadAsync(db =>
            db.Database.ExecuteSqlRawAsync("alter table bank_activations drop constraint ck_broken")
        );
        var repaired = await world.ActivateAsync(card, alsoInsurance: true, key: key);

        Assert.Equal(503, broken.Status);
        Assert.Equal((FunctionState.NotActivated, FunctionState.NotActivated), (after.Bank, after.Insurance));
        Assert.Equal(MedicalAccount.Inactive, after.MedicalAccount);
        Assert.Equal(before, events);
        Assert.Equal(200, repaired.Status);
        Assert.True((bool)repaired.Json["changed"]!);
    }

    private static async Task SetClockAsync(IssuanceWorld world, string now)
    {
        var offset = DateTimeOffset.Parse(now, CultureInfo.InvariantCulture) - TimeProvider.System.GetUtcNow();
        await world.ReadAsync(db =>
            db.BusinessClock.ExecuteUpdateAsync(set => set.SetProperty(row => row.OffsetSeconds, offset.TotalSeconds))
        );
        world.Services.GetRequiredService<BusinessClock>().Offset = offset;
    }
}
