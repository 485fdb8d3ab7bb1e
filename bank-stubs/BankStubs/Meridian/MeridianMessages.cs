using System.Globalization;
using System.Xml.Linq;
using BankStubs.Ledger;

namespace BankStubs.Meridian;

/// <summary>Writes what the bank says, in the shape of ISO 20022 where there is one.</summary>
internal static class MeridianMessages
{
    public const string Own = "urn:example:meridian:xsd:card.001";
    private const string Iso = "urn:iso:std:iso:20022:tech:xsd:";

    /// <summary>"Taken in": the result comes later.</summary>
    public static XElement TakenIn(LedgerEntry entry, string partner) =>
        entry.Kind == Kind.SubmitBatch ? BatchStatus(entry, "RCVD", 0) : Acknowledgement(entry, partner, "RCVD", null);

    /// <summary>Refused at once.</summary>
    public static XElement RefusedAtOnce(LedgerEntry entry, string partner) =>
        entry.Kind == Kind.SubmitBatch ? BatchStatus(entry, "RJCT", 0) : Rejection(entry, partner, 0);

    /// <summary>How far a request is, with all that was told of it so far.</summary>
    /// <param name="sequence">0: it is taken in, and waits for a hand.</param>
    public static XElement Status(LedgerEntry entry, string partner, int sequence)
    {
        if (sequence == 0 && entry.Plan != Plan.Refused)
            return TakenIn(entry, partner);
        if (entry.State == "refused")
            return entry.Kind == Kind.SubmitBatch
                ? BatchStatus(entry, "RJCT", sequence)
                : Rejection(entry, partner, entry.Plan == Plan.Refused ? 0 : sequence);
        return entry.Kind == Kind.SubmitBatch
            ? BatchStatus(entry, "ACCP", sequence)
            : Acknowledgement(entry, partner, Word(entry.State!), Steps(sequence, entry.DataSoFar()));
    }

    /// <summary>One step, as the mail tells it.</summary>
    public static XElement Step(LedgerEntry entry, string partner, Callback step)
    {
        if (entry.Kind == Kind.SubmitBatch)
            return BatchStatus(entry, step.Step == Ledger.Step.Refuse ? "RJCT" : "ACCP", step.Sequence);
        return step.Step == Ledger.Step.Refuse
            ? Rejection(entry, partner, step.Sequence)
            : Acknowledgement(entry, partner, Word(step.Step.State()), Steps(step.Sequence, entry.DataOf(step.Step)));
    }

    /// <summary>The results of a batch, a page of its lines.</summary>
    public static XElement BatchResults(LedgerEntry entry, int page, int size)
    {
        XNamespace n = Iso + "pain.002.001.11";
        var payment = new XElement(n + "OrgnlPmtInfAndSts", new XElement(n + "OrgnlPmtInfId", entry.Reference));
        foreach (var line in entry.Lines.Skip((page - 1) * size).Take(size))
        {
            var paid = line.Result == LineResult.Credited;
            var status = new XElement(
                n + "TxInfAndSts",
                new XElement(n + "OrgnlEndToEndId", line.LineReference),
                new XElement(n + "TxSts", paid ? "ACSC" : "RJCT")
            );
            if (paid)
                status.Add(new XElement(n + "OrgnlTxRef", Amount(n, "IntrBkSttlmAmt", line.AmountFen)));
            else
                status.Add(Reason(n, line.Reason!));
            payment.Add(status);
        }

        return Document(
            n,
            new XElement(
                n + "CstmrPmtStsRpt",
                Header(n),
                Group(n, entry, entry.Lines.All(l => l.Result == LineResult.Credited) ? "ACSC" : "PART"),
                payment,
                Supplement(
                    n,
                    OwnElement(
                        "MsgPgntn",
                        ("PgNb", Number(page)),
                        ("LastPgInd", page * size >= entry.Lines.Length ? "true" : "false")
                    )
                )
            )
        );
    }

    /// <summary>A bag of mail.</summary>
    public static XElement Bag(string cursor, IEnumerable<(string Id, XElement Document)> mail)
    {
        XNamespace n = Own;
        return Document(
            n,
            new XElement(
                n + "MlBg",
                new XElement(n + "MsgId", NewId()),
                new XElement(n + "CreDtTm", Now()),
                new XElement(n + "Csr", cursor),
                mail.Select(m => new XElement(n + "Ml", new XElement(n + "Id", m.Id), m.Document))
            )
        );
    }

    /// <summary>An empty answer.</summary>
    public static XElement Nothing() => Document(Own, OwnElement("Nthng", ("MsgId", NewId())));

    public static string Now() => ChinaTime.Now().ToString("yyyy-MM-dd'T'HH:mm:sszzz", CultureInfo.InvariantCulture);

    public static string NewId() => "mr" + Guid.NewGuid().ToString("N");

    public static string Yuan(long fen) => (fen / 100m).ToString("0.00", CultureInfo.InvariantCulture);

    public static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);

    public static XElement Document(XNamespace n, XElement message) => new(n + "Document", message);

    public static XElement Supplement(XNamespace n, XElement content) =>
        new(n + "SplmtryData", new XElement(n + "Envlp", content));

    public static XElement Amount(XNamespace n, string name, long fen) =>
        new(n + name, new XAttribute("Ccy", "CNY"), Yuan(fen));

    public static XElement OwnElement(string name, params ReadOnlySpan<(string Name, string? Value)> members)
    {
        XNamespace n = Own;
        var element = new XElement(n + name);
        foreach (var (member, value) in members)
        {
            if (value is not null)
                element.Add(new XElement(n + member, value));
        }

        return element;
    }

    /// <summary>The bank's own number for a request; the same whenever it is told.</summary>
    public static string SerialOf(LedgerEntry entry) =>
        "MR"
        + entry.FirstSeenAt.ToString("yyyyMMddHHmmssfff", CultureInfo.InvariantCulture)
        + Number(Checksum(entry.Reference));

    private static int Checksum(string reference) => reference.Aggregate(17, (sum, c) => ((sum * 31) + c) % 99991);

    private static XElement Acknowledgement(LedgerEntry entry, string partner, string status, XElement? steps)
    {
        XNamespace n = Iso + "acmt.010.001.03";
        var message = new XElement(
            n + "AcctReqAck",
            new XElement(
                n + "Refs",
                new XElement(n + "ReqTp", RequestType(entry)),
                Id(n, "MsgId", NewId()),
                Id(n, "PrcId", SerialOf(entry)),
                Id(n, "AckdMsgId", entry.Reference),
                new XElement(n + "Sts", status)
            ),
            new XElement(n + "OrgId", Other(n, partner)),
            Bank(n)
        );
        if (steps is not null)
            message.Add(Supplement(n, steps));
        return Document(n, message);
    }

    private static XElement Rejection(LedgerEntry entry, string partner, int sequence)
    {
        XNamespace n = Iso + "acmt.011.001.03";
        return Document(
            n,
            new XElement(
                n + "AcctReqRjctn",
                new XElement(
                    n + "Refs",
                    new XElement(n + "RjctdReqTp", RequestType(entry)),
                    new XElement(n + "RjctnRsn", entry.Refusal ?? ReasonCodes.Refused),
                    Id(n, "RjctdReqId", entry.Reference),
                    Id(n, "MsgId", NewId()),
                    Id(n, "PrcId", SerialOf(entry))
                ),
                Bank(n),
                new XElement(n + "OrgId", Other(n, partner)),
                Supplement(n, OwnElement("ReqSts", ("Seq", Number(sequence))))
            )
        );
    }

    private static XElement BatchStatus(LedgerEntry entry, string status, int sequence)
    {
        XNamespace n = Iso + "pain.002.001.11";
        return Document(
            n,
            new XElement(
                n + "CstmrPmtStsRpt",
                Header(n),
                Group(n, entry, status),
                Supplement(n, OwnElement("BtchSts", ("PrcId", SerialOf(entry)), ("Seq", Number(sequence))))
            )
        );
    }

    private static XElement Group(XNamespace n, LedgerEntry entry, string status)
    {
        var group = new XElement(
            n + "OrgnlGrpInfAndSts",
            new XElement(n + "OrgnlMsgId", entry.Reference),
            new XElement(n + "OrgnlMsgNmId", "pain.001.001.10"),
            new XElement(n + "OrgnlNbOfTxs", Number(entry.Lines.Length)),
            new XElement(n + "OrgnlCtrlSum", Yuan(entry.Lines.Sum(l => l.AmountFen))),
            new XElement(n + "GrpSts", status)
        );
        if (status == "RJCT")
            group.Add(Reason(n, entry.Refusal ?? ReasonCodes.Refused));
        return group;
    }

    private static XElement Reason(XNamespace n, string code) =>
        new(
            n + "StsRsnInf",
            new XElement(
                n + "Rsn",
                code switch
                {
                    ReasonCodes.CardUnknown => new XElement(n + "Cd", "AC01"),
                    ReasonCodes.AccountClosed => new XElement(n + "Cd", "AC04"),
                    ReasonCodes.AccountFrozen => new XElement(n + "Cd", "AC06"),
                    _ => new XElement(n + "Prtry", code),
                }
            )
        );

    private static XElement Header(XNamespace n) =>
        new(n + "GrpHdr", new XElement(n + "MsgId", NewId()), new XElement(n + "CreDtTm", Now()));

    private static XElement Id(XNamespace n, string name, string id) =>
        new(n + name, new XElement(n + "Id", id), new XElement(n + "CreDtTm", Now()));

    private static XElement Other(XNamespace n, string id) => new(n + "Othr", new XElement(n + "Id", id));

    private static XElement Bank(XNamespace n) =>
        new(n + "AcctSvcrId", new XElement(n + "FinInstnId", Other(n, "MERIDIAN")));

    private static XElement Steps(int sequence, IReadOnlyDictionary<string, string?> data) =>
        OwnElement(
            "ReqSts",
            ("Seq", Number(sequence)),
            ("AcctLast4", data.GetValueOrDefault("accountLast4")),
            ("CardSrl", data.GetValueOrDefault("serial")),
            ("CardNb", data.GetValueOrDefault("cardNumber")),
            ("ShpmntRef", data.GetValueOrDefault("shipmentRef")),
            ("SvcPt", data.GetValueOrDefault("servicePoint")),
            ("RsnCd", data.GetValueOrDefault("reasonCode"))
        );

    private static string Word(string state) =>
        state switch
        {
            "accepted" => "ACPT",
            "produced" => "PRDC",
            "production_failed" => "PFLD",
            _ => "TRNS",
        };

    private static string RequestType(LedgerEntry entry) =>
        entry.Kind switch
        {
            Kind.OpenAccountOrderCard => "OPEN",
            Kind.Close => "CLSG",
            _ => "MNTN",
        };
}
