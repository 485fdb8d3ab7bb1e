using Issuance.Cards;

namespace Issuance.Tests.Cards;

/// <summary>The rules of the card itself, without a database.</summary>
public sealed class CardTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 2, 9, 30, 0, TimeSpan.FromHours(8));
    private static readonly DateOnly Today = new(2026, 3, 2);

    /// <summary>A way to each place that the plastic can be at.</summary>
    private static readonly Dictionary<Custody, Action<Card>> Ways = new()
    {
        [Custody.Ordered] = _ => { },
        [Custody.Accepted] = card => card.AcceptOrder("0417"),
        [Custody.Refused] = card => card.RefuseOrder(),
        [Custody.InProduction] = card => Go(card, Custody.Accepted).StartProduction(),
        [Custody.ProductionFailed] = card => Go(card, Custody.InProduction).FailProduction(),
        [Custody.Produced] = card => Go(card, Custody.InProduction).Produce("SC1", "0417", [1], [2]),
        [Custody.InTransit] = card => Go(card, Custody.Produced).Ship("SH-1"),
        [Custody.AtPickupPoint] = card => Go(card, Custody.InTransit).Arrive(Now),
        [Custody.HandedOver] = card => Go(card, Custody.AtPickupPoint).HandOver(Now),
    };

    private static readonly Dictionary<CustodyStep, Action<Card>> Steps = new()
    {
        [CustodyStep.Accept] = card => card.AcceptOrder("0417"),
        [CustodyStep.Refuse] = card => card.RefuseOrder(),
        [CustodyStep.StartProduction] = card => card.StartProduction(),
        [CustodyStep.Produce] = card => card.Produce("SC1", "0417", [1], [2]),
        [CustodyStep.FailProduction] = card => card.FailProduction(),
        [CustodyStep.Reorder] = card => card.Reorder("ord-1-2"),
        [CustodyStep.Ship] = card => card.Ship(null),
        [CustodyStep.Arrive] = card => card.Arrive(Now),
        [CustodyStep.HandOver] = card => card.HandOver(Now),
        [CustodyStep.UndoArrival] = card => card.UndoArrival(Now),
        [CustodyStep.UndoHandOver] = card => card.UndoHandOver(Now, null),
    };

    private static Card Ordered() => Card.Order("crd_1", "app_1", "harbour", [7], "SP-EAST", "ord-1-1", Now);

    private static Card At(Custody custody) => Go(Ordered(), custody);

    private static Card With(Card card, Action<Card> change)
    {
        change(card);
        return card;
    }

    private static Card Go(Card card, Custody custody)
    {
        Ways[custody](card);
        return card;
    }

    [Fact]
    public void A_step_out_of_turn_fails_loudly_and_changes_nothing()
    {
        foreach (var custody in Ways.Keys)
        foreach (var (step, take) in Steps)
        {
            var card = At(custody);
            var version = card.Version;
            if (CustodySteps.Next(custody, step) is { } next && !card.IsClosed)
            {
                take(card);
                Assert.Equal(next, card.Custody);
                Assert.True(card.Version > version);
            }
            else
            {
                Assert.Equal("invalid_state_transition", card.WhyNotTake(step)?.Code);
                Assert.Throws<InvalidOperationException>(() => take(card));
                Assert.Equal((custody, version), (card.Custody, card.Version));
            }
        }
    }

    [Fact]
    public void A_closed_card_takes_no_step_but_the_banks_refusal()
    {
        foreach (var custody in Ways.Keys.Where(custody => custody != Custody.Refused))
        {
            var card = At(custody);
            card.Close();
            foreach (var step in Steps.Keys.Where(step => step != CustodyStep.Refuse))
                Assert.NotNull(card.WhyNotTake(step));
            Assert.Equal(CardStatus.Cancelled, card.Status);
            Assert.Empty(card.AllowedCommands);
        }
    }

    [Fact]
    public void The_third_failure_of_production_ends_the_order()
    {
        var card = At(Custody.ProductionFailed);
        card.Reorder("ord-1-2");
        Go(card, Custody.ProductionFailed);
        Assert.True(card.MayReorder);
        card.Reorder("ord-1-3");
        Go(card, Custody.ProductionFailed);

        Assert.False(card.MayReorder);
        Assert.Equal(CardStatus.Cancelled, card.Status);
        Assert.Equal(Custody.ProductionFailed, card.Custody);
        Assert.Throws<InvalidOperationException>(() => card.Reorder("ord-1-4"));
    }

    [Fact]
    public void A_lost_card_is_not_put_up_for_collection()
    {
        var card = At(Custody.InTransit);
        card.ReportLost();

        Assert.Equal("invalid_state_transition", card.WhyNotArrive()?.Code);
        Assert.Throws<InvalidOperationException>(() => card.Arrive(Now));
    }

    [Fact]
    public void Arriving_opens_a_window_of_ninety_days_and_queues_the_notice()
    {
        var card = At(Custody.InTransit);
        card.TakeHappenings();
        card.Arrive(Now);

        Assert.Equal(["card.at_pickup_point", "pickup.notice_queued"], card.TakeHappenings().Select(h => h.Type));
        Assert.Equal((Today, Today.AddDays(90)), (card.PickupFrom, card.PickupTo));
        Assert.Equal(PickupState.NoticeQueued, card.Pickup);
    }

    [Theory]
    [InlineData(Custody.Ordered, "")]
    [InlineData(Custody.InTransit, "")]
    [InlineData(Custody.AtPickupPoint, "book hand_over")]
    [InlineData(Custody.HandedOver, "activate_bank")]
    public void A_state_names_the_commands_that_it_allows(Custody custody, string commands) =>
        Assert.Equal(commands, string.Join(' ', At(custody).AllowedCommands));

    [Fact]
    public void Switching_on_is_offered_while_something_can_be_switched_on()
    {
        var card = At(Custody.HandedOver);
        card.Activate(alsoInsurance: false, Now);
        Assert.Equal(["activate_bank"], card.AllowedCommands);
        card.Suspend();
        Assert.Empty(card.AllowedCommands);
        card.Resume();
        card.Activate(alsoInsurance: true, Now);
        Assert.Empty(card.AllowedCommands);
    }

    [Fact]
    public void What_is_allowed_by_state_is_what_the_rules_do_not_refuse()
    {
        foreach (var card in Ways.Keys.SelectMany(Variants))
        {
            Assert.Equal(card.WhyNotHandOver() is null, card.AllowedCommands.Contains("hand_over"));
            var somethingOff = card.Bank == FunctionState.NotActivated || card.Insurance == FunctionState.NotActivated;
            var mayActivate = (card.WhyNotActivate(false) is null || card.WhyNotActivate(true) is null) && somethingOff;
            Assert.Equal(mayActivate, card.AllowedCommands.Contains("activate_bank"));
        }

        static IEnumerable<Card> Variants(Custody custody)
        {
            yield return At(custody);
            if (custody == Custody.HandedOver)
            {
                yield return With(At(custody), card => card.Activate(false, Now));
                yield return With(At(custody), card => card.Activate(true, Now));
                yield return With(With(At(custody), card => card.Activate(false, Now)), card => card.Suspend());
                yield return With(With(At(custody), card => card.Activate(true, Now)), card => card.Suspend());
            }
            if (custody == Custody.Refused)
                yield break;
            yield return With(At(custody), card => card.ReportLost());
            yield return With(At(custody), card => card.Close());
        }
    }

    [Fact]
    public void The_medical_account_is_normal_exactly_while_insurance_is_active()
    {
        var card = At(Custody.HandedOver);
        Assert.Equal((MedicalAccount.Inactive, false), (card.MedicalAccount, card.IsInsuranceUsable));
        card.Activate(alsoInsurance: false, Now);
        Assert.Equal((MedicalAccount.Inactive, false), (card.MedicalAccount, card.IsInsuranceUsable));
        card.Activate(alsoInsurance: true, Now);
        Assert.Equal((MedicalAccount.Normal, true), (card.MedicalAccount, card.IsInsuranceUsable));
        card.ReportLost();
        Assert.Equal((MedicalAccount.Inactive, false), (card.MedicalAccount, card.IsInsuranceUsable));
    }

    [Fact]
    public void Switching_on_says_what_changed_and_a_second_time_changes_nothing()
    {
        var card = At(Custody.HandedOver);
        card.TakeHappenings();

        Assert.Equal(["bank", "insurance"], card.Activate(alsoInsurance: true, Now));
        Assert.Empty(card.Activate(alsoInsurance: true, Now.AddHours(1)));

        var happenings = card.TakeHappenings();
        Assert.Equal(["card.bank_activated", "card.insurance_activated"], happenings.Select(h => h.Type));
        Assert.Equal(("issued", "partly_active"), (happenings[0].Previous["status"], happenings[0].Now["status"]));
        Assert.Equal(("partly_active", "active"), (happenings[1].Previous["status"], happenings[1].Now["status"]));
        Assert.Equal(
            ("not_activated", "active"),
            (happenings[1].Previous["insurance"], happenings[1].Now["insurance"])
        );
        Assert.Equal(Now, card.BankActivatedAt);
    }

    [Fact]
    public void The_events_of_a_card_are_a_path_each_begins_where_the_one_before_ended()
    {
        var card = At(Custody.HandedOver);
        card.Activate(true, Now);
        card.ReportLost();
        card.Close();

        var happenings = card.TakeHappenings();
        Assert.Equal(Enumerable.Range(1, happenings.Count), happenings.Select(h => h.Version));
        var facts = new Dictionary<string, string?>(happenings[0].Now, StringComparer.Ordinal);
        foreach (var happening in happenings.Skip(1))
        {
            Assert.All(happening.Previous, fact => Assert.Equal(facts.GetValueOrDefault(fact.Key), fact.Value));
            foreach (var (name, value) in happening.Now)
                facts[name] = value;
        }

        Assert.Equal(("cancelled", "handed_over", "closed"), (facts["status"], facts["custody"], facts["bank"]));
    }

    [Fact]
    public void Only_operations_see_how_the_order_to_the_bank_stands()
    {
        var card = Ordered();
        card.NoteBankOrder("unknown");

        var happening = card.TakeHappenings()[^1];
        Assert.Equal(("bank_order.unknown", null, null), (happening.Type, happening.Bank, happening.ServicePoint));
    }
}
