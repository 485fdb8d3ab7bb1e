using System.Globalization;
using System.Text.RegularExpressions;
using Issuance.Calendar;
using Issuance.RequestLog;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.WebUtilities;

namespace Issuance.Pages.Developers;

/// <summary>A partner's own calls of the last seven days: what was asked and how it ended, never with what.</summary>
public sealed partial class RequestsModel(ListRequests requests, PartnerInView inView) : PageModel
{
    [BindProperty(SupportsGet = true, Name = "request")]
    public string? RequestId { get; set; }

    [BindProperty(SupportsGet = true, Name = "refused")]
    public bool Refused { get; set; }

    public Partner? Partner { get; private set; }

    /// <summary>The partner as the address names it; null for a developer, whose own it is.</summary>
    public string? PartnerInAddress => inView.MayAct ? null : Partner?.Name;

    public bool RequestIdIsWrong { get; private set; }
    public IReadOnlyList<ApiRequest> Rows { get; private set; } = [];
    public string? Next { get; private set; }

    public async Task OnGetAsync(string? cursor, CancellationToken cancel)
    {
        RequestId = string.IsNullOrWhiteSpace(RequestId) ? null : RequestId.Trim();
        Partner = await inView.GetAsync(cancel);
        // What is none of our ids is not looked for, and not shown again: a slip may have put anything there.
        if (RequestId is not null && !Id().IsMatch(RequestId))
            (RequestId, RequestIdIsWrong) = (null, true);
        if (Partner is not { } partner || RequestIdIsWrong)
            return;
        (Rows, Next) = await requests.ReadAsync(
            new ListRequests.Wanted(partner.Kind, partner.Tenant, RequestId, Refused),
            cursor,
            cancel
        );
    }

    /// <summary>The page that begins behind a row.</summary>
    public string Address(string cursor)
    {
        var query = new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            [PartnerInView.Parameter] = PartnerInAddress,
            ["refused"] = Refused ? "true" : null,
            ["cursor"] = cursor,
        };
        return QueryHelpers.AddQueryString("/developers/requests", query.Where(pair => pair.Value is not null));
    }

    /// <summary>17:30:05.</summary>
    public static string Seconds(DateTimeOffset at) =>
        ChinaTime.ToOffset(at).ToString("HH:mm:ss", CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^req_[0-9a-z]{16}\z", RegexOptions.None, 1000)]
    private static partial Regex Id();
}
