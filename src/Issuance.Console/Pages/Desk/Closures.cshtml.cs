using System.Globalization;
using Issuance.Http;
using Issuance.Pages.Api;
using Issuance.Pages.Text;
using Issuance.ServicePoints;
using Issuance.Shared;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Localization;

namespace Issuance.Pages.Desk;

/// <summary>Closes the point for a day: first what it would move, then, on a second word, the closing itself.</summary>
[Authorize(Policy = Areas.Clerk)]
public sealed class ClosuresModel(
    ApiCalls api,
    SignedInMember signedIn,
    CodeWords codes,
    IStringLocalizer<DeskText> text
) : PageModel
{
    public static readonly IReadOnlyList<string> Reasons = [.. Enum.GetValues<ClosureReason>().Select(Snake.Case)];

    [BindProperty]
    public string? Date { get; set; }

    [BindProperty]
    public string? Reason { get; set; }

    [BindProperty]
    public string? Key { get; set; }

    /// <summary>What closing would do; null before it was asked.</summary>
    public ClosePoint.Response? Preview { get; private set; }

    public IReadOnlyList<ListClosures.Item> Closures { get; private set; } = [];

    public Task OnGetAsync(CancellationToken cancel) => LoadAsync(cancel);

    public async Task<IActionResult> OnPostPreviewAsync(CancellationToken cancel)
    {
        await LoadAsync(cancel);
        if (!Check())
            return Page();
        var answer = await SendAsync(dryRun: true, Guid.NewGuid().ToString(), cancel);
        if (answer.Status == 403)
            return StatusCode(403);
        if (answer.Succeeded)
            Preview = answer.Read<ClosePoint.Response>();
        else
            ModelState.AddModelError(nameof(Date), $"{codes.Title(answer)} {codes.Next(answer)}");
        return Page();
    }

    public async Task<IActionResult> OnPostCloseAsync(CancellationToken cancel)
    {
        if (!Check())
        {
            await LoadAsync(cancel);
            return Page();
        }

        var answer = await SendAsync(dryRun: false, Key, cancel);
        if (answer.Status == 403)
            return StatusCode(403);
        if (answer.Succeeded)
        {
            var done = answer.Read<ClosePoint.Response>();
            TempData.Done(text["done_closed", Shown.Date(done.Date), done.Moved, done.Cancelled]);
        }
        else
        {
            TempData.NotDone(codes.Title(answer), codes.Next(answer));
        }

        return Redirect("/desk/closures");
    }

    public async Task<IActionResult> OnPostReopenAsync(string? day, CancellationToken cancel)
    {
        if (!DateOnly.TryParseExact(day, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date))
            return StatusCode(400);
        var member = await signedIn.GetAsync(cancel);
        var answer = await api.PostAsync(
            $"/v1/service-points/{member.Tenant}/closures/{day}/reopening",
            new { clerk = member.ClerkCode },
            Key,
            cancel
        );
        if (answer.Status == 403)
            return StatusCode(403);
        if (answer.Succeeded)
            TempData.Done(text["done_reopened", Shown.Date(date)]);
        else
            TempData.NotDone(codes.Title(answer), codes.Next(answer));
        return Redirect("/desk/closures");
    }

    private bool Check()
    {
        if (!DateOnly.TryParseExact(Date, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _))
            ModelState.AddModelError(nameof(Date), text["need_closure_date"]);
        if (!Reasons.Contains(Reason, StringComparer.Ordinal))
            ModelState.AddModelError(nameof(Reason), text["need_closure_reason"]);
        return ModelState.IsValid;
    }

    private async Task<ApiAnswer> SendAsync(bool dryRun, string? key, CancellationToken cancel)
    {
        var member = await signedIn.GetAsync(cancel);
        return await api.PostAsync(
            $"/v1/service-points/{member.Tenant}/closures",
            new
            {
                clerk = member.ClerkCode,
                date = Date,
                reason = Reason,
                dryRun,
            },
            key,
            cancel
        );
    }

    private async Task LoadAsync(CancellationToken cancel)
    {
        Key = Guid.NewGuid().ToString();
        ModelState.Remove(nameof(Key));
        var member = await signedIn.GetAsync(cancel);
        var answer = await api.GetAsync($"/v1/service-points/{member.Tenant}/closures?limit=100", cancel);
        if (answer.Succeeded)
            Closures = answer.Read<Page<ListClosures.Item>>().Data;
    }
}
