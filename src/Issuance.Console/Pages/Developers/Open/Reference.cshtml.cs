using Issuance.Pages.Developers.Reading;
using Issuance.Pages.Text;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Localization;

namespace Issuance.Pages.Developers.Open;

/// <summary>Every operation of the published document, by chapter. Also in production, where there is nothing to try it with.</summary>
public sealed class ReferenceModel(ApiReference api, IStringLocalizer<DevelopersText> text) : PageModel
{
    public ApiReference Api => api;

    public string Title(ApiOperation operation) => TitleOf(operation, text);

    /// <summary>In the reader's language where it has been written, else as the document has it.</summary>
    public static string TitleOf(ApiOperation operation, IStringLocalizer text) =>
        text[$"op_{operation.Id}"] is { ResourceNotFound: false } found ? found.Value : operation.Summary;

    public static string Anchor(string tag) => "tag-" + tag.ToLowerInvariant().Replace(' ', '-');
}
