using Issuance.Pages.Developers.Reading;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Issuance.Pages.Developers.Open;

/// <summary>From a private key to the first answer, with a script that runs as it stands.</summary>
public sealed class QuickStartModel : PageModel
{
    public string Script { get; } = Bundled.Text(Bundled.QuickStart);

    /// <summary>With the address at which this page was asked for, which is where the script is to ask.</summary>
    public string HowToRun => $"BASE={Request.Scheme}://{Request.Host} CLIENT=hospital-1 bash quick-start.sh";
}
