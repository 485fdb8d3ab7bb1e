using Issuance.Pages.Api;
using Issuance.Pages.Desk.Reading;
using Issuance.Pages.Text;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Localization;

namespace Issuance.Pages.Desk;

/// <summary>
/// Where a scan goes. Posted, since what is scanned by mistake may be an ID number, which belongs into no address; and
/// never shown again for the same reason.
/// </summary>
public sealed class ScanModel(
    ScanTarget target,
    ApiCalls api,
    SignedInMember signedIn,
    CodeWords codes,
    IStringLocalizer<DeskText> text
) : PageModel
{
    public IActionResult OnGet() => Redirect("/desk");

    public async Task<IActionResult> OnPostAsync(string? code, string? mode, string? key, CancellationToken cancel)
    {
        var clean = Typed.Digits(code);
        if (mode == "arrivals")
            return await ArriveAsync(clean, key, cancel);
        if (clean.Length > 0 && await target.FindAsync(clean, cancel) is { } id)
            return Redirect($"/desk/cases/{id}");
        TempData.NotDone(
            text[
                clean.Length == 0 ? "scan_empty"
                : Typed.MayBePersonal(clean) ? "scan_personal"
                : "scan_unknown"
            ],
            text["scan_unknown_way"]
        );
        return Redirect("/desk");
    }

    private async Task<IActionResult> ArriveAsync(string serial, string? key, CancellationToken cancel)
    {
        var back = Redirect("/desk?stage=in_transit&scan=arrivals");
        if (serial.Length is 0 or > 32 || Typed.MayBePersonal(serial))
        {
            TempData.NotDone(text[serial.Length == 0 ? "scan_empty" : "scan_no_serial"], text["scan_no_serial_way"]);
            return back;
        }

        var member = await signedIn.GetAsync(cancel);
        var answer = await api.PostAsync(
            $"/v1/service-points/{member.Tenant}/arrivals",
            new { clerk = member.ClerkCode, serials = new[] { serial.ToUpperInvariant() } },
            key,
            cancel
        );
        if (answer.Status == 403)
            return StatusCode(403);
        if (!answer.Succeeded)
            TempData.NotDone(codes.Title(answer), codes.Next(answer));
        else if ((string)answer.Json["results"]![0]!["outcome"]! is var outcome && outcome == "arrived")
            TempData.Done(text["arrival_one_done", serial]);
        else
            TempData.NotDone(text[$"arrival_{outcome}"], text[$"arrival_{outcome}_way"]);
        return back;
    }
}
