using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Issuance.Tests.Developers;

/// <summary>
/// Reads a file of requests as editors do (variables, names, references to earlier answers), and the lines of ours that say
/// what each answer is.
/// </summary>
internal sealed partial class HttpFile
{
    /// <param name="Expected">Each a path into the answer and what stands there.</param>
    /// <param name="Within">How long another answer may come first.</param>
    public sealed record Request(
        string Title,
        string? Name,
        string Method,
        string Url,
        IReadOnlyList<(string Name, string Value)> Headers,
        string Body,
        int Status,
        (string Path, string Value)? Expected,
        TimeSpan Within
    );

    private readonly Dictionary<string, string> variables = new(StringComparer.Ordinal);
    private readonly Dictionary<string, JsonNode> answers = new(StringComparer.Ordinal);
    private readonly IReadOnlyDictionary<string, string> environment;

    public IReadOnlyList<Request> Requests { get; }

    public HttpFile(string text, IReadOnlyDictionary<string, string> environment)
    {
        this.environment = environment;
        var parts = Heading().Split(text.ReplaceLineEndings("\n"));
        foreach (Match variable in Variable().Matches(parts[0]))
            variables[variable.Groups["name"].Value] = variable.Groups["value"].Value.Trim();
        Requests = [.. parts.Skip(1).Select(Read)];
    }

    /// <summary>Sets a variable as somebody who edits the file does.</summary>
    public void Set(string name, string value)
    {
        Assert.True(variables.ContainsKey(name), $"The file has no variable {name}.");
        variables[name] = value;
    }

    /// <summary>Keeps what a named request got, for those behind it.</summary>
    public void Remember(Request request, JsonNode? answer)
    {
        if (request.Name is { } name && answer is not null)
            answers[name] = answer;
    }

    public string Fill(string text) =>
        Place().Replace(text, place => Value(place.Groups["what"].Value));

    /// <summary>What stands at <c>data[0].slotId</c>; null where nothing does.</summary>
    public static JsonNode? At(JsonNode? json, string path)
    {
        foreach (Match step in Step().Matches(path))
            json = step.Groups["index"].Success
                ? json?[int.Parse(step.Groups["index"].Value, System.Globalization.CultureInfo.InvariantCulture)]
                : json?[step.Groups["name"].Value];
        return json;
    }

    private string Value(string what)
    {
        if (what == "$guid")
            return Guid.NewGuid().ToString();
        if (what.StartsWith("$processEnv ", StringComparison.Ordinal))
            return environment[what["$processEnv ".Length..]];
        var reference = Reference().Match(what);
        return reference.Success
            ? At(answers[reference.Groups["name"].Value], reference.Groups["path"].Value)!.ToString()
            : Fill(variables[what]);
    }

    private static Request Read(string part)
    {
        var lines = part.Split('\n');
        var comments = lines.Skip(1).TakeWhile(line => line.StartsWith('#')).Select(line => line[1..].Trim()).ToList();
        var rest = lines.Skip(1 + comments.Count).ToList();
        var first = rest[0].Split(' ', 2);
        var headers = rest.Skip(1).TakeWhile(line => line.Length > 0).Select(line => line.Split(": ", 2)).ToList();
        var expected = After(comments, "expect ")?.Split(' ', 3) ?? throw new FormatException($"{lines[0]}: no # expect");
        return new Request(
            lines[0].Trim(),
            After(comments, "@name "),
            first[0],
            first[1],
            [.. headers.Select(header => (header[0], header[1]))],
            string.Join('\n', rest.Skip(1 + headers.Count)).Trim(),
            int.Parse(expected[0], System.Globalization.CultureInfo.InvariantCulture),
            expected.Length == 3 ? (expected[1], expected[2]) : null,
            After(comments, "within ") is { } within
                ? TimeSpan.FromSeconds(int.Parse(within.Split(' ')[0], System.Globalization.CultureInfo.InvariantCulture))
                : TimeSpan.Zero
        );
    }

    private static string? After(List<string> comments, string word) =>
        comments.Find(comment => comment.StartsWith(word, StringComparison.Ordinal))?[word.Length..].Trim();

    [GeneratedRegex("^###", RegexOptions.Multiline, 1000)]
    private static partial Regex Heading();

    [GeneratedRegex("^@(?<name>[A-Za-z]+) *= *(?<value>.*)$", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Variable();

    [GeneratedRegex(@"\{\{(?<what>[^}]+)\}\}", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Place();

    [GeneratedRegex(@"^(?<name>[A-Za-z]+)\.response\.body\.\$\.(?<path>.+)$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Reference();

    [GeneratedRegex(@"(?<name>[A-Za-z][A-Za-z0-9]*)|\[(?<index>[0-9]+)\]", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Step();
}
