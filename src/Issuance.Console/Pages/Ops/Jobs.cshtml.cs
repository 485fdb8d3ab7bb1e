using System.Globalization;
using Issuance.Operations;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Issuance.Pages.Ops;

/// <summary>Whether every job ran, and when each runs next.</summary>
public sealed class JobsModel(ShowJobs show, IAuthorizationService authorization) : PageModel
{
    public IReadOnlyList<JobView> Jobs { get; private set; } = [];

    public bool MayAct { get; private set; }

    public async Task OnGetAsync(CancellationToken cancel)
    {
        Jobs = await show.ReadAsync(cancel);
        MayAct = (await authorization.AuthorizeAsync(User, Areas.OpsAct)).Succeeded;
    }

    /// <summary>paused; else how the last run ended, slow where it took over three times the usual; never where none is kept.</summary>
    public static string StateOf(JobView job)
    {
        if (job.Pause is not null)
            return "paused";
        if (job.Runs is not [var last, ..])
            return "never";
        // A few milliseconds more are no sign of anything.
        return last is { Result: "ok", Milliseconds: > 1000 } && last.Milliseconds > 3 * job.UsualMilliseconds
            ? "slow"
            : last.Result;
    }

    public static string LookOf(string state) =>
        state switch
        {
            "ok" => "good",
            "broken" or "cut_short" => "bad",
            "running" => "busy",
            "never" => "none",
            _ => "warn",
        };

    /// <summary>When it runs, in the reader's language.</summary>
    public static string WordsOf(JobView job) =>
        CultureInfo.CurrentUICulture.TwoLetterISOLanguageName == "en" ? job.Words.En : job.Words.Zh;
}
