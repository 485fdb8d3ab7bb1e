using System.Text;
using System.Text.RegularExpressions;
using Issuance.Operations;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Issuance.Pages.Ops;

/// <summary>
/// One box for whatever somebody on duty holds in the hand. Only what is surely an id of ours may stand in an address;
/// anything else, which may be a person's or a card's number, is answered at once and never shown again.
/// </summary>
public sealed partial class SearchModel(SearchEverything search) : PageModel
{
    public IReadOnlyList<SearchHit> Hits { get; private set; } = [];

    /// <summary>What was looked for, where it may be shown.</summary>
    public string? Sought { get; private set; }

    public bool HasSought { get; private set; }

    public async Task<IActionResult> OnGetAsync(string? q, CancellationToken cancel)
    {
        if (q is null)
            return Page();
        var text = Plain(q);
        return Shareable().IsMatch(text) ? await ShowAsync(text, cancel) : LocalRedirect("/ops/search");
    }

    public async Task<IActionResult> OnPostAsync(string? q, CancellationToken cancel)
    {
        var text = Plain(q);
        if (text.Length == 0)
            return LocalRedirect("/ops/search");
        var hits = await search.FindAsync(text, cancel);
        if (hits is [{ ApplicationId: { } application }])
            return LocalRedirect($"/ops/cases/{application}");
        if (Shareable().IsMatch(text))
            return LocalRedirect($"/ops/search?q={text}");
        (Hits, HasSought) = (hits, true);
        // Nothing that was posted is filled into the page.
        ModelState.Clear();
        return Page();
    }

    private async Task<IActionResult> ShowAsync(string text, CancellationToken cancel)
    {
        (Hits, Sought, HasSought) = (await search.FindAsync(text, cancel), text, true);
        return Page();
    }

    /// <summary>Full-width characters made plain, blanks gone; the dashes of a card number too, but not those of a reference.</summary>
    private static string Plain(string? text)
    {
        var plain = string.Concat(
            (text ?? "").Normalize(NormalizationForm.FormKC).Where(c => !char.IsWhiteSpace(c) && !char.IsControl(c))
        );
        return Number().IsMatch(plain) ? Typed.Digits(plain) : plain;
    }

    [GeneratedRegex(
        "^(?:[a-z]{2,4}_[0-9a-z]{1,40}|(?:ord|svc|rep|bat)-[0-9a-z-]{1,40}|[0-9a-f]{32}|SC[0-9]{14}|[a-z]{3,20}/[0-9A-Za-z_.:-]{1,64})$",
        default,
        1000
    )]
    private static partial Regex Shareable();

    [GeneratedRegex("^[0-9-]+[Xx]?$", RegexOptions.None, 1000)]
    private static partial Regex Number();
}
