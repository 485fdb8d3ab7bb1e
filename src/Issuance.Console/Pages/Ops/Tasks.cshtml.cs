using Issuance.Operations;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Issuance.Pages.Ops;

/// <summary>What waits for a person, by kind, with what to do. A task goes when what it is about has settled.</summary>
public sealed class TasksModel(ListOpsTasks tasks) : PageModel
{
    public IReadOnlyList<IGrouping<string, OpenTask>> Kinds { get; private set; } = [];

    /// <summary>Where the next page starts; null at the end.</summary>
    public long? Next { get; private set; }

    public async Task OnGetAsync(long? after, CancellationToken cancel)
    {
        var (rows, next) = await tasks.ReadAsync(after ?? 0, cancel);
        Kinds =
        [
            .. rows.GroupBy(task => task.Kind, StringComparer.Ordinal).OrderBy(kind => kind.Min(task => task.Number)),
        ];
        Next = next;
    }

    /// <summary>Where a person goes on with a task; null where its detail says all there is.</summary>
    public static string? PlaceOf(OpenTask task) =>
        task.Kind switch
        {
            "calendar_year_missing" => "/ops/calendar",
            "webhook_exhausted" or "webhook_disabled" => "/ops/webhooks",
            "instruction_review" => "/ops/review",
            "reconciliation" => $"/ops/reconciliation/differences?bank={Uri.EscapeDataString(task.Subject)}",
            "reconciliation_failed" => $"/ops/reconciliation?bank={Uri.EscapeDataString(task.Subject)}",
            // A file or message that was not taken: nothing of it is kept to be found.
            _ when task.Kind != "bank_message" && task.Subject.Contains('/', StringComparison.Ordinal) => null,
            _ => $"/ops/search?q={Uri.EscapeDataString(task.Subject)}",
        };
}
