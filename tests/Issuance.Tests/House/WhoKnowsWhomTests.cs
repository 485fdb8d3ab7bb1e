using System.Text.RegularExpressions;

namespace Issuance.Tests.House;

/// <summary>Who may reference whom. A new arrow is a new word in this table, so that somebody looks at it.</summary>
public sealed partial class WhoKnowsWhomTests
{
    private const string Values = "Shared";
    private const string Ground = "Access Audit Events Http Observability Persistence Shared Time";

    private static readonly Dictionary<string, string> Table = new(StringComparer.Ordinal)
    {
        // Values, and what everything stands on.
        ["Shared"] = "",
        ["Calendar"] = "Jobs Persistence Shared Time",
        ["Time"] = "Persistence",
        ["Events"] = Ground,
        ["Audit"] = $"{Ground} Jobs",
        ["Http"] = $"{Ground} Calendar Jobs",
        // Whether something may leave after a restore; whoever has a queue to the outside asks.
        ["Recoveries"] = "Persistence",
        ["Access"] = $"{Ground} Banks.Signing Staff",
        ["Observability"] = $"{Ground} Banks.Signing Calendar Recoveries",
        // The two places that name everything: the context its tables, the catalogue its jobs.
        ["Persistence"] =
            $"{Ground} Applications Banks Calendar Cards Jobs Notices Operations Recoveries Reconciliation RequestLog ServicePoints Staff Transfers Webhooks",
        ["Jobs"] =
            $"{Ground} Applications Banks Calendar CardOrders Notices Operations Reconciliation RequestLog ServicePoints Webhooks",
        // Leaves: they know no other feature.
        ["Cards"] = $"{Ground} Calendar",
        ["Banks"] = $"{Values} Banks.Signing Jobs Observability",
        ["Transfers"] = $"{Ground} Banks Jobs",
        // Processes: they use leaves.
        ["Applications"] = $"{Ground} Banks Calendar Cards Jobs Recoveries ServicePoints",
        ["CardOrders"] = $"{Ground} Applications Banks Banks.Signing Cards Jobs Recoveries Transfers",
        ["ServicePoints"] = $"{Ground} Calendar Cards Jobs Notices",
        ["Notices"] = $"{Ground} Applications Calendar Cards Jobs Recoveries ServicePoints",
        ["Activation"] = $"{Ground} Cards",
        ["Webhooks"] = $"{Ground} Jobs Recoveries",
        ["StatusQueries"] = $"{Ground} Banks Cards",
        // The banks' books against ours; what they tell of an open order is settled where every word of a bank is.
        ["Reconciliation"] = $"{Ground} Banks Calendar CardOrders Jobs",
        // The operations room looks into everything and wakes work; only the catalogue and the context know it.
        ["Operations"] =
            $"{Ground} Applications Banks Calendar CardOrders Cards Jobs Notices Recoveries Reconciliation ServicePoints Webhooks",
        // It notes who called and how it ended, and knows no feature.
        ["RequestLog"] = $"{Ground} Jobs Staff",
        // Members of staff are callers with a password; Access lets both in.
        ["Staff"] = $"{Ground} Banks ServicePoints",
        // The sandbox moves everything, and nobody knows it.
        ["Sandbox"] =
            $"{Ground} Applications Banks Calendar CardOrders Cards Jobs Notices ServicePoints Staff StatusQueries",
    };

    [GeneratedRegex(
        @"^using (?:static )?Issuance\.(?<name>[A-Za-z.]+);",
        RegexOptions.Multiline | RegexOptions.ExplicitCapture,
        1000
    )]
    private static partial Regex Using();

    private static IEnumerable<string> Folders() =>
        Directory
            .EnumerateDirectories(Repository.Issuance)
            .Select(folder => Path.GetFileName(folder)!)
            .Where(name => name is not ("bin" or "obj"));

    private static IEnumerable<string> Known(string file) =>
        Using().Matches(File.ReadAllText(file)).Select(match => match.Groups["name"].Value);

    [Fact]
    public void Every_feature_knows_only_whom_the_table_lets_it_know()
    {
        var arrows =
            from folder in Folders()
            let allowed = Table
                .GetValueOrDefault(folder, "")
                .Split(' ')
                .Append(folder)
                .ToHashSet(StringComparer.Ordinal)
            from file in Repository.Sources(Path.Combine(Repository.Issuance, folder))
            from known in Known(file)
            where !allowed.Contains(known) && !known.StartsWith($"{folder}.", StringComparison.Ordinal)
            select $"{folder} -> {known} ({Path.GetFileName(file)})";

        Assert.Empty(arrows);
    }

    [Fact]
    public void Every_feature_stands_in_the_table() => Assert.Empty(Folders().Except(Table.Keys));

    [Fact]
    public void One_bank_is_known_to_nobody_but_where_the_service_is_put_together()
    {
        var knowing = Repository
            .Sources(Repository.Issuance)
            .Where(file =>
                !file.Contains(
                    $"{Path.DirectorySeparatorChar}Harbour{Path.DirectorySeparatorChar}",
                    StringComparison.Ordinal
                )
            )
            .Where(file => Known(file).Contains("Banks.Harbour"))
            .Select(file => Path.GetRelativePath(Repository.Issuance, file));

        Assert.Equal(["Issuance.cs"], knowing);
    }

    [Fact]
    public void What_the_service_knows_does_not_know_its_engines()
    {
        var references = typeof(IssuanceService).Assembly.GetReferencedAssemblies().Select(name => name.Name!);

        Assert.DoesNotContain(
            references,
            name =>
                name.StartsWith("Quartz", StringComparison.Ordinal)
                || name.StartsWith("Hangfire", StringComparison.Ordinal)
                || name.StartsWith("Swashbuckle", StringComparison.Ordinal)
        );
        Assert.DoesNotContain(
            Repository.Sources(Repository.Issuance),
            file =>
                File.ReadAllText(file) is var text
                && (
                    text.Contains("using Quartz", StringComparison.Ordinal)
                    || text.Contains("using Hangfire", StringComparison.Ordinal)
                    || text.Contains("using Swashbuckle", StringComparison.Ordinal)
                )
        );
    }

    [Fact]
    public void No_lock_file_names_the_packages_of_the_other_engine()
    {
        var files = Directory
            .EnumerateDirectories(Path.Combine(Repository.Root, "src"))
            .Concat(Directory.EnumerateDirectories(Path.Combine(Repository.Root, "tests")))
            .Select(folder => Path.Combine(folder, "packages.lock.json"))
            .Where(File.Exists)
            .ToList();

        Assert.True(files.Count > 5);
        Assert.DoesNotContain(files, file => File.ReadAllText(file).Contains("Hangfire", StringComparison.Ordinal));
    }
}
