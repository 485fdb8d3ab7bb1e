using Issuance.Http;
using Issuance.Pages.Developers.Reading;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Issuance.Pages.Developers.Open;

/// <summary>What changed for callers, what will go, and what we promise about both.</summary>
public sealed class ChangelogModel(ApiReference api) : PageModel
{
    /// <summary>The changelog without its title, which is the page's own.</summary>
    public string Changes { get; } =
        string.Join(
            '\n',
            Bundled
                .Text(Bundled.Changelog)
                .Split('\n')
                .SkipWhile(line => !line.StartsWith("## ", StringComparison.Ordinal))
        );

    public IReadOnlyList<(ApiOperation Operation, Deprecation Deprecation)> Deprecated =>
        [.. api.Operations.Where(o => o.Deprecation is not null).Select(o => (o, o.Deprecation!))];
}
