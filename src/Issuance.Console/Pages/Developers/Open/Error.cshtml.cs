using System.Globalization;
using Issuance.Pages.Developers.Reading;
using Issuance.Pages.Text;
using Issuance.Shared;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Localization;

namespace Issuance.Pages.Developers.Open;

/// <summary>One code, a refusal's or the token endpoint's: what it means, what to do next, who says it.</summary>
public sealed class ErrorModel(RefusalWords words, ApiReference api, IStringLocalizer<DevelopersText> text) : PageModel
{
    public RefusalWords Words => words;
    public string Code { get; private set; } = "";

    /// <summary>As a problem; null where the token endpoint alone says it.</summary>
    public Refusal? Refusal { get; private set; }

    /// <summary>As the token endpoint says it; null where it does not.</summary>
    public TokenError? TokenError { get; private set; }

    public IReadOnlyList<string> Statuses =>
        Refusal is null ? TokenError!.Statuses : [Refusal.Status.ToString(CultureInfo.InvariantCulture)];

    public bool Retryable => Refusal?.Retryable ?? TokenError!.Retryable;
    public IReadOnlyList<ApiOperation> GivenBy { get; private set; } = [];

    public string TitleOf(ApiOperation operation) => ReferenceModel.TitleOf(operation, text);

    public IActionResult OnGet(string code)
    {
        Refusal = RefusalCatalogue.ForCallers.GetValueOrDefault(code);
        TokenError = TokenErrors.Find(api, code);
        if (Refusal is null && TokenError is null)
            return NotFound();
        Code = code;
        GivenBy =
        [
            .. api.GivingCode(code),
            .. api.Operations.Where(o => TokenError is not null && o.Id == TokenErrors.Operation),
        ];
        return Page();
    }
}
