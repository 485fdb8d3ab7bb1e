using System.Security.Claims;
using System.Text.RegularExpressions;
using Issuance.Access;
using Issuance.Operations;
using Issuance.Pages.Text;
using Issuance.Persistence;
using Issuance.Staff;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;

namespace Issuance.Pages.Ops;

/// <summary>The members of staff: a lead adds them, keeps out who left, and gives a fresh start to who lost password or device.</summary>
[Authorize(Policy = Areas.Lead)]
public sealed partial class StaffModel(
    IssuanceDb db,
    AddMember add,
    ManageMember manage,
    UserManager<StaffMember> members,
    CurrentActor actor,
    SignedInMember signedIn,
    OpsLog log,
    IStringLocalizer<OpsText> text
) : PageModel
{
    public IReadOnlyList<(StaffMember Member, int Sessions)> Members { get; private set; } = [];

    /// <summary>A first password; shown on this answer alone and kept nowhere.</summary>
    public string? Password { get; private set; }

    public string? PasswordFor { get; private set; }

    public string LeadId => User.FindFirstValue(ClaimTypes.NameIdentifier)!;

    [BindProperty]
    public string? UserName { get; set; }

    [BindProperty]
    public string? DisplayName { get; set; }

    [BindProperty]
    public StaffRole Role { get; set; }

    [BindProperty]
    public string? Office { get; set; }

    [BindProperty]
    public string? Branch { get; set; }

    [BindProperty]
    public string? ClerkCode { get; set; }

    public Task OnGetAsync(CancellationToken cancel) => LoadAsync(cancel);

    public async Task<IActionResult> OnPostAddAsync(CancellationToken cancel)
    {
        actor.Client = LeadId;
        if (string.IsNullOrWhiteSpace(DisplayName))
            ModelState.AddModelError(nameof(DisplayName), text["staff_name_missing"]);
        if (!Code().IsMatch(ClerkCode ?? ""))
            ModelState.AddModelError(nameof(ClerkCode), text["staff_code_invalid"]);
        if (ModelState.IsValid)
        {
            var (member, password, refused) = await add.AddAsync(
                new AddMember.Request(
                    (UserName ?? "").Trim().ToLowerInvariant(),
                    DisplayName!.Trim(),
                    Role,
                    Office?.Trim(),
                    Branch?.Trim(),
                    ClerkCode!
                ),
                cancel
            );
            if (member is not null)
                await LogAsync("staff.add", member, "new_member", cancel);
            if (refused is not null)
                ModelState.AddModelError(FieldOf(refused), text[refused]);
            (Password, PasswordFor) = (password, member?.UserName);
        }

        await LoadAsync(cancel);
        return Page();
    }

    public async Task<IActionResult> OnPostEnabledAsync(string? id, bool enabled, CancellationToken cancel)
    {
        if (await members.FindByIdAsync(id ?? "") is not { } member || ManageMember.WhyNot(member, LeadId) is not null)
            return StatusCode(403);
        actor.Client = LeadId;
        await manage.SetEnabledAsync(member, enabled, cancel);
        await LogAsync(enabled ? "staff.enable" : "staff.disable", member, enabled ? "returned" : "left", cancel);
        TempData.Done(text[enabled ? "staff_now_enabled" : "staff_now_disabled", member.DisplayName]);
        return RedirectToPage();
    }

    public async Task<IActionResult> OnPostAfreshAsync(string? id, CancellationToken cancel)
    {
        if (await members.FindByIdAsync(id ?? "") is not { } member || ManageMember.WhyNot(member, LeadId) is not null)
            return StatusCode(403);
        actor.Client = LeadId;
        Password = await manage.StartAfreshAsync(member, cancel);
        PasswordFor = member.UserName;
        await LogAsync("staff.start_afresh", member, "password_or_device_lost", cancel);
        await LoadAsync(cancel);
        return Page();
    }

    /// <summary>These acts have one reason each; the log names it.</summary>
    private async Task LogAsync(string action, StaffMember member, string reason, CancellationToken cancel)
    {
        var lead = await signedIn.GetAsync(cancel);
        log.Record(lead.UserName!, action, member.UserName!, reason);
        await db.SaveChangesAsync(cancel);
    }

    private async Task LoadAsync(CancellationToken cancel)
    {
        var found = await db
            .Staff.AsNoTracking()
            .OrderBy(m => m.Role)
            .ThenBy(m => m.UserName)
            .Take(500)
            .Select(m => new { Member = m, Sessions = db.StaffSessions.Count(s => s.StaffId == m.Id) })
            .ToListAsync(cancel);
        Members = [.. found.Select(row => (row.Member, row.Sessions))];
    }

    private static string FieldOf(string refused) =>
        refused switch
        {
            "office_unknown" => nameof(Office),
            "branch_unknown" => nameof(Branch),
            "clerk_code_taken" => nameof(ClerkCode),
            _ => nameof(UserName),
        };

    [GeneratedRegex("^[A-Za-z0-9-]{1,32}$", RegexOptions.None, 1000)]
    private static partial Regex Code();
}
