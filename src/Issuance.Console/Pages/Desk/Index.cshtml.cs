using Issuance.Pages.Desk.Reading;
using Issuance.Shared;
using Issuance.Staff;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Issuance.Pages.Desk;

/// <summary>A clerk's day: what lies where, what presses, and the box that everything is scanned into.</summary>
public sealed class IndexModel(SignedInMember signedIn, StageCounts counts, StageList list) : PageModel
{
    public IReadOnlyDictionary<Stage, int> Counts { get; private set; } = new Dictionary<Stage, int>();

    public int StillToCome { get; private set; }

    public Stage Shown { get; private set; }

    public StagePage List { get; private set; } = new([], null);

    /// <summary>What a scan does: find (default) or arrivals.</summary>
    public string Mode { get; private set; } = "find";

    public string Key { get; } = Guid.NewGuid().ToString();

    public async Task<IActionResult> OnGetAsync(string? stage, string? cursor, string? scan, CancellationToken cancel)
    {
        if ((await signedIn.GetAsync(cancel)).Role == StaffRole.Reviewer)
            return Redirect("/desk/reviews");
        Mode = scan == "arrivals" ? "arrivals" : "find";
        Counts = await counts.ReadAsync(cancel);
        StillToCome = await counts.StillToComeAsync(cancel);
        Shown = Enum.GetValues<Stage>().FirstOrDefault(one => Snake.Case(one) == stage, Stage.InTransit);
        List = await list.ReadAsync(Shown, cursor, cancel);
        return Page();
    }
}
