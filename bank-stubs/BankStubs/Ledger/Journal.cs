namespace BankStubs.Ledger;

/// <summary>A file of JSON lines that only grows. Whatever was written survives a kill of the process.</summary>
internal sealed class Journal : IDisposable
{
    private readonly FileStream file;

    /// <exception cref="IOException">Another stub has the file open.</exception>
    public Journal(string folder, string bank)
    {
        Directory.CreateDirectory(folder);
        var options = new FileStreamOptions
        {
            Mode = FileMode.OpenOrCreate,
            Access = FileAccess.ReadWrite,
            Share = FileShare.None,
            BufferSize = 0,
        };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        file = new FileStream(Path.Combine(folder, $"ledger.{bank}.jsonl"), options);
    }

    /// <summary>Reads all lines and cuts off a last one that the death of the process has torn.</summary>
    /// <exception cref="InvalidDataException">A line other than the last is unreadable: this file was changed by hand.</exception>
    public IReadOnlyList<LedgerLine> Replay()
    {
        var bytes = new byte[file.Length];
        file.Position = 0;
        file.ReadExactly(bytes);

        // A line counts when its line feed is there: the writer puts both down at once and acts only afterwards.
        var end = Array.LastIndexOf(bytes, (byte)'\n') + 1;
        var lines = new List<LedgerLine>();
        for (var start = 0; start < end; )
        {
            var length = Array.IndexOf(bytes, (byte)'\n', start) - start;
            lines.Add(
                StubJson.Read<LedgerLine>(bytes.AsSpan(start, length))
                    ?? throw new InvalidDataException($"Line {lines.Count + 1} of {file.Name} is unreadable.")
            );
            start += length + 1;
        }

        file.SetLength(end);
        file.Position = end;
        return lines;
    }

    /// <param name="throughToDisk">For what others will rely on: it then survives the machine's death as well.</param>
    public void Append(LedgerLine line, bool throughToDisk)
    {
        file.Write([.. StubJson.Bytes(line), (byte)'\n']);
        if (throughToDisk)
            file.Flush(flushToDisk: true);
    }

    public void Dispose() => file.Dispose();
}
