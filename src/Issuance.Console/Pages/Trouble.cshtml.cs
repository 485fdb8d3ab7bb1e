using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Issuance.Pages;

/// <summary>What went wrong, in a person's words. Reached only from <see cref="PageTroubles"/>.</summary>
[IgnoreAntiforgeryToken]
public sealed class TroubleModel : PageModel
{
    public string Code { get; private set; } = "page_not_found";

    public void OnGet()
    {
        var status = HttpContext.Items[PageTroubles.StatusKey] as int? ?? 404;
        Response.StatusCode = status;
        Code = status switch
        {
            400 => "page_form_too_old",
            403 => "page_forbidden",
            404 => "page_not_found",
            503 => "page_unavailable",
            >= 500 => "page_failed",
            _ => "page_bad_request",
        };
    }
}
