using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Issuance.Pages.Developers.Reading;
using Issuance.Pages.Text;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Localization;

namespace Issuance.Pages.Developers.Open;

/// <summary>One operation: what it takes, what it answers, how it refuses.</summary>
public sealed class ReferenceOperationModel(
    ApiReference api,
    RefusalWords words,
    IStringLocalizer<DevelopersText> text
) : PageModel
{
    private static readonly JsonSerializerOptions Readable = new()
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public ApiReference Api => api;
    public RefusalWords Words => words;
    public ApiOperation Operation { get; private set; } = null!;
    public string Title => ReferenceModel.TitleOf(Operation, text);

    /// <summary>A JSON body of the right shape; null for a form, and where there is none.</summary>
    public string? Sample { get; private set; }

    public IActionResult OnGet(string operation)
    {
        if (api.Find(operation) is not { } found)
            return NotFound();
        Operation = found;
        if (found is { BodyType: "application/json", Body: { } body })
            Sample = SampleValues.Body(api, body).ToJsonString(Readable);
        return Page();
    }

    /// <summary>A parameter as a row of a table of members.</summary>
    public SchemaRow RowOf(ApiParameter parameter) =>
        SchemaRows.Of(api, new JsonObject { ["properties"] = new JsonObject { ["it"] = parameter.Schema.DeepClone() } })[0];
}
