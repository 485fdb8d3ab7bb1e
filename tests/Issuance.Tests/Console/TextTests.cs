using System.Text.RegularExpressions;

namespace Issuance.Tests.Console;

/// <summary>Nothing that a page says is missing in either language.</summary>
public sealed partial class TextTests
{
    private static readonly string[] Areas =
    [
        "SharedText",
        "DeskText",
        "TellerText",
        "OpsText",
        "CalendarText",
        "ClientText",
        "OpsActionText",
        "DevelopersText",
        "RefusalText",
        "WebhooksText",
        "CodeText",
    ];

    public static TheoryData<string> AllAreas() => [.. Areas];

    [GeneratedRegex(
        """(?<area>\bShared|\bT|\bA|\btext)\["(?<key>[a-z0-9_.]+)"[\],]""",
        RegexOptions.ExplicitCapture,
        1000
    )]
    private static partial Regex Used();

    [GeneratedRegex(
        """IStringLocalizer<(?<area>[A-Za-z]+Text)>\s+(?<name>[A-Za-z]+)""",
        RegexOptions.ExplicitCapture,
        1000
    )]
    private static partial Regex Injected();

    [Theory]
    [MemberData(nameof(AllAreas))]
    public void Both_languages_have_the_same_texts_and_places_to_fill(string area)
    {
        var chinese = TextFiles.Read(area);
        var english = TextFiles.Read(area, english: true);

        Assert.Equal(chinese.Keys.Order(), english.Keys.Order());
        Assert.All(chinese.Concat(english), text => Assert.NotEqual("", text.Value.Trim()));
        Assert.All(
            chinese,
            text => Assert.Equal((text.Key, Places(text.Value)), (text.Key, Places(english[text.Key])))
        );
    }

    [Fact]
    public void Every_text_that_a_page_asks_for_is_there()
    {
        var texts = Areas.ToDictionary(area => area, area => TextFiles.Read(area).Keys.ToHashSet());
        var missing =
            from file in Directory.EnumerateFiles(TextFiles.Folder, "*.cs*", SearchOption.AllDirectories)
            where
                !file.Contains(
                    $"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}",
                    StringComparison.Ordinal
                )
            where !file.Contains("node_modules", StringComparison.Ordinal)
            let content = File.ReadAllText(file)
            from Match use in Used().Matches(content)
            let area = AreaOf(file, content, use.Groups["area"].Value)
            where area is not null && !texts[area].Contains(use.Groups["key"].Value)
            select $"{Path.GetFileName(file)}: {area} {use.Groups["key"].Value}";

        Assert.Empty(missing.Distinct());
    }

    private static string? AreaOf(string file, string content, string name)
    {
        if (name == "Shared")
            return "SharedText";
        var here = Injected().Matches(content).FirstOrDefault(match => match.Groups["name"].Value == name);
        if (here is not null)
            return here.Groups["area"].Value;
        var imports = Path.Combine(Path.GetDirectoryName(file)!, "_ViewImports.cshtml");
        return
            new[] { "Desk", "Teller", "Ops", "Developers" }.FirstOrDefault(area =>
                file.Contains(
                    $"{Path.DirectorySeparatorChar}Pages{Path.DirectorySeparatorChar}{area}{Path.DirectorySeparatorChar}",
                    StringComparison.Ordinal
                )
            )
                is { } folder
            && (name == "T" || File.Exists(imports))
            ? folder + "Text"
            : null;
    }

    private static string Places(string text) =>
        string.Concat(
            Regex
                .Matches(text, @"\{\d", RegexOptions.None, TimeSpan.FromSeconds(1))
                .Select(match => match.Value)
                .Distinct()
                .Order()
        );
}
