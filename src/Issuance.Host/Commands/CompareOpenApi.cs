using Issuance.Host.OpenApi;

namespace Issuance.Host.Commands;

/// <summary><c>openapi-compare OLDER NEWER</c>: names what would break a caller of the older document; exit 1 if anything does.</summary>
internal static class CompareOpenApi
{
    public static async Task<int> RunAsync(string[] args)
    {
        if (args is not [var older, var newer])
            return await Command.WrongAsync("Usage: openapi-compare OLDER NEWER");
        var breaks = Compatibility.Breaks(await File.ReadAllTextAsync(older), await File.ReadAllTextAsync(newer));
        foreach (var line in breaks)
            Console.WriteLine(line);
        Console.WriteLine(
            string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{breaks.Count} breaks for callers of {older}")
        );
        return breaks.Count == 0 ? 0 : 1;
    }
}
