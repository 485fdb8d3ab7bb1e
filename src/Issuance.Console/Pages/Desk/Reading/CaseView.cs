using System.Text.Json;
using Issuance.Applications;
using Issuance.Calendar;
using Issuance.Http;
using Issuance.Persistence;
using Issuance.Shared;
using Issuance.Staff;
using Issuance.Time;
using Microsoft.EntityFrameworkCore;

namespace Issuance.Pages.Desk.Reading;

/// <summary>Everything that the page of one case shows.</summary>
public sealed class CaseView(
    CaseFiles files,
    Timeline timeline,
    Blocks blocks,
    DeadlineWords deadlines,
    SignedInMember signedIn,
    IssuanceDb db,
    BusinessClock clock
)
{
    /// <summary>How long the last step can be taken back; the API decides, the page only stops offering it.</summary>
    private static readonly TimeSpan UndoWindow = TimeSpan.FromMinutes(10);

    public static readonly IReadOnlyList<string> RejectionReasons =
    [
        .. Enum.GetValues<RejectionReason>().Select(Snake.Case),
    ];

    public CaseFile Case { get; private set; } = null!;
    public StaffMember Member { get; private set; } = null!;
    public CaseSteps Steps { get; private set; } = null!;
    public DeadlineChip Deadline { get; private set; } = null!;
    public DeadlineExplanation? Why { get; private set; }
    public IReadOnlyList<Moment> Moments { get; private set; } = [];
    public IReadOnlyList<Material> Papers { get; private set; } = [];
    public Block? Block { get; private set; }
    public string PointName { get; private set; } = "";
    public string BankName { get; private set; } = "";

    public bool IsClerk => Member.Role == StaffRole.Clerk;

    /// <summary>Whether something can be done with the application by this kind of member at all.</summary>
    public bool MayAct => Member.Role is StaffRole.Clerk or StaffRole.Reviewer;

    /// <summary>The step that can be taken back now: <c>arrival</c>, <c>hand_over</c>, or null.</summary>
    public string? Undoable { get; private set; }

    /// <summary>Until when it can be.</summary>
    public DateTimeOffset UndoUntil { get; private set; }

    /// <returns>False where there is no such case for this member.</returns>
    public async Task<bool> LoadAsync(string id, CancellationToken cancel)
    {
        if (await files.FindAsync(id, cancel) is not { } found)
            return false;
        Case = found;
        var application = found.Application;
        Member = await signedIn.GetAsync(cancel);
        Steps = CaseSteps.Of(application.Status, application.Custody, found.Card?.Status);
        Deadline = deadlines.Of(application);
        Why = deadlines.Explain(application.ReceivedAt, application.DueAt);
        Moments = await timeline.OfAsync(id, application.CardId, cancel);
        Block = await blocks.FindAsync(found, cancel);
        PointName =
            await db
                .ServicePoints.Where(p => p.Code == application.ServicePoint)
                .Select(p => p.Name)
                .SingleOrDefaultAsync(cancel)
            ?? application.ServicePoint;
        BankName =
            await db
                .AgentBanks.Where(b => b.Code == application.AgentBank)
                .Select(b => b.Name)
                .SingleOrDefaultAsync(cancel)
            ?? application.AgentBank;
        var papers = await db.Applications.Where(a => a.Id == id).Select(a => a.Materials).SingleAsync(cancel);
        Papers = JsonSerializer.Deserialize<Material[]>(papers, JsonText.Options)!;
        FindUndoable(application.Custody);
        return true;
    }

    private void FindUndoable(Cards.Custody? custody)
    {
        var (step, type) = custody switch
        {
            Cards.Custody.AtPickupPoint when Case.Booked is null => ("arrival", "card.at_pickup_point"),
            Cards.Custody.HandedOver when Case.Card?.Status == Cards.CardStatus.Issued => (
                "hand_over",
                "card.handed_over"
            ),
            _ => (null, ""),
        };
        if (!IsClerk || Block is not null || step is null || Moments.LastOrDefault(m => m.Type == type) is not { } done)
            return;
        UndoUntil = done.At + UndoWindow;
        if (clock.GetUtcNow() <= UndoUntil)
            Undoable = step;
    }
}
