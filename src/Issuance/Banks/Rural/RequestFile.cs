namespace Issuance.Banks.Rural;

/// <summary>The lines that we send (interface description, 4).</summary>
internal static class RequestFile
{
    internal const int LineLength = 288;

    internal static readonly Field Service = new(10, 4);
    internal static readonly Field Reference = new(14, 35);
    internal static readonly Field LineReference = new(49, 35);
    internal static readonly Field OrderReference = new(84, 35);
    internal static readonly Field Name = new(119, 64);
    internal static readonly Field IdNumber = new(183, 18);
    internal static readonly Field Mobile = new(201, 11);
    internal static readonly Field Sex = new(212, 1);
    internal static readonly Field ServicePoint = new(213, 32);
    internal static readonly Field CardNumber = new(245, 19);
    internal static readonly Field Cause = new(264, 1);
    internal static readonly Field Amount = new(265, 15);
    internal static readonly Field Period = new(280, 8);

    /// <summary>A request as lines: one, or of a batch one a credit.</summary>
    /// <returns>No lines, and why, where a value has no room in its field: it must be refused before anything is sent.</returns>
    internal static (IReadOnlyList<byte[]>? Lines, string? Refusal) Of(BankRequest request) =>
        request switch
        {
            BankRequest.OpenAccountAndOrderCard r => One("OPEN", r, null, null, r.Holder, r.ServicePoint),
            BankRequest.ReplaceCard r => One("REPL", r, r.Card, null, r.Holder, r.ServicePoint),
            BankRequest.Freeze r => One("FRZE", r, r.Card, r.Cause == "lost" ? "L" : "S", null, null),
            BankRequest.Unfreeze r => One("UNFZ", r, r.Card, null, null, null),
            BankRequest.Close r => One("CLSE", r, r.Card, null, null, null),
            BankRequest.SubmitBatch r => Credits(r),
            _ => throw new InvalidOperationException($"Not in the capabilities: {request.Kind}."),
        };

    internal static byte[] Frame(IReadOnlyList<byte[]> lines, DateTimeOffset now) =>
        FileBytes.Frame("OUT", now, RuralTime.Day(now), "", "", lines, Amount);

    /// <summary>The references in a file of ours, each once.</summary>
    internal static IReadOnlySet<string> References(ReadOnlyMemory<byte> file) =>
        FileBytes
            .Lines(file)
            .Where(line => line.Length == LineLength && line.Span[0] == (byte)'D')
            .Select(line => Reference.ReadCode(line.Span) ?? "")
            .ToHashSet(StringComparer.Ordinal);

    private static (IReadOnlyList<byte[]>?, string?) One(
        string service,
        BankRequest request,
        CardAtBank? card,
        string? cause,
        BankHolder? holder,
        string? servicePoint
    )
    {
        var line = Blank(service);
        if (holder is not null && !Name.TryWrite(line, holder.Name))
            return (null, "name_too_long");
        var isWhole =
            Reference.TryWrite(line, request.Reference)
            && TryWriteCard(line, card)
            && Cause.TryWrite(line, cause)
            && ServicePoint.TryWrite(line, servicePoint)
            && IdNumber.TryWrite(line, holder?.IdNumber)
            && Mobile.TryWrite(line, holder?.Mobile)
            && Sex.TryWrite(
                line,
                holder is null ? null
                    : holder.Sex == "male" ? "M"
                    : "F"
            );
        return isWhole ? ([line], null) : (null, "value_too_long");
    }

    private static (IReadOnlyList<byte[]>?, string?) Credits(BankRequest.SubmitBatch batch)
    {
        var lines = new List<byte[]>(batch.Lines.Count);
        foreach (var credit in batch.Lines)
        {
            var line = Blank("CRED");
            var isWhole =
                Reference.TryWrite(line, batch.Reference)
                && LineReference.TryWrite(line, credit.LineReference)
                && TryWriteCard(line, credit.Card)
                && Period.TryWrite(line, RuralTime.Digits(batch.Period));
            if (!isWhole)
                return (null, "value_too_long");
            Amount.WriteNumber(line, credit.AmountFen);
            lines.Add(line);
        }
        return lines.Count == 0 ? (null, "batch_empty") : (lines, null);
    }

    private static bool TryWriteCard(Span<byte> line, CardAtBank? card) =>
        OrderReference.TryWrite(line, card?.OrderReference) && CardNumber.TryWrite(line, card?.CardNumber);

    private static byte[] Blank(string service)
    {
        var line = FileBytes.Line(LineLength, 'D');
        Service.TryWrite(line, service);
        Amount.WriteNumber(line, 0);
        return line;
    }
}
