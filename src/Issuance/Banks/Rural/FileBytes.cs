namespace Issuance.Banks.Rural;

/// <summary>Puts the lines of a file together, and takes them apart.</summary>
internal static class FileBytes
{
    private static ReadOnlySpan<byte> LineEnd => "\r\n"u8;

    /// <summary>A whole file: header, the lines with their numbers filled in, trailer. CRLF, no byte order mark.</summary>
    /// <param name="details">Each of one length; its line number is written here.</param>
    internal static byte[] Frame(
        string kind,
        DateTimeOffset created,
        DateOnly day,
        string answers,
        string reason,
        IReadOnlyList<byte[]> details,
        Field amount
    )
    {
        using var file = new MemoryStream();
        var header = Line(FileFrame.HeaderLength, 'H');
        var isWhole =
            FileFrame.Kind.TryWrite(header, kind)
            && FileFrame.VersionOf.TryWrite(header, FileFrame.Version)
            && FileFrame.BankOf.TryWrite(header, FileFrame.Bank)
            && FileFrame.Created.TryWrite(header, RuralTime.Digits(created, "yyyyMMddHHmmss"))
            && FileFrame.Day.TryWrite(header, RuralTime.Digits(day))
            && FileFrame.Answers.TryWrite(header, answers)
            && FileFrame.Reason.TryWrite(header, reason);
        if (!isWhole)
            throw new ArgumentException("A member of the header does not fit.", nameof(kind));
        long controlSum = Crc32.Of(header);
        long total = 0;
        Add(file, header);
        for (var i = 0; i < details.Count; i++)
        {
            FileFrame.LineNumber.WriteNumber(details[i], i + 1);
            controlSum += Crc32.Of(details[i]);
            total += amount.ReadNumber(details[i]) ?? throw new ArgumentException("No amount.", nameof(details));
            Add(file, details[i]);
        }

        var trailer = Line(FileFrame.TrailerLength, 'T');
        FileFrame.Count.WriteNumber(trailer, details.Count);
        FileFrame.Total.WriteNumber(trailer, total);
        FileFrame.ControlSum.WriteNumber(trailer, controlSum);
        Add(file, trailer);
        return file.ToArray();
    }

    /// <summary>An empty line: its type, then spaces.</summary>
    internal static byte[] Line(int length, char type)
    {
        var line = new byte[length];
        line.AsSpan().Fill((byte)' ');
        line[0] = (byte)type;
        return line;
    }

    /// <summary>The lines without their ends, CRLF or LF; a byte order mark is passed over.</summary>
    /// <remarks>Neither byte of a line end is ever part of a GB18030 character.</remarks>
    internal static IEnumerable<ReadOnlyMemory<byte>> Lines(ReadOnlyMemory<byte> file)
    {
        if (file.Span.StartsWith(RuralText.Mark))
            file = file[RuralText.Mark.Length..];
        while (!file.IsEmpty)
        {
            var end = file.Span.IndexOf((byte)'\n');
            yield return WithoutEnd(end < 0 ? file : file[..end]);
            file = end < 0 ? default : file[(end + 1)..];
        }
    }

    internal static ReadOnlyMemory<byte> WithoutEnd(ReadOnlyMemory<byte> line) =>
        line.Span.EndsWith("\r"u8) ? line[..^1] : line;

    private static void Add(MemoryStream file, byte[] line)
    {
        file.Write(line);
        file.Write(LineEnd);
    }
}
