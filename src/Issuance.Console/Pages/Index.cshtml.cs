using Issuance.Shared;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Issuance.Pages;

/// <summary>Where everything is.</summary>
public sealed class IndexModel(Deployment deployment) : PageModel
{
    public IEnumerable<(string Path, string Name, string Words)> Places =>
        [
            ("/desk", "desk", "desk_words"),
            ("/teller", "teller", "teller_words"),
            ("/ops", "ops", "ops_words"),
            ("/developers", "developers", "developers_words"),
            .. deployment.IsSandbox
                ? new[] { ("/swagger", "swagger", "swagger_words"), ("/mailbox", "mailbox", "mailbox_words") }
                : [],
        ];
}
