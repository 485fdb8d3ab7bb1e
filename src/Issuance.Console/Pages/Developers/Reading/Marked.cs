using Markdig;
using Microsoft.AspNetCore.Html;

namespace Issuance.Pages.Developers.Reading;

/// <summary>Our own Markdown as HTML. Markup inside it is shown, not obeyed.</summary>
public static class Marked
{
    private static readonly MarkdownPipeline Pipeline = new MarkdownPipelineBuilder().UsePipeTables().DisableHtml().Build();

    public static HtmlString Html(string markdown) => new(Markdown.ToHtml(markdown, Pipeline));
}
