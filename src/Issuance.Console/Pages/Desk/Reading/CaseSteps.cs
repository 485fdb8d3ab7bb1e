using Issuance.Applications;
using Issuance.Cards;

namespace Issuance.Pages.Desk.Reading;

/// <summary>Where a case is on its way of seven steps.</summary>
/// <param name="Current">The step that comes next or is being done, from 1; 8 when all are done.</param>
/// <param name="Stopped">The way ends at the current step.</param>
public sealed record CaseSteps(int Current, bool Stopped)
{
    /// <summary>The names of the steps, in their order; each has a text <c>step_NAME</c>.</summary>
    public static readonly IReadOnlyList<string> Names =
    [
        "received",
        "reviewed",
        "made",
        "in_transit",
        "at_point",
        "handed_over",
        "activated",
    ];

    /// <param name="card">Its summary; null where the reader does not see cards.</param>
    public static CaseSteps Of(ApplicationStatus application, Custody? custody, CardStatus? card) =>
        application switch
        {
            ApplicationStatus.Received => new(2, false),
            ApplicationStatus.Rejected or ApplicationStatus.Withdrawn => new(2, true),
            _ => new(
                NextAfter(custody, card),
                application == ApplicationStatus.Failed
                    || card is { } status && (status == CardStatus.Lost || CardSummary.IsClosed(status))
            ),
        };

    /// <summary>done, current, stopped or ahead.</summary>
    public string StateOf(int step) =>
        step < Current ? "done"
        : step > Current ? "ahead"
        : Stopped ? "stopped"
        : "current";

    private static int NextAfter(Custody? custody, CardStatus? card) =>
        custody switch
        {
            Custody.Produced or Custody.InTransit => 4,
            Custody.AtPickupPoint or Custody.Unclaimed => 6,
            Custody.HandedOver => card == CardStatus.Active ? 8 : 7,
            _ => 3,
        };
}
