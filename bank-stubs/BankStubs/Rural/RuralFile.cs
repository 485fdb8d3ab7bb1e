using System.Globalization;
using System.Text;
using BankStubs.Ledger;

namespace BankStubs.Rural;

/// <summary>Writes and checks whole files of the bank (openapi/banks/rural.md).</summary>
internal static class RuralFile
{
    private static readonly byte[] LineEnd = "\r\n"u8.ToArray();

    /// <summary>One line of a request file.</summary>
    internal sealed record Request(
        string Service,
        string Reference,
        string LineReference,
        string Subject,
        string IdNumber,
        string ServicePoint,
        long AmountFen
    )
    {
        // It holds a person's number.
        public override string ToString() => $"{Service} {Reference}";
    }

    /// <summary>Writes a file beside its place and gives it its name when it is whole.</summary>
    /// <param name="amountAt">Where a detail line has its fen, 15 digits.</param>
    /// <param name="wrongTotal">Says one line too many in the trailer.</param>
    public static async Task WriteAsync(
        string path,
        string kind,
        string answers,
        string reason,
        IEnumerable<RuralLine> lines,
        int amountAt,
        DateOnly day,
        bool wrongTotal,
        CancellationToken cancel
    )
    {
        var unfinished = Path.Combine(Path.GetDirectoryName(path)!, $".{Path.GetFileName(path)}.tmp");
        await using (var file = Create(unfinished))
        {
            var header = new RuralLine(120, 'H')
                .With(1, 4, kind)
                .With(5, 2, "01")
                .With(7, 8, "RURAL")
                .With(15, 14, ChinaTime.Now().ToString("yyyyMMddHHmmss", CultureInfo.InvariantCulture))
                .With(29, 8, day.ToString("yyyyMMdd", CultureInfo.InvariantCulture))
                .With(37, 40, answers)
                .With(77, 16, reason);
            await PutAsync(header);
            long count = 0;
            long total = 0;
            var sum = header.Checksum();
            foreach (var line in lines)
            {
                line.With(1, 9, ++count);
                total += line.Number(amountAt, 15);
                sum += line.Checksum();
                await PutAsync(line);
            }

            await PutAsync(
                new RuralLine(46, 'T').With(1, 9, wrongTotal ? count + 1 : count).With(10, 18, total).With(28, 18, sum)
            );

            async Task PutAsync(RuralLine line)
            {
                await file.WriteAsync(line.Bytes, cancel);
                await file.WriteAsync(LineEnd, cancel);
            }
        }

        File.Move(unfinished, path, overwrite: true);
    }

    /// <returns>The lines of a request file; null where the bank rejects it as a whole.</returns>
    public static IReadOnlyList<Request>? Read(byte[] bytes)
    {
        try
        {
            var lines = Encoding
                .Latin1.GetString(bytes)
                .Split("\r\n", StringSplitOptions.RemoveEmptyEntries)
                .Select(text => new RuralLine(Encoding.Latin1.GetBytes(text)))
                .ToList();
            var (header, details, trailer) = (lines[0], lines[1..^1], lines[^1]);
            var isSound =
                header is { Type: 'H', Bytes.Length: 120 }
                && header.Text(1, 4) == "OUT"
                && header.Text(7, 8) == "RURAL"
                && trailer is { Type: 'T', Bytes.Length: 46 }
                && details.TrueForAll(line => line is { Type: 'D', Bytes.Length: 288 })
                && details.Index().All(at => at.Item.Number(1, 9) == at.Index + 1)
                && trailer.Number(1, 9) == details.Count
                && trailer.Number(10, 18) == details.Sum(line => line.Number(265, 15))
                && trailer.Number(28, 18) == header.Checksum() + details.Sum(line => line.Checksum());
            return isSound ? details.ConvertAll(RequestOf) : null;
        }
        catch (Exception e) when (e is FormatException or ArgumentException)
        {
            return null;
        }
    }

    /// <summary>The line of a return file that tells a step.</summary>
    /// <param name="step"><c>ACPT RFSD PROD PFAI TRAN DONE CRED RETD</c>.</param>
    public static RuralLine Return(string reference, int sequence, string step) =>
        new RuralLine(260, 'D')
            .With(10, 35, reference)
            .With(80, 3, sequence)
            .With(83, 4, step)
            .With(87, 14, ChinaTime.Now().ToString("yyyyMMddHHmmss", CultureInfo.InvariantCulture))
            .With(236, 15, 0)
            .With(251, 9, 0);

    public static RuralLine Return(LedgerEntry entry, int sequence, Step step)
    {
        var data = entry.DataOf(step);
        return Return(entry.Reference, sequence, Code(step))
            .With(101, 4, data.GetValueOrDefault("accountLast4"))
            .With(105, 16, Reason(data.GetValueOrDefault("reasonCode")))
            .With(121, 32, data.GetValueOrDefault("serial"))
            .With(153, 19, data.GetValueOrDefault("cardNumber"))
            .With(172, 32, data.GetValueOrDefault("shipmentRef"))
            .With(204, 32, data.GetValueOrDefault("servicePoint"));
    }

    public static RuralLine Credit(string batch, BookedLine line) =>
        Return(batch, 0, line.Result == LineResult.Credited ? "CRED" : "RETD")
            .With(45, 35, line.LineReference)
            .With(105, 16, Reason(line.Reason))
            .With(236, 15, line.Result == LineResult.Credited ? line.AmountFen : 0);

    /// <summary>The ledger's words as this bank writes them.</summary>
    public static string? Reason(string? code) =>
        code switch
        {
            ReasonCodes.Refused => "R101",
            ReasonCodes.CardUnknown => "R201",
            ReasonCodes.AccountClosed => "R301",
            ReasonCodes.AccountFrozen => "R302",
            ReasonCodes.LineReturned => "R303",
            ReasonCodes.ProductionFailed => "P401",
            _ => code,
        };

    private static string Code(Step step) =>
        step switch
        {
            Step.Accept => "ACPT",
            Step.Refuse => "RFSD",
            Step.Produce => "PROD",
            Step.Fail => "PFAI",
            _ => "TRAN",
        };

    private static Request RequestOf(RuralLine line)
    {
        line.Text(119, 64); // a name that is no text makes the file unreadable, though nobody here needs it
        return new(
            line.Text(10, 4),
            line.Text(14, 35),
            line.Text(49, 35),
            line.Text(84, 35),
            line.Text(183, 18),
            line.Text(213, 32),
            line.Number(265, 15)
        );
    }

    private static FileStream Create(string path)
    {
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        return new(path, options);
    }
}
