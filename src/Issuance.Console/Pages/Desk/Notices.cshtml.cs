using Issuance.Http;
using Issuance.Notices;
using Issuance.Pages.Api;
using Issuance.Pages.Text;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Localization;

namespace Issuance.Pages.Desk;

/// <summary>What the point's holders were told and what did not reach them, with the cause and the way on.</summary>
[Authorize(Policy = Areas.Clerk)]
public sealed class NoticesModel(
    ApiCalls api,
    SignedInMember signedIn,
    CodeWords codes,
    IStringLocalizer<DeskText> text
) : PageModel
{
    public static readonly IReadOnlyList<string> Statuses = ["failed", "queued", "sent", "expired"];

    private const int PageSize = 25;

    public string Status { get; private set; } = "failed";

    public Page<NoticeView> List { get; private set; } = new([], false, null);

    /// <summary>Why nothing can be shown, in words.</summary>
    public string? Trouble { get; private set; }

    public async Task<IActionResult> OnGetAsync(string? status, string? cursor, CancellationToken cancel)
    {
        Status = Statuses.Contains(status, StringComparer.Ordinal) ? status! : "failed";
        var point = (await signedIn.GetAsync(cancel)).Tenant;
        var path = $"/v1/service-points/{point}/notices?status={Status}&limit={PageSize}";
        if (!string.IsNullOrEmpty(cursor))
            path += $"&cursor={Uri.EscapeDataString(cursor)}";
        var answer = await api.GetAsync(path, cancel);
        if (answer.Status == 403)
            return StatusCode(403);
        if (answer.Succeeded)
            List = answer.Read<Page<NoticeView>>();
        else
            Trouble = codes.Title(answer);
        return Page();
    }

    /// <summary>Why a notice did not reach anybody; a code without words is shown as itself, so that support can be told.</summary>
    public string Cause(string? code) =>
        code is null ? ""
        : text[$"cause_{code}"] is { ResourceNotFound: false } words ? words.Value
        : code;
}
