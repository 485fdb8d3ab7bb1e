namespace Issuance.Pages.Developers.Reading;

/// <summary>Files of the checkout that were built into the program, so that a page shows exactly what is committed.</summary>
public static class Bundled
{
    public const string Changelog = "CHANGELOG.md";
    public const string QuickStart = "quick-start.sh";
    public const string Vectors = "vectors.json";

    /// <summary>A receiver's check of our signature, by language.</summary>
    public static readonly IReadOnlyList<(string Language, string File)> Receivers =
    [
        ("C#", "VerifyWebhook.cs"),
        ("Node.js", "verify-webhook.mjs"),
        ("Shell", "verify-webhook.sh"),
    ];

    /// <exception cref="InvalidOperationException">The build left it out.</exception>
    public static string Text(string name)
    {
        using var stream =
            typeof(Bundled).Assembly.GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"{name} is not built into the program.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
