using Issuance.Pages.Api;
using Issuance.Pages.Desk.Reading;
using Issuance.Pages.Text;
using Issuance.Persistence;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;

namespace Issuance.Pages.Desk.Applications;

/// <summary>Takes an application: fill in, check, send. What was typed travels in the form alone, from step to step.</summary>
[Authorize(Policy = Areas.Clerk)]
public sealed class NewModel(
    ApiCalls api,
    SignedInMember signedIn,
    IssuanceDb db,
    ApplicationCheck check,
    CodeWords codes,
    IStringLocalizer<DeskText> text
) : PageModel
{
    [BindProperty]
    public ApplicationForm Form { get; set; } = new();

    /// <summary>Kept while the API has not refused the content: sent twice, taken once.</summary>
    [BindProperty]
    public string? Key { get; set; }

    /// <summary>Everything is filled in soundly; the clerk looks at it once more.</summary>
    public bool Checking { get; private set; }

    public IReadOnlyList<string> Warnings { get; private set; } = [];

    public IReadOnlyDictionary<string, string> Banks { get; private set; } =
        new Dictionary<string, string>(StringComparer.Ordinal);

    public string Point { get; private set; } = "";

    /// <summary>The field that "change" on the check page leads to.</summary>
    public string Focus { get; private set; } = "Name";

    public async Task OnGetAsync(CancellationToken cancel)
    {
        var member = await LoadAsync(cancel);
        Form.Division = await db
            .ServicePoints.Where(p => p.Code == member.Tenant)
            .Select(p => p.Division)
            .SingleOrDefaultAsync(cancel);
        NewKey();
    }

    public async Task<IActionResult> OnPostCheckAsync(CancellationToken cancel)
    {
        await LoadAsync(cancel);
        var (faults, warnings) = await check.ReadAsync(Form, cancel);
        Warnings = warnings;
        Checking = Show(faults);
        Key ??= Guid.NewGuid().ToString();
        return Page();
    }

    public async Task<IActionResult> OnPostEditAsync(string? go, CancellationToken cancel)
    {
        await LoadAsync(cancel);
        Focus = go ?? "Name";
        return Page();
    }

    public async Task<IActionResult> OnPostSubmitAsync(CancellationToken cancel)
    {
        var member = await LoadAsync(cancel);
        var (faults, warnings) = await check.ReadAsync(Form, cancel);
        Warnings = warnings;
        if (!Show(faults))
            return Page();
        var answer = await api.PostAsync(
            "/v1/applications",
            Form.ToRequest(member.Tenant, member.ClerkCode),
            Key,
            cancel
        );
        if (answer.Succeeded)
            return RedirectToPage("/Desk/Applications/Received", new { id = (string)answer.Json["id"]! });
        if (answer.Status == 403)
            return StatusCode(403);
        Refuse(answer);
        return Page();
    }

    private void Refuse(ApiAnswer answer)
    {
        if (!Show(check.Explain(Form, answer.Faults)))
        {
            NewKey();
            return;
        }

        ModelState.AddModelError("", $"{codes.Title(answer)} {codes.Next(answer)}");
        // Nothing is known of a request that nobody answered: the same key makes the next try safe.
        if (answer.Status >= 500 || answer.Status == 429)
            Checking = true;
        else
            NewKey();
    }

    private bool Show(IReadOnlyList<FormFault> faults)
    {
        ViewData["FaultOrder"] = faults.Select(fault => fault.Field).ToList();
        foreach (var fault in faults)
            ModelState.AddModelError(fault.Field, fault.Words);
        return faults.Count == 0;
    }

    private void NewKey()
    {
        Key = Guid.NewGuid().ToString();
        ModelState.Remove(nameof(Key));
    }

    private async Task<Staff.StaffMember> LoadAsync(CancellationToken cancel)
    {
        var member = await signedIn.GetAsync(cancel);
        Banks = await db
            .AgentBanks.AsNoTracking()
            .OrderBy(b => b.Code)
            .ToDictionaryAsync(b => b.Code, b => b.Name, StringComparer.Ordinal, cancel);
        Point =
            await db.ServicePoints.Where(p => p.Code == member.Tenant).Select(p => p.Name).SingleOrDefaultAsync(cancel)
            ?? member.Tenant;
        while (Form.Papers.Count > 20)
            Form.Papers.RemoveAt(20);
        return member;
    }

    public string SexWord => Form.Sex is "male" or "female" ? text[$"sex_{Form.Sex}"] : "";

    public string SchemeWord => Form.Scheme is "employee" or "resident" ? text[$"scheme_{Form.Scheme}"] : "";
}
