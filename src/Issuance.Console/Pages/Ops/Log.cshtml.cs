using System.Globalization;
using Issuance.Calendar;
using Issuance.Operations;
using Issuance.Pages.Text;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Localization;

namespace Issuance.Pages.Ops;

/// <summary>Who did what, when and why; newest first, and as a file for a spreadsheet.</summary>
public sealed class LogModel(ListOpsActions log, IStringLocalizer<OpsActionText> text) : PageModel
{
    /// <summary>What the log can hold.</summary>
    public static readonly string[] Actions =
    [
        "instruction.enquire",
        "instruction.decide",
        "difference.decide",
        "bank.enquire",
        "bank.hold",
        "bank.release",
        "work_items.retry",
        "work_items.stop",
        "notices.retry",
        "notices.stop",
        "work_item.park",
        "work_item.take_back",
        "job.run",
        "job.pause",
        "job.resume",
        "task.close",
        "calendar.apply",
        "client.register",
        "client.rotate",
        "client.disable",
        "client.enable",
        "staff.add",
        "staff.enable",
        "staff.disable",
        "staff.start_afresh",
    ];

    /// <summary>Rows of one file at most; who needs more takes them with the filters.</summary>
    private const int MostRows = 10_000;

    [BindProperty(SupportsGet = true)]
    public string? Who { get; set; }

    /// <summary>Named as no route value is.</summary>
    [BindProperty(SupportsGet = true, Name = "did")]
    public string? Did { get; set; }

    [BindProperty(SupportsGet = true)]
    public string? Target { get; set; }

    public IReadOnlyList<OpsActionRow> Rows { get; private set; } = [];

    public long? Next { get; private set; }

    /// <summary>The filters as they stand in an address, each with a leading <c>&amp;</c>.</summary>
    public string Filters =>
        string.Concat(
            new[] { ("who", Who), ("did", Did), ("target", Target) }
                .Where(filter => OpsDeeds.Filter(filter.Item2) is not null)
                .Select(filter => $"&{filter.Item1}={Uri.EscapeDataString(filter.Item2!)}")
        );

    public async Task OnGetAsync(long? before, CancellationToken cancel) =>
        (Rows, Next) = await ReadAsync(before, cancel);

    public async Task<IActionResult> OnGetCsvAsync(CancellationToken cancel)
    {
        Response.ContentType = "text/csv; charset=utf-8";
        Response.Headers.ContentDisposition = "attachment; filename=ops-log.csv";
        Response.Headers.CacheControl = "no-store";
        // The mark tells spreadsheets that it is UTF-8.
        await using var file = new StreamWriter(Response.Body, new System.Text.UTF8Encoding(true));
        await file.WriteAsync(
            LogCsv.Line([
                .. new[] { "at", "who", "what", "target", "reason", "before", "after" }.Select(c => text[c].Value),
            ])
        );
        long? before = null;
        for (var written = 0; written < MostRows; )
        {
            var (rows, next) = await ReadAsync(before, cancel);
            foreach (var row in rows)
                await file.WriteAsync(
                    LogCsv.Line(
                        ChinaTime.ToOffset(row.At).ToString("yyyy-MM-dd HH:mm:sszzz", CultureInfo.InvariantCulture),
                        row.Who,
                        row.Action,
                        row.Target,
                        row.Reason,
                        row.Before,
                        row.After
                    )
                );
            written += rows.Count;
            if (next is null)
                break;
            before = next;
        }

        return new EmptyResult();
    }

    private Task<(IReadOnlyList<OpsActionRow> Rows, long? Next)> ReadAsync(long? before, CancellationToken cancel) =>
        log.ReadAsync(OpsDeeds.Filter(Who), OpsDeeds.Filter(Did), OpsDeeds.Filter(Target), before, cancel);
}
