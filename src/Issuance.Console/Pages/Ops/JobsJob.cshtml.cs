using Issuance.Jobs;
using Issuance.Operations;
using Issuance.Persistence;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;

namespace Issuance.Pages.Ops;

/// <summary>One job: its last runs, what people asked of it, its pause.</summary>
public sealed class JobsJobModel(ShowJobs show, IssuanceDb db, IAuthorizationService authorization) : PageModel
{
    public JobView Job { get; private set; } = null!;

    /// <summary>Runs that people asked for, newest first.</summary>
    public IReadOnlyList<JobRequest> Requests { get; private set; } = [];

    public bool IsWaiting => Requests.Any(request => request.Outcome is null);

    public bool MayAct { get; private set; }

    public async Task<IActionResult> OnGetAsync(string name, CancellationToken cancel)
    {
        var jobs = await show.ReadAsync(cancel);
        if (jobs.FirstOrDefault(job => job.Name == name) is not { } found)
            return NotFound();
        Job = found;
        Requests = await db
            .JobRequests.AsNoTracking()
            .Where(request => request.Job == name)
            .OrderByDescending(request => request.RequestedAt)
            .Take(10)
            .ToListAsync(cancel);
        MayAct = (await authorization.AuthorizeAsync(User, Areas.OpsAct)).Succeeded;
        return Page();
    }
}
