using Microsoft.Extensions.Localization;

namespace Issuance.Pages.Text;

/// <summary>
/// Words for whoever writes a calling program. What the staff read of the same code serves where there is nothing else to
/// say to a programmer, so that no code is explained twice.
/// </summary>
public sealed class RefusalWords(IStringLocalizer<RefusalText> own, IStringLocalizer<CodeText> staff)
{
    /// <returns>Null where nobody has written what the code means.</returns>
    public string? Title(string code) => Find(own, code) ?? Find(staff, code);

    /// <returns>Null where nobody has written what to do next.</returns>
    public string? Next(string code) => Find(own, $"{code}.next") ?? Find(staff, $"{code}.next");

    private static string? Find(IStringLocalizer texts, string key) =>
        texts[key] is { ResourceNotFound: false } found ? found.Value : null;
}
