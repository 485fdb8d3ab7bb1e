using Issuance.Client;
using Issuance.Tests.World;
using CardActivation = Issuance.Client.Activation;

namespace Issuance.Tests.PartnerClient;

/// <summary>The main job through the library alone, each partner with its own client.</summary>
public sealed class MainJobTests(SharedWorld shared) : IClassFixture<SharedWorld>
{
    private IssuanceWorld World => shared.World;

    [Fact]
    public async Task From_the_counter_to_the_first_use()
    {
        using var point = NewPartner("servicepoint-east");
        using var reviewer = NewPartner("reviewer-1");
        using var teller = NewPartner("bank-harbour");
        using var hospital = NewPartner("hospital-1");
        using var ops = NewPartner("ops");
        var person = People.New();

        var taken = (await point.Client.SubmitApplicationAsync(Partner.Application(person))).Value;
        Assert.Equal(("received", "张**"), (taken.Status, taken.Person!.Name));
        var approved = await reviewer.Client.ApproveApplicationAsync(taken.Id, new Approval("R-1", true));
        var cardId = approved.Value.CardId!;
        var card = await IssuanceWorld.EventuallyAsync(
            async () => (await ops.Client.GetCardStatusAsync(cardId)).Value,
            seen => seen.Custody == "in_transit",
            45
        );
        Assert.Equal((taken.Id, "harbour"), (card.ApplicationId, card.AgentBank));

        var arrivals = await point.Client.ReceiveArrivalsAsync("SP-EAST", new Arrivals("E-1", [card.Serial!]));
        Assert.Equal(cardId, Assert.Single(arrivals.Value.Results).CardId);
        var slot = (await point.Client.ListSlotsAsync("SP-EAST")).Value.Data.First(one => one.Free > 0);
        var booked = await point.Client.BookAppointmentAsync(cardId, slot.SlotId, "E-1");
        Assert.Equal((201, slot.StartsAt), (booked.Status, booked.Value.StartsAt));
        Assert.Equal($"/v1/cards/{cardId}/pickup-appointments/{booked.Value.Id}", booked.Location);
        Assert.Equal(booked.Value.Id, (await point.Client.GetAppointmentAsync(cardId, booked.Value.Id)).Value.Id);
        var cancelled = await point.Client.CancelAppointmentAsync(cardId, booked.Value.Id, "E-1", "on the telephone");
        Assert.Equal("cancelled", cancelled.Value.Status);
        var document = new IdDocument("id_card", person.IdNumber, OriginalSeen: true);
        var handed = await point.Client.HandOverCardAsync(cardId, new HandOver("E-1", document));
        Assert.Equal("handed_over", handed.Value.Custody);

        var activation = new CardActivation("HB-001", "T-1", document, AlsoInsurance: true);
        var active = (await teller.Client.ActivateCardAsync(cardId, activation)).Value;
        Assert.Equal((true, "active", "normal"), (active.Changed, active.Status, active.MedicalAccount));
        Assert.Equal("HB-001", Assert.Single((await teller.Client.ListActivationsAsync(cardId)).Value.Data).Branch);

        var seen = await hospital.Client.GetCardStatusAsync(cardId);
        Assert.True(seen.Value.Insurance!.Usable);
        Assert.Null(seen.Value.Bank);
        Assert.Null(await hospital.Client.GetCardStatusIfChangedAsync(cardId, seen.ETag!));
        var number = (string)(await World.LedgerAsync(cardId))!["cardNumber"]!;
        Assert.Equal(seen.Value.Insurance, (await hospital.Client.LookUpCardAsync(number)).Value.Insurance);
        Assert.Contains((await point.Client.ListBanksAsync()).Value.Data, bank => bank.Code == "harbour");
    }

    [Fact]
    public async Task The_feed_is_followed_page_by_page_and_gone_on_with_from_a_stored_cursor()
    {
        using var point = NewPartner("servicepoint-east");
        using var ops = NewPartner("ops");
        var card = await World.HandedOverAsync();
        var filter = new EventFilter(CardId: card.Id);

        var all = await ops.Client.ReadEventsAsync(filter, pageSize: 3).ToListAsync();
        var stored = all[2].Cursor;
        var rest = await ops.Client.ReadEventsAsync(filter, stored, pageSize: 3).ToListAsync();

        Assert.True(all.Count > 4);
        Assert.Null(all[0].Cursor);
        Assert.NotNull(all[^1].Cursor);
        Assert.Equal(all.Skip(3).Select(one => one.Event.Id), rest.Select(one => one.Event.Id));
        Assert.Contains(
            all,
            one => one.Event.Data.More.TryGetValue("custody", out var custody) && custody.GetString() == "handed_over"
        );
        Assert.Equal(all[0].Event.Type, (await ops.Client.GetEventAsync(all[0].Event.Id)).Value.Type);

        // And who follows it hears what happens later.
        using var enough = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        var next = ops
            .Client.FollowEventsAsync(
                filter,
                all[^1].Cursor,
                pause: TimeSpan.FromMilliseconds(50),
                cancel: enough.Token
            )
            .FirstAsync(enough.Token);
        await World.ChangeAsync(card, (one, _, now) => one.Activate(alsoInsurance: false, now));
        Assert.Equal("card.bank_activated", (await next).Event.Type);
    }

    [Fact]
    public async Task A_refusal_tells_every_fault_and_what_can_be_done_instead()
    {
        using var point = NewPartner("servicepoint-east");
        using var reviewer = NewPartner("reviewer-1");
        var sound = Partner.Application(People.New());
        var faulty = sound with { Person = sound.Person with { Mobile = "2", Name = "1" } };

        var refused = await RefusedAsync(point.Client.SubmitApplicationAsync(faulty));
        Assert.Equal((422, "name_invalid", false), (refused.Status, refused.Code, refused.Retryable));
        Assert.Equal(["/person/name", "/person/mobile"], refused.Errors.Select(fault => fault.Pointer));
        Assert.StartsWith("req_", refused.RequestId, StringComparison.Ordinal);

        var taken = (await point.Client.SubmitApplicationAsync(sound)).Value;
        var withdrawn = await point.Client.WithdrawApplicationAsync(taken.Id, new Withdrawal("E-1", "holder"));
        var late = await RefusedAsync(
            reviewer.Client.RejectApplicationAsync(taken.Id, new Rejection("R-1", "other", "too late"))
        );
        Assert.Equal("withdrawn", withdrawn.Value.Status);
        Assert.Equal((409, "withdrawn"), (late.Status, late.CurrentStatus));
        Assert.Empty(late.AllowedCommands!);
    }

    [Fact]
    public async Task The_desk_takes_back_closes_a_day_and_tells_again()
    {
        using var point = NewPartner("servicepoint-west");
        var card = await World.InTransitAsync("SP-WEST");
        await point.Client.ReceiveArrivalsAsync("SP-WEST", new Arrivals("E-1", [card.Serial]));
        await IssuanceWorld.EventuallyAsync(
            async () => (await point.Client.ListNoticesAsync("SP-WEST", "sent", card.Id)).Value.Data.Count,
            count => count == 1
        );

        var again = await point.Client.ResendNoticeAsync(card.Id, new NoticeAgain("E-1", "10000000009"));
        Assert.Equal("100****0009", again.Value.To);
        var back = await point.Client.UndoArrivalAsync(card.Id, new TakeBack("E-1", "mistake"));
        Assert.Equal("in_transit", back.Value.Custody);

        var day = (await point.Client.ListSlotsAsync("SP-WEST")).Value.Data[^1].StartsAt;
        var date = DateOnly.FromDateTime(day.ToOffset(TimeSpan.FromHours(8)).DateTime);
        var shown = await point.Client.CloseServicePointAsync(
            "SP-WEST",
            new Closing("E-1", date, "staff", DryRun: true)
        );
        Assert.True(shown.Value.DryRun);
        await point.Client.CloseServicePointAsync("SP-WEST", new Closing("E-1", date, "staff"));
        Assert.Contains((await point.Client.ListClosuresAsync("SP-WEST")).Value.Data, closed => closed.Date == date);
        Assert.False((await point.Client.ReopenServicePointAsync("SP-WEST", date, "E-1")).Value.Closed);
    }

    [Fact]
    public async Task The_sandboxs_levers_move_its_clock_and_its_banks()
    {
        await using var own = await IssuanceWorld.StartAsync();
        using var ops = new Partner(new Uri(own.Url), "ops");
        var sandbox = new SandboxControls(ops.Client);

        var before = (await sandbox.GetClockAsync()).Value;
        var after = (await sandbox.AdvanceClockAsync("P1WD")).Value;
        var told = (
            await sandbox.SetBankBehaviourAsync("harbour", new BankBehaviour("slow", Count: 2, DelayMs: 5))
        ).Value;
        var lost = await sandbox.MoveCardAsync((await own.HandedOverAsync()).Id, "lose");

        Assert.Equal(before.BusinessDate.AddDays(1), after.BusinessDate);
        Assert.Equal(("slow", 2), (told.Mode, told.Count));
        Assert.Equal("lost", lost.Value.Status);
        Assert.Empty((await sandbox.ReadMailboxAsync(limit: 5)).Value.Data);
    }

    private Partner NewPartner(string name) => new(new Uri(World.Url), name);

    private static async Task<IssuanceProblem> RefusedAsync<T>(Task<IssuanceAnswer<T>> call) =>
        (await Assert.ThrowsAsync<IssuanceProblemException>(() => call)).Problem;
}
