namespace Issuance.Tests.House;

/// <summary>The sources that these tests were built from.</summary>
internal static class Repository
{
    public static string Root { get; } = Find(AppContext.BaseDirectory);

    public static string Issuance => Path.Combine(Root, "src", "Issuance");

    /// <summary>The API's document as it is committed.</summary>
    public static string Document() => File.ReadAllText(Path.Combine(Root, "openapi", "issuance.v1.json"));

    /// <summary>The C# files below a folder that people wrote.</summary>
    public static IEnumerable<string> Sources(string folder) =>
        Directory
            .EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories)
            .Where(file =>
                !Path.GetRelativePath(folder, file)
                    .Split(Path.DirectorySeparatorChar)
                    .Any(part => part is "bin" or "obj" or "Migrations")
            );

    private static string Find(string folder)
    {
        for (var at = new DirectoryInfo(folder); at is not null; at = at.Parent)
            if (File.Exists(Path.Combine(at.FullName, "Issuance.sln")))
                return at.FullName;
        throw new InvalidOperationException("These tests run from a build inside the repository.");
    }
}
