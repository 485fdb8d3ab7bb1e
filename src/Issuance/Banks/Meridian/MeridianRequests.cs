using System.Globalization;
using System.Text;
using System.Xml;
using System.Xml.Linq;

namespace Issuance.Banks.Meridian;

/// <summary>Writes our messages. Which elements, and in which order, is settled by the schemas of <see cref="MeridianNames"/>.</summary>
internal sealed partial class MeridianRequests(MeridianOptions options, TimeProvider wallClock)
{
    // Of an account that is named by a reference: Max34Text.
    private const int LongestAccount = 34;

    internal byte[] Write(BankRequest request) =>
        request switch
        {
            BankRequest.OpenAccountAndOrderCard order => Opening(order),
            BankRequest.Close close => Closing(close),
            BankRequest.Freeze freeze => Action(freeze.Reference, "FRZE", freeze.Card, Cause(freeze.Cause)),
            BankRequest.Unfreeze unfreeze => Action(unfreeze.Reference, "UNFZ", unfreeze.Card),
            BankRequest.ReplaceCard replace => Action(
                replace.Reference,
                "RPLC",
                replace.Card,
                Holder(replace.Holder, replace.ServicePoint)
            ),
            BankRequest.SubmitBatch batch => Credits(batch),
            _ => throw new InvalidOperationException($"Not in the capabilities: {request.Kind}."),
        };

    internal byte[] Query(string messageId, BankEnquiry enquiry) =>
        Own("StsQry", messageId, [("OrgnlMsgId", enquiry.Reference), ("PrcId", enquiry.Serial)]);

    /// <param name="page">From 1.</param>
    internal byte[] BatchQuery(string messageId, string reference, int page) =>
        Own("BtchQry", messageId, [("OrgnlMsgId", reference), ("PgNb", Text(page))]);

    internal byte[] FetchMail(string messageId, int most) => Own("MlReq", messageId, [("MaxNb", Text(most))]);

    internal byte[] ConfirmMail(string messageId, string cursor) => Own("MlAck", messageId, [("Csr", cursor)]);

    /// <summary>camt.060: one page of the statement of a day, all accounts.</summary>
    /// <param name="opening">The message that asked for its first page: it names the statement from then on.</param>
    /// <param name="page">From 1.</param>
    internal byte[] StatementQuery(string messageId, string opening, DateOnly day, int page)
    {
        XNamespace n = MeridianNames.StatementRequest;
        return Document(
            n,
            new XElement(
                n + "AcctRptgReq",
                new XElement(n + "GrpHdr", new XElement(n + "MsgId", messageId), Created(n)),
                new XElement(
                    n + "RptgReq",
                    new XElement(n + "Id", opening),
                    new XElement(n + "ReqdMsgNmId", MeridianNames.StatementName),
                    SettlementAccount(n, "Acct"),
                    new XElement(
                        n + "AcctOwnr",
                        new XElement(n + "Pty", new XElement(n + "Id", new XElement(n + "OrgId", Us(n))))
                    ),
                    new XElement(
                        n + "RptgPrd",
                        new XElement(
                            n + "FrToDt",
                            new XElement(n + "FrDt", MeridianForms.Day(day)),
                            new XElement(n + "ToDt", MeridianForms.Day(day))
                        ),
                        new XElement(n + "Tp", "ALLL")
                    ),
                    new XElement(n + "RptgSeq", new XElement(n + "EQSeq", Text(page)))
                )
            )
        );
    }

    private byte[] Opening(BankRequest.OpenAccountAndOrderCard order)
    {
        XNamespace n = MeridianNames.Opening;
        var holder = order.Holder;
        return Document(
            n,
            new XElement(
                n + "AcctOpngReq",
                References(n, order.Reference),
                new XElement(
                    n + "Acct",
                    new XElement(n + "Tp", new XElement(n + "Prtry", "INSURANCE-DEBIT")),
                    new XElement(n + "Ccy", MeridianNames.Currency)
                ),
                Bank(n, "AcctSvcrId"),
                // The account is opened by a body for a person: the body is Org, the person the one who may dispose of it.
                new XElement(
                    n + "Org",
                    new XElement(n + "FullLglNm", options.PartnerName),
                    new XElement(n + "CtryOfOpr", "CN"),
                    new XElement(n + "LglAdr", new XElement(n + "Ctry", "CN")),
                    new XElement(n + "OrgId", Us(n)),
                    new XElement(
                        n + "MainMndtHldr",
                        new XElement(n + "Nm", holder.Name),
                        new XElement(
                            n + "Id",
                            new XElement(
                                n + "Othr",
                                new XElement(n + "Id", holder.IdNumber),
                                new XElement(n + "SchmeNm", new XElement(n + "Cd", "NIDN"))
                            )
                        ),
                        new XElement(n + "CtctDtls", new XElement(n + "MobNb", MeridianForms.Phone(holder.Mobile)))
                    )
                ),
                Supplement(n, CardOrder(holder, order.ServicePoint))
            )
        );
    }

    private byte[] Closing(BankRequest.Close close)
    {
        XNamespace n = MeridianNames.Closing;
        return Document(
            n,
            new XElement(
                n + "AcctClsgReq",
                References(n, close.Reference),
                new XElement(n + "AcctId", Account(n, close.Card), new XElement(n + "Ccy", MeridianNames.Currency)),
                Bank(n, "AcctSvcrId"),
                new XElement(n + "OrgId", new XElement(n + "OrgId", Us(n)))
            )
        );
    }

    /// <summary>What ISO 20022 has no message for: the bank's own <c>CardActn</c>.</summary>
    private byte[] Action(string reference, string action, CardAtBank card, params ReadOnlySpan<XElement> more)
    {
        XNamespace n = MeridianNames.Own;
        var message = new XElement(
            n + "CardActn",
            References(n, reference),
            new XElement(n + "Actn", action),
            new XElement(n + "AcctId", Account(n, card))
        );
        if (card.CardNumber is not null)
            message.Add(new XElement(n + "CardNb", card.CardNumber));
        foreach (var element in more)
            message.Add(element);
        return Document(n, message);
    }

    private byte[] Credits(BankRequest.SubmitBatch batch)
    {
        XNamespace n = MeridianNames.Credits;
        var (count, sum) = (Text(batch.Lines.Count), MeridianForms.Yuan(batch.TotalFen));
        var payment = new XElement(
            n + "PmtInf",
            new XElement(n + "PmtInfId", batch.Reference),
            new XElement(n + "PmtMtd", "TRF"),
            new XElement(n + "BtchBookg", "true"),
            new XElement(n + "NbOfTxs", count),
            new XElement(n + "CtrlSum", sum),
            new XElement(
                n + "ReqdExctnDt",
                new XElement(n + "Dt", MeridianForms.Day(MeridianForms.DayOf(wallClock.GetUtcNow())))
            ),
            new XElement(n + "Dbtr", new XElement(n + "Nm", options.PartnerName)),
            SettlementAccount(n, "DbtrAcct"),
            Bank(n, "DbtrAgt")
        );
        foreach (var line in batch.Lines)
            payment.Add(Credit(n, batch.Period, line));
        return Document(
            n,
            new XElement(
                n + "CstmrCdtTrfInitn",
                new XElement(
                    n + "GrpHdr",
                    new XElement(n + "MsgId", batch.Reference),
                    Created(n),
                    new XElement(n + "NbOfTxs", count),
                    new XElement(n + "CtrlSum", sum),
                    new XElement(n + "InitgPty", new XElement(n + "Id", new XElement(n + "OrgId", Us(n))))
                ),
                payment
            )
        );
    }

    private static XElement Credit(XNamespace n, DateOnly period, BatchLine line) =>
        new(
            n + "CdtTrfTxInf",
            new XElement(n + "PmtId", new XElement(n + "EndToEndId", line.LineReference)),
            new XElement(
                n + "Amt",
                new XElement(
                    n + "InstdAmt",
                    new XAttribute("Ccy", MeridianNames.Currency),
                    MeridianForms.Yuan(line.AmountFen)
                )
            ),
            new XElement(n + "CdtrAcct", Account(n, line.Card), new XElement(n + "Ccy", MeridianNames.Currency)),
            new XElement(
                n + "RmtInf",
                new XElement(n + "Ustrd", period.ToString("yyyy-MM", CultureInfo.InvariantCulture))
            )
        );

    private XElement References(XNamespace n, string reference) =>
        new(
            n + "Refs",
            new XElement(n + "MsgId", new XElement(n + "Id", reference), Created(n)),
            new XElement(n + "PrcId", new XElement(n + "Id", reference), Created(n))
        );

    private XElement Created(XNamespace n) => new(n + "CreDtTm", MeridianForms.Time(wallClock.GetUtcNow()));

    private XElement Us(XNamespace n) => new(n + "Othr", new XElement(n + "Id", options.Partner));

    private XElement SettlementAccount(XNamespace n, string name) =>
        new(
            n + name,
            new XElement(n + "Id", new XElement(n + "Othr", new XElement(n + "Id", options.SettlementAccount))),
            new XElement(n + "Ccy", MeridianNames.Currency)
        );
}
