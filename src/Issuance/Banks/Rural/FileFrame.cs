namespace Issuance.Banks.Rural;

/// <summary>Header and trailer, the same in every file of this bank (interface description, 3).</summary>
internal static class FileFrame
{
    internal const string Version = "01";
    internal const string Bank = "RURAL";
    internal const int HeaderLength = 120;
    internal const int TrailerLength = 46;

    internal static readonly Field Kind = new(1, 4);
    internal static readonly Field VersionOf = new(5, 2);
    internal static readonly Field BankOf = new(7, 8);
    internal static readonly Field Created = new(15, 14);
    internal static readonly Field Day = new(29, 8);
    internal static readonly Field Answers = new(37, 40);
    internal static readonly Field Reason = new(77, 16);

    /// <summary>Of every detail line, right after its type.</summary>
    internal static readonly Field LineNumber = new(1, 9);

    internal static readonly Field Count = new(1, 9);
    internal static readonly Field Total = new(10, 18);
    internal static readonly Field ControlSum = new(28, 18);
}

/// <param name="Kind"><c>OUT</c>, <c>RET</c>, <c>REJ</c> or <c>BOOK</c>.</param>
/// <param name="Day">As it stands there, yyyyMMdd.</param>
/// <param name="Answers">Our file that this one answers; empty in others.</param>
/// <param name="Reason">The bank's code for a file that it rejected; empty in others.</param>
internal sealed record FileHeader(string Kind, string Day, string Answers, string Reason);

/// <summary>What a line turned out to be.</summary>
internal enum LineKind
{
    Header,
    Detail,
    Trailer,
    Broken,
}

/// <summary>Takes a file line by line and holds it against its trailer. Nothing of a file may be believed before its end is sound.</summary>
/// <param name="lineLength">Bytes of a detail line.</param>
/// <param name="amount">Its field of fen.</param>
internal sealed class FrameCheck(int lineLength, Field amount)
{
    /// <summary>Longer than any line; a file without line ends is not held in memory.</summary>
    internal const int LongestLine = 1024;

    private bool trailerSeen;
    private long count;
    private long total;
    private long controlSum;

    internal FileHeader? Header { get; private set; }

    /// <summary><c>unreadable</c> or <c>control_total_wrong</c>; null while all is well.</summary>
    internal string? Trouble { get; private set; }

    /// <summary>The trailer was there, and right.</summary>
    internal bool IsSound => trailerSeen && Trouble is null;

    /// <param name="line">Without its line end.</param>
    internal LineKind Take(ReadOnlySpan<byte> line)
    {
        if (Trouble is not null || trailerSeen || line.IsEmpty)
            return Broken("unreadable");
        if (Header is null)
            return TakeHeader(line);
        return line[0] == (byte)'T' ? TakeTrailer(line) : TakeDetail(line);
    }

    /// <summary>Call after the last line.</summary>
    internal void End()
    {
        if (!trailerSeen)
            Trouble ??= Header is null ? "unreadable" : "control_total_wrong"; // cut off on its way
    }

    private LineKind TakeHeader(ReadOnlySpan<byte> line)
    {
        if (
            line.Length != FileFrame.HeaderLength
            || line[0] != (byte)'H'
            || FileFrame.VersionOf.ReadCode(line) != FileFrame.Version
            || FileFrame.BankOf.ReadCode(line) != FileFrame.Bank
            || FileFrame.Created.ReadNumber(line) is null
            || FileFrame.Day.ReadNumber(line) is null
            || FileFrame.Kind.ReadCode(line) is not { Length: > 0 } kind
            || FileFrame.Answers.ReadCode(line) is not { } answers
            || FileFrame.Reason.ReadCode(line) is not { } reason
        )
            return Broken("unreadable");
        Header = new(kind, FileFrame.Day.ReadCode(line)!, answers, reason);
        controlSum = Crc32.Of(line);
        return LineKind.Header;
    }

    private LineKind TakeDetail(ReadOnlySpan<byte> line)
    {
        if (
            line.Length != lineLength
            || FileFrame.LineNumber.ReadNumber(line) != count + 1
            || amount.ReadNumber(line) is not { } fen
        )
            return Broken("unreadable");
        count++;
        total += fen;
        controlSum += Crc32.Of(line);
        return LineKind.Detail;
    }

    private LineKind TakeTrailer(ReadOnlySpan<byte> line)
    {
        if (line.Length != FileFrame.TrailerLength)
            return Broken("unreadable");
        trailerSeen = true;
        return
            FileFrame.Count.ReadNumber(line) == count
            && FileFrame.Total.ReadNumber(line) == total
            && FileFrame.ControlSum.ReadNumber(line) == controlSum
            ? LineKind.Trailer
            : Broken("control_total_wrong");
    }

    private LineKind Broken(string code)
    {
        Trouble ??= code;
        return LineKind.Broken;
    }
}
