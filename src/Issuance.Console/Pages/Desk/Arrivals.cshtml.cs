using Issuance.Pages.Api;
using Issuance.Pages.Desk.Reading;
using Issuance.Pages.Text;
using Issuance.Persistence;
using Issuance.ServicePoints;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;

namespace Issuance.Pages.Desk;

/// <summary>
/// A parcel's cards are scanned into one list and registered together. The result is shown by the post itself: sent again
/// (a reload) it is answered from the first time, since the key stands in the form.
/// </summary>
[Authorize(Policy = Areas.Clerk)]
public sealed class ArrivalsModel(
    ApiCalls api,
    SignedInMember signedIn,
    IssuanceDb db,
    RecentArrivals recent,
    CodeWords codes,
    IStringLocalizer<DeskText> text
) : PageModel
{
    /// <summary>As many as the API takes at once.</summary>
    public const int Most = 500;

    /// <param name="ApplicationId">Null where the card is unknown or another office's.</param>
    public sealed record Row(string Serial, string Outcome, string? ApplicationId);

    [BindProperty]
    public string? Serials { get; set; }

    [BindProperty]
    public string? Key { get; set; }

    /// <summary>Null before anything was sent.</summary>
    public IReadOnlyList<Row>? Results { get; private set; }

    /// <summary>Lines that were no serials; what they were is not shown.</summary>
    public int NoSerials { get; private set; }

    /// <summary>Lines that stood there already.</summary>
    public int Repeated { get; private set; }

    public IReadOnlyList<RecentArrivals.Arrival> Recent { get; private set; } = [];

    public async Task OnGetAsync(CancellationToken cancel)
    {
        Key = Guid.NewGuid().ToString();
        Recent = await recent.ReadAsync(cancel);
    }

    public async Task<IActionResult> OnPostAsync(CancellationToken cancel)
    {
        var serials = ReadSerials();
        if (serials.Count is 0 or > Most)
            ModelState.AddModelError(
                nameof(Serials),
                text[serials.Count == 0 ? "need_serials" : "too_many_serials", Most]
            );
        else if (await SendAsync(serials, cancel) is { } ended)
            return ended;
        Recent = await recent.ReadAsync(cancel);
        return Page();
    }

    private async Task<IActionResult?> SendAsync(List<string> serials, CancellationToken cancel)
    {
        var member = await signedIn.GetAsync(cancel);
        var answer = await api.PostAsync(
            $"/v1/service-points/{member.Tenant}/arrivals",
            new { clerk = member.ClerkCode, serials },
            Key,
            cancel
        );
        if (answer.Status == 403)
            return StatusCode(403);
        if (!answer.Succeeded)
        {
            ModelState.AddModelError(nameof(Serials), $"{codes.Title(answer)} {codes.Next(answer)}");
            if (answer.Status < 500)
                NewKey();
            return null;
        }

        var results = answer.Read<ReceiveArrivals.Response>().Results;
        var ids = results.Select(result => result.CardId).OfType<string>().ToList();
        var cases = await db
            .Cards.Where(c => ids.Contains(c.Id) && c.ServicePoint == member.Tenant)
            .ToDictionaryAsync(c => c.Id, c => c.ApplicationId, StringComparer.Ordinal, cancel);
        Results =
        [
            .. results.Select(result => new Row(
                result.Serial,
                Issuance.Shared.Snake.Case(result.Outcome),
                result.CardId is null ? null : cases.GetValueOrDefault(result.CardId)
            )),
        ];
        Serials = "";
        ModelState.Remove(nameof(Serials));
        NewKey();
        return null;
    }

    private List<string> ReadSerials()
    {
        var lines = (Serials ?? "")
            .Split(['\n', '\r', ',', ';', '，', '；'], StringSplitOptions.RemoveEmptyEntries)
            .Select(line => Typed.Digits(line).ToUpperInvariant())
            .Where(line => line.Length > 0)
            .ToList();
        var serials = lines.Where(line => line.Length <= 32 && !Typed.MayBePersonal(line)).ToList();
        var distinct = serials.Distinct(StringComparer.Ordinal).ToList();
        NoSerials = lines.Count - serials.Count;
        Repeated = serials.Count - distinct.Count;
        return distinct;
    }

    private void NewKey()
    {
        Key = Guid.NewGuid().ToString();
        ModelState.Remove(nameof(Key));
    }
}
