namespace BankStubs.Rural;

/// <summary>The five places of the drop folder, which is the bank's and which it makes.</summary>
internal sealed class RuralFolder
{
    private readonly string root;

    public RuralFolder(string root)
    {
        this.root = root;
        foreach (var place in new[] { Outgoing, Sent, Incoming, Archive, Bad })
        {
            if (OperatingSystem.IsWindows())
                Directory.CreateDirectory(place);
            else
                Directory.CreateDirectory(
                    place,
                    UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
                );
        }
    }

    public string Outgoing => Path.Combine(root, "outgoing");
    public string Sent => Path.Combine(root, "sent");
    public string Incoming => Path.Combine(root, "incoming");
    private string Archive => Path.Combine(root, "archive");
    private string Bad => Path.Combine(root, "bad");

    public static IEnumerable<string> Requests(string place) =>
        Directory
            .EnumerateFiles(place, "RU-OUT-*.txt")
            .Select(path => Path.GetFileName(path))
            .Order(StringComparer.Ordinal);

    /// <summary>How many answers to a request file there were, whatever the service did with them since.</summary>
    public int AnswersTo(string request) =>
        new[] { Incoming, Archive, Bad }.Sum(place =>
            Directory.EnumerateFiles(place, $"RU-*-{Stamp(request)}-*").Count()
        );

    /// <summary>What is the same in the name of a request file and in those of its answers.</summary>
    public static string Stamp(string request) => request["RU-OUT-".Length..^".txt".Length];
}
