using Issuance.Pages.Desk.Reading;
using Issuance.Persistence;
using Issuance.ServicePoints;
using Issuance.Time;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using QRCoder;

namespace Issuance.Pages.Desk.Cases;

/// <summary>
/// A slip for the holder to take home: for a booked time, for a card that waits, or a receipt of the application. Its
/// QR code holds an id and nothing of the person; scanned at the desk it leads back to the case.
/// </summary>
[Authorize(Policy = Areas.Clerk)]
public sealed class SlipModel(CaseFiles files, IssuanceDb db, BusinessClock clock) : PageModel
{
    public CaseFile Case { get; private set; } = null!;

    public ServicePoint Point { get; private set; } = null!;

    /// <summary>80mm (a till roll) or a6.</summary>
    public string Size { get; private set; } = "80mm";

    /// <summary>Printed before: the print link of a shown slip says so, and the slip with it.</summary>
    public bool Again { get; private set; }

    /// <summary>appointment, waiting or receipt.</summary>
    public string Kind { get; private set; } = "receipt";

    /// <summary>What the QR code holds: the appointment's id, or the application's.</summary>
    public string Code { get; private set; } = "";

    public string Qr { get; private set; } = "";

    public DateTimeOffset PrintedAt { get; private set; }

    public async Task<IActionResult> OnGetAsync(string id, string? size, bool again, CancellationToken cancel)
    {
        if (await files.FindAsync(id, cancel) is not { } file)
            return NotFound();
        Case = file;
        Size = size == "a6" ? "a6" : "80mm";
        Again = again;
        Kind =
            file.Booked is not null ? "appointment"
            : file.Allows("hand_over") ? "waiting"
            : "receipt";
        Code = file.Booked?.Id ?? file.Application.Id;
        Qr = Draw(Code);
        PrintedAt = clock.GetUtcNow();
        Point = await db.ServicePoints.AsNoTracking().SingleAsync(p => p.Code == file.Application.ServicePoint, cancel);
        return Page();
    }

    private static string Draw(string content)
    {
        using var code = QRCodeGenerator.GenerateQrCode(content, QRCodeGenerator.ECCLevel.M);
        using var svg = new SvgQRCode(code);
        return svg.GetGraphic(4);
    }
}
