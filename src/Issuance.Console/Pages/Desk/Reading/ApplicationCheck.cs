using System.Globalization;
using Issuance.Applications;
using Issuance.Banks;
using Issuance.Pages.Text;
using Issuance.Persistence;
using Issuance.Shared;
using Issuance.Time;
using Microsoft.Extensions.Localization;

namespace Issuance.Pages.Desk.Reading;

/// <summary>What is wrong with one field of the form, in words.</summary>
public sealed record FormFault(string Field, string Words);

/// <summary>
/// Asks the rules of submission about a form before it is sent, so that a clerk sees every fault at once. The API asks
/// them again; only it decides.
/// </summary>
public sealed class ApplicationCheck(
    IssuanceDb db,
    Divisions divisions,
    BankDirectory banks,
    BusinessClock clock,
    CodeWords codes,
    IStringLocalizer<DeskText> text
)
{
    /// <returns>Every fault, in the order of the form; and what is odd but allowed, as codes.</returns>
    public async Task<(IReadOnlyList<FormFault> Faults, IReadOnlyList<string> Warnings)> ReadAsync(
        ApplicationForm form,
        CancellationToken cancel
    )
    {
        var rules = new SubmissionRules(db, divisions, banks, clock);
        var refusal = await rules.WhyNotTakeAsync(form.ToRequest("", ""), cancel);
        var left = LeftOut(form);
        var fields = left.Select(fault => fault.Field).ToHashSet(StringComparer.Ordinal);
        var broken = (refusal?.Faults ?? []).Select(fault => (fault.Pointer, fault.Code));
        IEnumerable<FormFault> all = left.Concat(Explain(form, broken).Where(fault => !fields.Contains(fault.Field)));
        return (InOrder(all), [.. rules.Warnings.Select(warning => warning.Code)]);
    }

    /// <summary>Puts the API's faults beside the fields that they are about.</summary>
    public IReadOnlyList<FormFault> Explain(ApplicationForm form, IEnumerable<(string Pointer, string Code)> faults) =>
        [
            .. faults
                .Select(fault => new FormFault(
                    FieldOf(form, fault.Pointer),
                    fault.Code == ApplicationRefusals.MaterialsMissing.Code ? Missing(form) : codes.Title(fault.Code)
                ))
                .Distinct(),
        ];

    private List<FormFault> LeftOut(ApplicationForm form)
    {
        var left = new List<FormFault>();
        Need(form.CleanName.Length > 0, "Name");
        Need(form.CleanIdNumber.Length > 0, "IdNumber");
        Need(form.Sex is "male" or "female", "Sex");
        Need(form.CleanMobile.Length > 0, "Mobile");
        Need(form.Scheme is "employee" or "resident", "Scheme");
        Need(form.CleanDivision.Length == 6 && form.CleanDivision.All(char.IsAsciiDigit), "Division");
        Need(form.Brought.Count > 0, "Papers");
        foreach (var (place, paper) in form.Brought)
            if (!string.IsNullOrWhiteSpace(paper.ValidUntil) && paper.Until is null)
                left.Add(new FormFault(Paper(place, "ValidUntil"), text["need_date"]));
        return left;

        void Need(bool given, string field)
        {
            if (!given)
                left.Add(new FormFault($"Form.{field}", text[$"need_{Snake.Case(field)}"]));
        }
    }

    private string Missing(ApplicationForm form)
    {
        if (form.Scheme != "resident")
            return text["missing_identity"];
        var brought = form.Brought.Select(entry => entry.Paper.Type).ToHashSet(StringComparer.Ordinal);
        var missing = new[] { "id_card", "household_book", "photo", "application_form" }
            .Where(type => !brought.Contains(type))
            .Select(type => text[$"paper_{type}"].Value);
        return text["missing_resident", string.Join(text["list_comma"], missing)];
    }

    private static string FieldOf(ApplicationForm form, string pointer)
    {
        var parts = pointer.Split('/', StringSplitOptions.RemoveEmptyEntries);
        if (
            parts is ["materials", var index, var member]
            && int.TryParse(index, CultureInfo.InvariantCulture, out var n)
        )
            return n < form.Brought.Count
                ? Paper(form.Brought[n].Place, member == "validUntil" ? "ValidUntil" : "OriginalSeen")
                : "Form.Papers";
        return parts switch
        {
            ["person", var part] => $"Form.{char.ToUpperInvariant(part[0])}{part[1..]}",
            ["materials", ..] => "Form.Papers",
            ["declarationAccepted"] => "Form.Declaration",
            ["agentBank"] => "Form.AgentBank",
            _ => "",
        };
    }

    private static string Paper(int place, string member) =>
        string.Create(CultureInfo.InvariantCulture, $"Form.Papers[{place}].{member}");

    private static IReadOnlyList<FormFault> InOrder(IEnumerable<FormFault> faults)
    {
        string[] order =
        [
            "Name",
            "IdNumber",
            "Sex",
            "Mobile",
            "Division",
            "Scheme",
            "Papers",
            "AgentBank",
            "Declaration",
        ];
        return
        [
            .. faults.OrderBy(fault =>
                Array.FindIndex(order, name => fault.Field.StartsWith($"Form.{name}", StringComparison.Ordinal))
            ),
        ];
    }
}
