using System.Runtime.CompilerServices;

namespace Issuance.Banks.Rural;

/// <summary>Reads a book (interface description, 7) line by line: a million accounts need one buffer.</summary>
internal static class BookReader
{
    internal const int LineLength = 65;

    internal static readonly Field Reference = new(10, 35);
    internal static readonly Field State = new(45, 1);
    internal static readonly Field Last4 = new(46, 4);
    internal static readonly Field Amount = new(50, 15);

    /// <exception cref="BankBooksException">
    /// <c>unreadable</c>, or, only after the last line, <c>control_total_wrong</c>: the totals stand at the end.
    /// </exception>
    internal static async IAsyncEnumerable<BankBookLine> ReadAsync(
        Stream file,
        DateOnly day,
        [EnumeratorCancellation] CancellationToken cancel
    )
    {
        var check = new FrameCheck(LineLength, Amount);
        var buffer = new byte[64 * 1024];
        var (held, isFirst) = (0, true);
        while (true)
        {
            var read = await file.ReadAsync(buffer.AsMemory(held), cancel);
            held += read;
            var start = isFirst && buffer.AsSpan(0, held).StartsWith(RuralText.Mark) ? RuralText.Mark.Length : 0;
            isFirst = isFirst && held < RuralText.Mark.Length;
            for (int end; (end = buffer.AsSpan(start, held - start).IndexOf((byte)'\n')) >= 0; start += end + 1)
                if (Take(check, buffer.AsMemory(start, end), day) is { } line)
                    yield return line;

            held -= start;
            if (held > FrameCheck.LongestLine)
                throw new BankBooksException("unreadable");
            buffer.AsSpan(start, held).CopyTo(buffer);
            if (read == 0)
                break;
        }

        if (held > 0 && Take(check, buffer.AsMemory(0, held), day) is { } last)
            yield return last;
        check.End();
        if (check.Trouble is { } trouble)
            throw new BankBooksException(trouble);
    }

    /// <returns>Null for header and trailer.</returns>
    private static BankBookLine? Take(FrameCheck check, ReadOnlyMemory<byte> bytes, DateOnly day)
    {
        var line = FileBytes.WithoutEnd(bytes).Span;
        return check.Take(line) switch
        {
            LineKind.Broken => throw new BankBooksException(check.Trouble!),
            LineKind.Header when check.Header! is not { Kind: "BOOK" } || check.Header.Day != RuralTime.Digits(day) =>
                throw new BankBooksException("other_day"),
            LineKind.Detail => Detail(line) ?? throw new BankBooksException("unreadable"),
            _ => null,
        };
    }

    private static BankBookLine? Detail(ReadOnlySpan<byte> line)
    {
        if (
            Reference.ReadCode(line) is not { Length: > 0 } reference
            || Amount.ReadNumber(line) is not { } amount
            || Last4.ReadCode(line) is not { } last4
        )
            return null;
        if (line[0] == (byte)'C')
            return amount > 0 ? new BankBookLine.Credit(reference, amount) : null;
        BankAccountState? state = line[State.Offset] switch
        {
            (byte)'O' => BankAccountState.Open,
            (byte)'F' => BankAccountState.Frozen,
            (byte)'C' => BankAccountState.Closed,
            _ => null,
        };
        var isSound = line[0] == (byte)'A' && amount == 0 && (last4.Length == 0 || last4.All(char.IsAsciiDigit));
        return isSound && state is { } known && last4.Length is 0 or 4
            ? new BankBookLine.Account(reference, known, last4.Length == 0 ? null : last4)
            : null;
    }
}
