using System.Globalization;
using System.Xml;
using System.Xml.Linq;
using BankStubs.Ledger;

namespace BankStubs.Meridian;

/// <summary>A request that makes the bank do something, as it reads it. The holder is seen while it decides and written down nowhere.</summary>
/// <param name="Subject">The order of the card that something is done to.</param>
/// <param name="Holder">ID number of the holder; of an order of a card alone.</param>
/// <param name="Said">Everything that a repeated reference must say again.</param>
internal sealed record MeridianRequest(
    Kind Kind,
    string Reference,
    string? Subject,
    string? ServicePoint,
    string? Holder,
    IReadOnlyList<BatchLine> Lines,
    string Said
)
{
    public override string ToString() => $"{Kind} {Reference}";

    /// <returns>Null where the message is not one that fits the service.</returns>
    public static MeridianRequest? Read(string service, string content)
    {
        if (Parse(content) is not { Name.LocalName: "Document" } document)
            return null;
        try
        {
            return (service, document.Elements().Single().Name.LocalName) switch
            {
                ("account.open", "AcctOpngReq") => Opening(document),
                ("account.close", "AcctClsgReq") => About(Kind.Close, document, null),
                ("card.freeze", "CardActn") => About(Kind.Freeze, document, "FRZE"),
                ("card.unfreeze", "CardActn") => About(Kind.Unfreeze, document, "UNFZ"),
                ("card.replace", "CardActn") => About(Kind.ReplaceCard, document, "RPLC"),
                ("batch.submit", "CstmrCdtTrfInitn") => Batch(document),
                _ => null,
            };
        }
        catch (Exception e) when (e is InvalidOperationException or FormatException or OverflowException)
        {
            return null;
        }
    }

    /// <returns>The root; null for what is no plain XML.</returns>
    public static XElement? Parse(string content)
    {
        try
        {
            var settings = new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null };
            using var reader = XmlReader.Create(new StringReader(content), settings);
            return XDocument.Load(reader).Root;
        }
        catch (XmlException)
        {
            return null;
        }
    }

    /// <summary>The text of the one element at the end of a path of local names.</summary>
    public static string Text(XElement from, string path)
    {
        var at = from;
        foreach (var name in path.Split('/'))
            at = at.Elements().Single(e => e.Name.LocalName == name);
        return at.Value;
    }

    private static MeridianRequest Opening(XElement document)
    {
        var message = document.Elements().Single();
        var order = Find(message, "CardOrdr");
        var holder = Find(message, "MainMndtHldr");
        var id = Text(holder, "Id/Othr/Id");
        return new(
            Kind.OpenAccountOrderCard,
            ReferenceIn(message),
            null,
            Text(order, "SvcPt"),
            id,
            [],
            Joined(Text(holder, "Nm"), id, Text(holder, "CtctDtls/MobNb"), Text(order, "Sex"), Text(order, "SvcPt"))
        );
    }

    private static MeridianRequest About(Kind kind, XElement document, string? action)
    {
        var message = document.Elements().Single();
        if (action is not null && Text(message, "Actn") != action)
            throw new FormatException("Another action.");
        var subject = Text(message, "AcctId/Id/Othr/Id");
        var replacement = kind == Kind.ReplaceCard ? Find(message, "Rplcmnt") : null;
        var said = message.Elements().Where(e => e.Name.LocalName != "Refs").Select(e => e.Value);
        return new(
            kind,
            ReferenceIn(message),
            subject,
            replacement is null ? null : Text(replacement, "SvcPt"),
            replacement is null ? null : Text(replacement, "IdNb"),
            [],
            Joined([kind.ToString(), .. said])
        );
    }

    private static MeridianRequest Batch(XElement document)
    {
        var message = document.Elements().Single();
        var payment = message.Elements().Single(e => e.Name.LocalName == "PmtInf");
        var lines = payment
            .Elements()
            .Where(e => e.Name.LocalName == "CdtTrfTxInf")
            .Select(e => new BatchLine(
                Text(e, "PmtId/EndToEndId"),
                Text(e, "CdtrAcct/Id/Othr/Id"),
                Fen(Text(e, "Amt/InstdAmt"))
            ))
            .ToList();
        foreach (var header in new[] { message.Elements().First(), payment })
        {
            // A wrong control total: the bank takes nothing of it.
            if (
                Text(header, "NbOfTxs") != lines.Count.ToString(CultureInfo.InvariantCulture)
                || Fen(Text(header, "CtrlSum")) != lines.Sum(l => l.AmountFen)
            )
                throw new FormatException("The control totals are wrong.");
        }

        return new(
            Kind.SubmitBatch,
            Text(message, "GrpHdr/MsgId"),
            null,
            null,
            null,
            lines,
            Joined([.. lines.Select(l => l.ToString())])
        );
    }

    private static long Fen(string yuan) =>
        checked((long)(decimal.Parse(yuan, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture) * 100m));

    private static string ReferenceIn(XElement message) => Text(message, "Refs/MsgId/Id");

    private static XElement Find(XElement message, string name) =>
        message.Descendants().Single(e => e.Name.LocalName == name);

    private static string Joined(params string[] values) => string.Join('\n', values);
}
