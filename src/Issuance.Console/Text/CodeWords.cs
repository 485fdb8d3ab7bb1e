using Issuance.Pages.Api;
using Microsoft.Extensions.Localization;

namespace Issuance.Pages.Text;

/// <summary>Turns the codes of the API's refusals into what a person reads: what it is, and what to do next.</summary>
public sealed class CodeWords(IStringLocalizer<CodeText> text)
{
    /// <summary>A code without words of its own is shown with the code itself, so that support can be told.</summary>
    public string Title(string code) =>
        text[code] is { ResourceNotFound: false } found ? found.Value : text["other", code].Value;

    /// <returns>Null where nothing can be done but what the title says.</returns>
    public string? Next(string code) => text[$"{code}.next"] is { ResourceNotFound: false } found ? found.Value : null;

    public string Title(ApiAnswer answer) => Title(answer.Code ?? "unexpected");

    public string? Next(ApiAnswer answer) => Next(answer.Code ?? "unexpected");
}
