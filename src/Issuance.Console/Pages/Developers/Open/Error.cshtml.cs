using Issuance.Pages.Developers.Reading;
using Issuance.Pages.Text;
using Issuance.Shared;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Localization;

namespace Issuance.Pages.Developers.Open;

/// <summary>One code: what it means, what to do next, who says it.</summary>
public sealed class ErrorModel(RefusalWords words, ApiReference api, IStringLocalizer<DevelopersText> text) : PageModel
{
    public RefusalWords Words => words;
    public Refusal Refusal { get; private set; } = null!;
    public IReadOnlyList<ApiOperation> GivenBy { get; private set; } = [];

    public string TitleOf(ApiOperation operation) => ReferenceModel.TitleOf(operation, text);

    public IActionResult OnGet(string code)
    {
        if (!RefusalCatalogue.ForCallers.TryGetValue(code, out var found))
            return NotFound();
        (Refusal, GivenBy) = (found, api.GivingCode(code));
        return Page();
    }
}
