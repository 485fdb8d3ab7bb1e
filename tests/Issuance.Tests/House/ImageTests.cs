using System.Text.RegularExpressions;

namespace Issuance.Tests.House;

/// <summary>What can be said of the images without building them.</summary>
public sealed partial class ImageTests
{
    [Fact]
    public void An_image_is_built_with_every_file_that_a_project_reads_from_outside_its_folder()
    {
        var copied = Copy()
            .Matches(File.ReadAllText(Path.Combine(Repository.Root, "Dockerfile")))
            .SelectMany(copy => copy.Groups["from"].Value.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .ToHashSet(StringComparer.Ordinal);
        var read = new[] { "src", "bank-stubs" }
            .SelectMany(folder =>
                Directory.EnumerateFiles(Path.Combine(Repository.Root, folder), "*.csproj", SearchOption.AllDirectories)
            )
            .SelectMany(project => FromTheTop().Matches(File.ReadAllText(project)))
            .Select(match => match.Groups["first"].Value)
            .ToHashSet(StringComparer.Ordinal);

        Assert.Contains("openapi", read);
        Assert.Superset(read, copied);
    }

    [GeneratedRegex(@"^COPY (?!--)(?<from>.+) \S+$", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Copy();

    /// <summary>The first part of a path that leads from a project's folder to the top.</summary>
    [GeneratedRegex(@"[""; ]\.\./\.\./(?<first>[^/"";]+)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex FromTheTop();
}
