using Issuance.Pages.Api;
using Issuance.Pages.Desk.Reading;
using Issuance.Pages.Text;
using Issuance.Persistence;
using Issuance.ServicePoints;
using Issuance.Staff;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;

namespace Issuance.Pages.Desk.Cases;

/// <summary>A week of slots for one card: book, move, cancel. The database decides who gets a last place.</summary>
[Authorize(Policy = Areas.Clerk)]
public sealed class BookingModel(
    CaseFiles files,
    WeekGrids weeks,
    ApiCalls api,
    SignedInMember signedIn,
    IssuanceDb db,
    CodeWords codes,
    IStringLocalizer<DeskText> text
) : PageModel
{
    /// <summary>Somebody was faster.</summary>
    /// <param name="Next">The next places that are free.</param>
    public sealed record Lost(string Words, IReadOnlyList<ListSlots.Item> Next);

    public CaseFile Case { get; private set; } = null!;
    public WeekGrid Grid { get; private set; } = null!;
    public bool IsFirstWeek { get; private set; }
    public bool IsLastWeek { get; private set; }
    public Lost? Missed { get; private set; }
    public string Key { get; private set; } = "";

    public bool MayChoose =>
        Case.Allows("book") || Case.Booked?.AllowedCommands.Contains("move", StringComparer.Ordinal) == true;

    public async Task<IActionResult> OnGetAsync(string id, string? week, CancellationToken cancel) =>
        await LoadAsync(id, week, cancel) ? Page() : NotFound();

    public async Task<IActionResult> OnPostChooseAsync(
        string id,
        string? week,
        string? slotId,
        string? key,
        CancellationToken cancel
    )
    {
        if (await files.FindAsync(id, cancel) is not { Card: { } card } file)
            return NotFound();
        var member = await signedIn.GetAsync(cancel);
        var path = $"/v1/cards/{card.CardId}/pickup-appointments";
        var moves = file.Booked is not null;
        var answer = await api.PostAsync(
            moves ? $"{path}/{file.Booked!.Id}/move" : path,
            new { clerk = member.ClerkCode, slotId = slotId ?? "" },
            key,
            cancel
        );
        if (answer.Status == 403)
            return StatusCode(403);
        if (answer.Succeeded)
        {
            var appointment = answer.Read<AppointmentView>();
            TempData.Done(text[moves ? "done_moved" : "done_booked", Shown.DayAndTime(appointment.StartsAt)]);
            return Redirect($"/desk/cases/{id}");
        }

        if (answer.Code == "slot_full")
        {
            await LoadAsync(id, week, cancel);
            Missed = new Lost(await WhoWonAsync(slotId!, member, cancel), NextFree(slotId!));
            return Page();
        }

        TempData.NotDone(codes.Title(answer), codes.Next(answer));
        return RedirectToPage(new { id, week });
    }

    public async Task<IActionResult> OnPostCancelAsync(string id, string? key, CancellationToken cancel)
    {
        if (await files.FindAsync(id, cancel) is not { Card: { } card } file)
            return NotFound();
        var member = await signedIn.GetAsync(cancel);
        if (file.Booked is not { } booked)
        {
            TempData.NotDone(text["nothing_booked"], null);
            return RedirectToPage(new { id });
        }

        var answer = await api.PostAsync(
            $"/v1/cards/{card.CardId}/pickup-appointments/{booked.Id}/cancellation",
            new { clerk = member.ClerkCode },
            key,
            cancel
        );
        if (answer.Status == 403)
            return StatusCode(403);
        if (answer.Succeeded)
            TempData.Done(text["done_cancelled"]);
        else
            TempData.NotDone(codes.Title(answer), codes.Next(answer));
        return RedirectToPage(new { id });
    }

    private async Task<bool> LoadAsync(string id, string? week, CancellationToken cancel)
    {
        if (await files.FindAsync(id, cancel) is not { Card: not null } file)
            return false;
        Case = file;
        Grid = await weeks.ReadAsync(week, cancel);
        IsFirstWeek = weeks.IsFirst(Grid);
        IsLastWeek = weeks.IsLast(Grid);
        Key = Guid.NewGuid().ToString();
        return true;
    }

    private List<ListSlots.Item> NextFree(string slotId)
    {
        var wanted = Grid.Slots.Values.FirstOrDefault(slot => slot.SlotId == slotId)?.StartsAt ?? default;
        return [.. Grid.Slots.Values.Where(s => s.Free > 0 && s.StartsAt > wanted).OrderBy(s => s.StartsAt).Take(3)];
    }

    /// <summary>The clerk who took the last place of a slot of this office, with the hour; no holder is named.</summary>
    private async Task<string> WhoWonAsync(string slotId, StaffMember member, CancellationToken cancel)
    {
        var won = await (
            from appointment in db.PickupAppointments.AsNoTracking()
            where appointment.SlotId == slotId && appointment.ServicePoint == member.Tenant
            where appointment.Status == AppointmentStatus.Booked
            from entry in db.AuditEntries
            where entry.Subject == appointment.CardId
            where entry.Action == "pickup.booked" || entry.Action == "pickup.moved"
            orderby entry.Number descending
            select new { entry.Clerk, entry.At }
        ).FirstOrDefaultAsync(cancel);
        return won?.Clerk is { } clerk ? text["slot_won_by", clerk, Shown.Clock(won.At)] : text["slot_won"];
    }
}
