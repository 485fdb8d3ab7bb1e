using Issuance.Cards;

namespace Issuance.Tests.Cards;

public sealed class CardSummaryTests
{
    private sealed record Tracks(Custody Custody, FunctionState Bank, FunctionState Insurance, bool Lost, bool Failed)
    {
        public bool AnyIs(FunctionState state) => Bank == state || Insurance == state;

        public bool BothAre(FunctionState state) => Bank == state && Insurance == state;
    }

    /// <summary>The contract's list as it stands there; the first line that holds is the answer.</summary>
    private static readonly (Func<Tracks, bool> Holds, CardStatus Status)[] Lines =
    [
        (t => t.Custody == Custody.Refused || t.Failed || t.BothAre(FunctionState.Closed), CardStatus.Cancelled),
        (t => t.Lost, CardStatus.Lost),
        (
            t =>
                t.Custody
                    is Custody.Ordered
                        or Custody.Accepted
                        or Custody.InProduction
                        or Custody.Produced
                        or Custody.ProductionFailed
                        or Custody.InTransit,
            CardStatus.InFulfilment
        ),
        (t => t.Custody is Custody.AtPickupPoint or Custody.Unclaimed, CardStatus.AwaitingPickup),
        (t => t.BothAre(FunctionState.Active), CardStatus.Active),
        (t => t.AnyIs(FunctionState.Active), CardStatus.PartlyActive),
        (t => t.AnyIs(FunctionState.Suspended), CardStatus.Suspended),
        (_ => true, CardStatus.Issued),
    ];

    private static IEnumerable<Tracks> Everything() =>
        from custody in Enum.GetValues<Custody>()
        from bank in Enum.GetValues<FunctionState>()
        from insurance in Enum.GetValues<FunctionState>()
        from lost in new[] { false, true }
        from failed in new[] { false, true }
        select new Tracks(custody, bank, insurance, lost, failed);

    [Fact]
    public void Every_combination_of_tracks_has_the_summary_of_the_first_line_that_holds()
    {
        var seen = 0;
        foreach (var tracks in Everything())
        {
            var expected = Lines.First(line => line.Holds(tracks)).Status;
            var actual = CardSummary.Of(tracks.Custody, tracks.Bank, tracks.Insurance, tracks.Lost, tracks.Failed);
            Assert.Equal((tracks, expected), (tracks, actual));
            seen++;
        }

        Assert.Equal(10 * 5 * 5 * 2 * 2, seen);
    }

    [Theory]
    [InlineData(FunctionState.NotActivated, FunctionState.NotActivated, CardStatus.Issued)]
    [InlineData(FunctionState.Active, FunctionState.NotActivated, CardStatus.PartlyActive)]
    [InlineData(FunctionState.NotActivated, FunctionState.Active, CardStatus.PartlyActive)]
    [InlineData(FunctionState.Active, FunctionState.Active, CardStatus.Active)]
    [InlineData(FunctionState.Suspended, FunctionState.Active, CardStatus.PartlyActive)]
    [InlineData(FunctionState.Suspended, FunctionState.NotActivated, CardStatus.Suspended)]
    public void A_collected_card_has_two_functions_of_its_own(
        FunctionState bank,
        FunctionState insurance,
        CardStatus expected
    ) => Assert.Equal(expected, CardSummary.Of(Custody.HandedOver, bank, insurance, lost: false, orderFailed: false));

    [Fact]
    public void A_lost_card_that_was_closed_is_cancelled_and_a_lost_one_at_the_counter_is_lost()
    {
        Assert.Equal(
            CardStatus.Cancelled,
            CardSummary.Of(
                Custody.AtPickupPoint,
                FunctionState.Closed,
                FunctionState.Closed,
                lost: true,
                orderFailed: false
            )
        );
        Assert.Equal(
            CardStatus.Lost,
            CardSummary.Of(
                Custody.AtPickupPoint,
                FunctionState.NotActivated,
                FunctionState.NotActivated,
                lost: true,
                orderFailed: false
            )
        );
    }
}
