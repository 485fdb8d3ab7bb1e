namespace Issuance.Banks.Rural;

/// <summary>A step of a request, or what became of one credit of a batch.</summary>
/// <param name="Number">Its place in the file, from 1.</param>
/// <param name="Report">Null for a credit.</param>
/// <param name="Credit">Null for a step.</param>
/// <param name="Credits">Of the step that a batch is done: how many credits are told, in this file or later ones.</param>
internal sealed record ReturnLine(
    int Number,
    string Reference,
    BankReport? Report,
    BatchLineResult? Credit,
    long Credits
);

/// <summary>A file that the bank returned, sound from header to trailer (interface description, 5).</summary>
/// <param name="Answers">The name of our file.</param>
/// <param name="IsRejection">The bank took nothing of our file.</param>
internal sealed record ReturnFile(string Answers, bool IsRejection, IReadOnlyList<ReturnLine> Lines)
{
    internal const int LineLength = 260;

    internal static readonly Field Reference = new(10, 35);
    internal static readonly Field LineReference = new(45, 35);
    internal static readonly Field Sequence = new(80, 3);
    internal static readonly Field Step = new(83, 4);
    internal static readonly Field At = new(87, 14);
    internal static readonly Field AccountLast4 = new(101, 4);
    internal static readonly Field Reason = new(105, 16);
    internal static readonly Field Serial = new(121, 32);
    internal static readonly Field CardNumber = new(153, 19);
    internal static readonly Field ShipmentRef = new(172, 32);
    internal static readonly Field ServicePoint = new(204, 32);
    internal static readonly Field Amount = new(236, 15);
    internal static readonly Field Credits = new(251, 9);

    /// <summary>Reads the whole file, or says why not one line of it may be believed.</summary>
    internal static (ReturnFile? File, string? Trouble) Read(string name, ReadOnlyMemory<byte> bytes)
    {
        var check = new FrameCheck(LineLength, Amount);
        var lines = new List<ReturnLine>();
        foreach (var line in FileBytes.Lines(bytes))
        {
            switch (check.Take(line.Span))
            {
                case LineKind.Broken:
                    return (null, check.Trouble);
                case LineKind.Detail when ReadLine(line.Span, lines.Count + 1) is { } read:
                    lines.Add(read);
                    break;
                case LineKind.Detail:
                    return (null, "unreadable");
            }
        }

        check.End();
        if (!check.IsSound)
            return (null, check.Trouble);
        var (header, isRejection) = (check.Header!, name.StartsWith("RU-REJ-", StringComparison.Ordinal));
        var fits =
            header.Kind == (isRejection ? "REJ" : "RET")
            && FileNames.IsRequest(header.Answers)
            && FileNames.Answers(name, header.Answers)
            && (!isRejection || lines.Count == 0);
        return fits ? (new(header.Answers, isRejection, lines), null) : (null, "header_wrong");
    }

    private static ReturnLine? ReadLine(ReadOnlySpan<byte> line, int number)
    {
        if (
            line[0] != (byte)'D'
            || Reference.ReadCode(line) is not { Length: > 0 } reference
            || At.ReadNumber(line) is null
            || Amount.ReadNumber(line) is not { } amount
            || Sequence.ReadNumber(line) is not { } sequence
            || Credits.ReadNumber(line) is not { } credits
            || Reason.ReadCode(line) is not { } reasonCode
        )
            return null;
        var reason = reasonCode.Length == 0 ? null : RuralReasons.Map(reasonCode);
        var step = Step.ReadCode(line);
        if (step is "CRED" or "RETD")
            return LineReference.ReadCode(line) is { Length: > 0 } of && (step == "CRED" ? amount > 0 : amount == 0)
                ? new(number, reference, null, new(of, step == "CRED", amount, reason), 0)
                : null;
        return sequence > 0 && amount == 0 && ReadStep(step, line, reason) is var (type, data)
            ? new(number, reference, new(type, (int)sequence, data), null, credits)
            : null;
    }

    // Every member that the step needs must be there: what is missing cannot be asked for afterwards.
    private static (BankReportType, BankOrderData)? ReadStep(string? step, ReadOnlySpan<byte> line, string? reason)
    {
        switch (step)
        {
            case "ACPT" when Digits(AccountLast4.ReadCode(line), 4, 4) is { } account:
                return (BankReportType.OrderAccepted, Data(account: account));
            case "DONE":
                return (BankReportType.OrderAccepted, Data());
            case "RFSD":
                return (BankReportType.OrderRefused, Data(reason: reason));
            case "PFAI":
                return (BankReportType.OrderProductionFailed, Data(reason: reason));
            case "PROD"
                when Serial.ReadCode(line) is { Length: > 0 } serial
                    && Digits(CardNumber.ReadCode(line), 16, 19) is { } card:
                return (BankReportType.OrderProduced, Data(serial: serial, card: card));
            case "TRAN"
                when ShipmentRef.ReadCode(line) is { Length: > 0 } shipment
                    && ServicePoint.ReadCode(line) is { Length: > 0 } point:
                return (BankReportType.OrderInTransit, Data(shipment: shipment, point: point));
            default:
                return null;
        }
    }

    private static BankOrderData Data(
        string? account = null,
        string? reason = null,
        string? serial = null,
        string? card = null,
        string? shipment = null,
        string? point = null
    ) => new(account, reason, serial, card, card?[^4..], shipment, point);

    private static string? Digits(string? text, int min, int max) =>
        text is not null && text.Length >= min && text.Length <= max && text.All(char.IsAsciiDigit) ? text : null;
}
