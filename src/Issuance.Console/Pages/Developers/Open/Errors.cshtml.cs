using Issuance.Pages.Developers.Reading;
using Issuance.Pages.Text;
using Issuance.Shared;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Issuance.Pages.Developers.Open;

/// <summary>Every code with which a call can be refused, from the list that the code itself declares.</summary>
public sealed class ErrorsModel(RefusalWords words, ApiReference api) : PageModel
{
    public RefusalWords Words => words;

    public IReadOnlyList<IGrouping<int, Refusal>> ByStatus { get; } =
    [.. RefusalCatalogue.ForCallers.Values.GroupBy(refusal => refusal.Status).OrderBy(group => group.Key)];

    /// <summary>What the token endpoint says in a form of its own.</summary>
    public IReadOnlyList<TokenError> OfTokens => TokenErrors.All(api);
}
