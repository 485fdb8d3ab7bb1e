namespace Issuance.Banks;

/// <summary>The banks that we have an adapter for.</summary>
public sealed class BankDirectory(IEnumerable<IAgentBank> banks)
{
    private readonly Dictionary<string, IAgentBank> byCode = banks.ToDictionary(
        bank => bank.Code,
        StringComparer.Ordinal
    );

    /// <summary>Every bank, in the order of their codes.</summary>
    public IReadOnlyList<IAgentBank> All => [.. byCode.Values.OrderBy(bank => bank.Code, StringComparer.Ordinal)];

    /// <summary>The bank with this code, or null where there is none or it has no adapter yet.</summary>
    public IAgentBank? Find(string code) => byCode.GetValueOrDefault(code);
}
