using System.Xml.Linq;
using Issuance.Tests.House;

namespace Issuance.Tests.Console;

/// <summary>The texts of the pages as they stand in the checkout.</summary>
internal static class TextFiles
{
    public static string Folder { get; } =
        Path.Combine(Path.GetDirectoryName(Repository.Issuance)!, "Issuance.Console");

    public static Dictionary<string, string> Read(string area, bool english = false) =>
        XDocument
            .Load(Path.Combine(Folder, "Text", english ? $"{area}.en.resx" : $"{area}.resx"))
            .Root!.Elements("data")
            .ToDictionary(data => (string)data.Attribute("name")!, data => (string)data.Element("value")!);

    public static IReadOnlyCollection<string> Keys(string area) => Read(area).Keys;
}
