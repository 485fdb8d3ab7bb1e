using System.Reflection;

namespace Issuance.Shared;

/// <summary>Marks refusals that our own pages get and no caller of the API ever does.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class NotForCallersAttribute : Attribute;

/// <summary>
/// Every refusal that a caller can get, found where it is declared: the published list of codes, the portal's pages and
/// the test that asks words for each go by this one list.
/// </summary>
public static class RefusalCatalogue
{
    /// <summary>By code; where several places declare one code, the first, since they mean the same.</summary>
    public static IReadOnlyDictionary<string, Refusal> ForCallers { get; } =
        typeof(RefusalCatalogue)
            .Assembly.GetTypes()
            .Where(type => !type.ContainsGenericParameters && !type.IsDefined(typeof(NotForCallersAttribute)))
            .SelectMany(type =>
                type.GetFields(
                    BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly
                )
            )
            .Where(field => field.FieldType == typeof(Refusal))
            .Select(field => (Refusal)field.GetValue(null)!)
            .GroupBy(refusal => refusal.Code, StringComparer.Ordinal)
            .OrderBy(same => same.Key, StringComparer.Ordinal)
            .ToDictionary(same => same.Key, same => same.First(), StringComparer.Ordinal);
}
