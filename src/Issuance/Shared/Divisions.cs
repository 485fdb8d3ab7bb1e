using System.Collections.Frozen;
using System.Text.Json;

namespace Issuance.Shared;

/// <summary>The administrative divisions (GB/T 2260, six digits) that this installation knows.</summary>
/// <remarks>Read once from the embedded table; origin and licence in <c>Shared/Data/README.md</c>. Safe to share.</remarks>
public sealed class Divisions
{
    /// <summary>A city and its two counties that exist nowhere, so that no demo person can be a real one.</summary>
    private static readonly string[] SandboxCodes = ["109900", "109901", "109902"];

    /// <summary>Residence permits of people from Hong Kong, Macau and Taiwan; 83 is assigned for them alone.</summary>
    private static readonly string[] ResidencePermitRegions = ["810000", "820000", "830000"];

    private static readonly Lazy<Table> Loaded = new(Load);
    private static readonly Lazy<Divisions> Production = new(() => new Divisions(Loaded.Value, []));
    private static readonly Lazy<Divisions> Sandbox = new(() => new Divisions(Loaded.Value, SandboxCodes));

    private readonly FrozenSet<string> inForce;
    private readonly FrozenSet<string> everAssigned;
    private readonly FrozenSet<string> provinces;

    private Divisions(Table table, string[] own)
    {
        inForce = table.Current.Concat(table.Newer).Concat(own).ToFrozenSet(StringComparer.Ordinal);
        everAssigned = inForce
            .Concat(table.Historic)
            .Concat(ResidencePermitRegions)
            .ToFrozenSet(StringComparer.Ordinal);
        // The sandbox codes stay out: province 10 is assigned nowhere, so 109903 is refused even in the sandbox.
        provinces = table
            .Current.Concat(ResidencePermitRegions)
            .Where(code => code.EndsWith("0000", StringComparison.Ordinal))
            .Select(code => code[..2])
            .ToFrozenSet(StringComparer.Ordinal);
    }

    /// <summary>The divisions of a sandbox (with its three invented ones) or of the real world.</summary>
    public static Divisions For(bool sandbox) => (sandbox ? Sandbox : Production).Value;

    /// <summary>Says whether a person can be insured in this division: it is in the current or the newer table.</summary>
    public bool IsKnown(string code) => inForce.Contains(code);

    /// <summary>Says whether an ID number may have been assigned in this region, now or before it was abolished.</summary>
    public bool Recognises(string region) => everAssigned.Contains(region);

    /// <summary>Says whether the first two digits of a region belong to a province, or to 81, 82 or 83.</summary>
    public bool IsProvince(string prefix) => provinces.Contains(prefix);

    private static Table Load()
    {
        using var json =
            typeof(Divisions).Assembly.GetManifestResourceStream("cn-divisions.json")
            ?? throw new InvalidOperationException("cn-divisions.json is not embedded");
        return JsonSerializer.Deserialize<Table>(json, JsonSerializerOptions.Web)
            ?? throw new InvalidOperationException("cn-divisions.json is empty");
    }

    private sealed record Table(string[] Current, string[] Newer, string[] Historic);
}
