using Issuance.Access;
using Issuance.Applications;
using Issuance.Calendar;
using Issuance.Operations;
using Issuance.Pages.Text;
using Issuance.Persistence;
using Issuance.Shared;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Localization;

namespace Issuance.Pages.Ops;

/// <summary>
/// What a year's file, or an older revision, would change; and bringing it into force with a reason. Nothing is kept
/// between the two: the form carries the file, and the calendar's version of the preview that was agreed to.
/// </summary>
public sealed class CalendarPreviewModel(
    CalendarImport import,
    IAuthorizationService authorization,
    SignedInMember signedIn,
    CurrentActor actor,
    IssuanceDb db,
    OpsLog log,
    IStringLocalizer<CalendarText> text
) : PageModel
{
    public CalendarChange Change { get; private set; } = null!;

    [BindProperty]
    public IFormFile? Upload { get; set; }

    /// <summary>The file, in base64, once it was uploaded.</summary>
    [BindProperty]
    public string? FileContent { get; set; }

    /// <summary>With <see cref="Revision"/>: an older revision instead of a file.</summary>
    [BindProperty]
    public int? Year { get; set; }

    [BindProperty]
    public int? Revision { get; set; }

    [BindProperty]
    public int Offset { get; set; }

    /// <summary><see cref="CalendarChange.Version"/> of the preview.</summary>
    [BindProperty]
    public long Expected { get; set; }

    [BindProperty]
    public string? Reason { get; set; }

    [BindProperty]
    public string? SourceTitle { get; set; }

    [BindProperty]
    public string? DocumentNumber { get; set; }

    [BindProperty]
    public DateOnly? PublishedOn { get; set; }

    public IActionResult OnGet() => LocalRedirect("/ops/calendar");

    public async Task<IActionResult> OnPostAsync(CancellationToken cancel)
    {
        if (!await MayActAsync())
            return StatusCode(StatusCodes.Status403Forbidden);
        if (Upload is { } upload)
            FileContent = Convert.ToBase64String(await ReadAsync(upload, cancel));
        ModelState.Clear();
        return await ShowAsync(cancel);
    }

    public async Task<IActionResult> OnPostApplyAsync(CancellationToken cancel)
    {
        if (!await MayActAsync())
            return StatusCode(StatusCodes.Status403Forbidden);
        var member = await signedIn.GetAsync(cancel);
        (actor.Client, actor.Tenant, actor.Clerk) = (member.Id, member.Tenant, member.ClerkCode);
        if (OpsReason.WhyNot(Reason) is { } unfit)
        {
            ModelState.Clear();
            ModelState.AddModelError(nameof(Reason), text[unfit.Code]);
            return await ShowAsync(cancel);
        }

        var note = new CalendarNote(member.ClerkCode, Reason?.Trim() ?? "")
        {
            SourceTitle = Given(SourceTitle),
            DocumentNumber = Given(DocumentNumber),
            PublishedOn = PublishedOn,
        };
        var outcome = FileContent is not null
            ? await import.ApplyAsync(FileBytes(), note, Expected, cancel)
            : await import.ActivateAsync(Year ?? 0, Revision ?? 0, note, Expected, cancel);
        if (outcome.Change is { } done)
        {
            log.Record(member.UserName!, "calendar.apply", $"{done.Year}/{done.Revision}", Reason!);
            await db.SaveChangesAsync(cancel);
            TempData.Done(text["done", done.Year, done.Revision, done.Deadlines.Total]);
            return LocalRedirect($"/ops/calendar?year={done.Year}");
        }
        if (outcome.Refusal!.Code != CalendarRefusals.NoteInvalid.Code)
            return Refuse(outcome.Refusal);
        ModelState.Clear();
        ModelState.AddModelError(nameof(Reason), text[outcome.Refusal.Code]);
        return await ShowAsync(cancel);
    }

    private async Task<IActionResult> ShowAsync(CancellationToken cancel)
    {
        Offset = Math.Clamp(Offset, 0, 1_000_000);
        var outcome =
            FileContent is not null ? await import.PreviewAsync(FileBytes(), Offset, cancel: cancel)
            : Year is { } year && Revision is { } revision
                ? await import.PreviewAsync(year, revision, Offset, cancel: cancel)
            : new CalendarOutcome(null, null);
        if (outcome.Change is not { } change)
            return Refuse(outcome.Refusal);
        Change = change;
        return Page();
    }

    private LocalRedirectResult Refuse(Refusal? refusal)
    {
        var where = refusal?.Faults is [var fault, ..] ? fault.Pointer : null;
        TempData.NotDone(text[refusal?.Code ?? "file_missing"], string.IsNullOrEmpty(where) ? null : where);
        return LocalRedirect("/ops/calendar");
    }

    private async Task<bool> MayActAsync() => (await authorization.AuthorizeAsync(User, Areas.OpsAct)).Succeeded;

    /// <summary>One byte more than is taken at most, so that a larger file is refused as such.</summary>
    private static async Task<byte[]> ReadAsync(IFormFile upload, CancellationToken cancel)
    {
        var bytes = new byte[Math.Min(upload.Length, HolidayFileReader.LargestFile + 1)];
        await using var stream = upload.OpenReadStream();
        await stream.ReadExactlyAsync(bytes, cancel);
        return bytes;
    }

    private byte[] FileBytes()
    {
        var bytes = new byte[FileContent!.Length];
        return Convert.TryFromBase64String(FileContent, bytes, out var length) ? bytes[..length] : [];
    }

    private static string? Given(string? value) => string.IsNullOrWhiteSpace(value) ? null : value.Trim();
}
