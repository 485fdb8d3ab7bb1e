using System.Globalization;
using System.Xml.Linq;

namespace Issuance.DevHost.Verbs;

/// <summary>How many tests passed and failed, over all test projects of a run.</summary>
internal sealed record TestCounts(int Passed, int Failed)
{
    /// <summary>Sums the result files (.trx) of a folder.</summary>
    public static TestCounts Read(string folder)
    {
        var counters = Directory
            .EnumerateFiles(folder, "*.trx", SearchOption.AllDirectories)
            .SelectMany(file => XDocument.Load(file).Descendants())
            .Where(element => string.Equals(element.Name.LocalName, "Counters", StringComparison.Ordinal))
            .ToList();
        var notPassed = new[] { "failed", "error", "timeout", "aborted" };
        return new TestCounts(Sum("passed"), notPassed.Sum(Sum));

        int Sum(string name) =>
            counters.Sum(counter => int.Parse(counter.Attribute(name)?.Value ?? "0", CultureInfo.InvariantCulture));
    }
}
