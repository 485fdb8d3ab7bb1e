using System.Text.Json;

namespace Issuance.Tests.Vectors;

/// <summary>Opens a file of test vectors; README.md beside it says where each comes from.</summary>
internal static class VectorFile
{
    public static JsonElement Read(string name)
    {
        using var json =
            typeof(VectorFile).Assembly.GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"{name} is not embedded");
        return JsonDocument.Parse(json).RootElement.Clone();
    }

    /// <summary>The vectors; fails where the file holds another number of them than it says.</summary>
    public static IReadOnlyList<T> Vectors<T>(string name)
    {
        var file = Read(name);
        var vectors = file.GetProperty("vectors").Deserialize<List<T>>(JsonSerializerOptions.Web)!;
        Assert.Equal(file.GetProperty("count").GetInt32(), vectors.Count);
        return vectors;
    }
}
