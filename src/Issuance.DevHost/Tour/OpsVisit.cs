using System.Net;
using System.Text.RegularExpressions;
using System.Web;

namespace Issuance.DevHost.Tour;

/// <summary>The operations page as a person reaches it: sent to sign in, one click, back on the page.</summary>
internal static partial class OpsVisit
{
    private const string Member = "operator";

    /// <returns>The page's HTML.</returns>
    /// <exception cref="StepFailedException">A step of the way was not as the contract says.</exception>
    public static async Task<string> ReadAsync(Uri api, CancellationToken cancel)
    {
        using var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            CookieContainer = new CookieContainer(),
        };
        using var http = new HttpClient(handler) { BaseAddress = api };
        using var shut = await http.GetAsync(new Uri("/ops", UriKind.Relative), cancel);
        Check.Equal((int)HttpStatusCode.Found, (int)shut.StatusCode, "status of /ops without signing in");
        var signIn = shut.Headers.Location!;
        Check.That(signIn.ToString().StartsWith("/sign-in", StringComparison.Ordinal), $"/ops leads to {signIn}");

        var form = await http.GetStringAsync(signIn, cancel);
        var (action, token) = ReadForm(form);
        using var click = new FormUrlEncodedContent(
            new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["userName"] = Member,
                ["__RequestVerificationToken"] = token,
            }
        );
        using var entered = await http.PostAsync(new Uri(action, UriKind.Relative), click, cancel);
        Check.Equal((int)HttpStatusCode.Found, (int)entered.StatusCode, "status of the click");
        using var page = await http.GetAsync(entered.Headers.Location, cancel);
        Check.Equal((int)HttpStatusCode.OK, (int)page.StatusCode, "status of /ops");
        return await page.Content.ReadAsStringAsync(cancel);
    }

    private static (string Action, string Token) ReadForm(string html)
    {
        foreach (Match form in Forms().Matches(html))
        {
            if (form.Value.Contains($"value=\"{Member}\"", StringComparison.Ordinal))
            {
                return (
                    HttpUtility.HtmlDecode(Actions().Match(form.Value).Groups["action"].Value),
                    Tokens().Match(form.Value).Groups["token"].Value
                );
            }
        }

        throw new StepFailedException("/sign-in offers no one click to the operator");
    }

    [GeneratedRegex("<form.*?</form>", RegexOptions.Singleline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Forms();

    [GeneratedRegex("action=\"(?<action>[^\"]*)\"", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Actions();

    [GeneratedRegex(
        "name=\"__RequestVerificationToken\"[^>]*value=\"(?<token>[^\"]*)\"",
        RegexOptions.ExplicitCapture,
        1000
    )]
    private static partial Regex Tokens();
}
