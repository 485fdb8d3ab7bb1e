using System.Collections.Concurrent;
using System.Globalization;
using System.Xml.Linq;
using BankStubs.Ledger;

namespace BankStubs.Meridian;

/// <summary>
/// The statement of a day, camt.053 in pages of 2,000: each account of a holder, then what left the account that batches
/// are paid from. What it holds is settled when its first page is asked for.
/// </summary>
internal sealed class MeridianBooks(Books books)
{
    public const int PageSize = 2000;

    private static readonly XNamespace N = "urn:iso:std:iso:20022:tech:xsd:camt.053.001.08";
    private readonly ConcurrentDictionary<string, BookSize> opened = new(StringComparer.Ordinal);

    /// <param name="query">A camt.060.</param>
    /// <param name="page">The page; null where the code is not 0000.</param>
    /// <returns>The code of the answer.</returns>
    public string Read(XElement query, out XElement? page)
    {
        page = null;
        if (query.Elements().SingleOrDefault() is not { Name.LocalName: "AcctRptgReq" } message)
            return Gateway.Unreadable;
        var request = message.Elements().Single(e => e.Name.LocalName == "RptgReq");
        var day = DateOnly.ParseExact(
            MeridianRequest.Text(request, "RptgPrd/FrToDt/FrDt"),
            "yyyy-MM-dd",
            CultureInfo.InvariantCulture
        );
        var number = int.Parse(MeridianRequest.Text(request, "RptgSeq/EQSeq"), CultureInfo.InvariantCulture);
        var opening = MeridianRequest.Text(request, "Id");
        if (number == 1 && books.Open(day) is { } size)
            opened[opening] = size;
        if (!opened.TryGetValue(opening, out var its) || its.Day != day)
            return Gateway.NotThereYet;
        page = Page(its, opening, number, MeridianRequest.Text(request, "Acct/Id/Othr/Id"));
        return Gateway.Done;
    }

    private XElement Page(BookSize size, string opening, int number, string settlement)
    {
        var skip = (number - 1) * PageSize;
        var isLast = skip + PageSize >= size.Accounts + size.Credits;
        var message = new XElement(N + "BkToCstmrStmt", Header(opening, number, isLast));
        var accounts = books.Accounts(size, skip, PageSize);
        foreach (var account in accounts)
            message.Add(Account(size.Day, account));
        var credits = books.Credits(size, Math.Max(0, skip - size.Accounts), PageSize - accounts.Count);
        if (credits.Count > 0)
            message.Add(Payments(size.Day, settlement, credits));
        if (accounts.Count + credits.Count == 0)
            message.Add(Payments(size.Day, settlement, []));
        if (isLast)
            message.Add(
                MeridianMessages.Supplement(
                    N,
                    MeridianMessages.OwnElement(
                        "StmtTtls",
                        ("NbOfAccts", MeridianMessages.Number(size.Accounts)),
                        ("NbOfCdts", MeridianMessages.Number(size.Credits)),
                        ("SumOfCdts", MeridianMessages.Yuan(size.CreditsFen))
                    )
                )
            );
        return MeridianMessages.Document(N, message);
    }

    private static XElement Header(string opening, int number, bool isLast) =>
        new(
            N + "GrpHdr",
            new XElement(N + "MsgId", MeridianMessages.NewId()),
            new XElement(N + "CreDtTm", MeridianMessages.Now()),
            new XElement(
                N + "MsgPgntn",
                new XElement(N + "PgNb", number),
                new XElement(N + "LastPgInd", isLast ? "true" : "false")
            ),
            new XElement(N + "OrgnlBizQry", new XElement(N + "MsgId", opening))
        );

    private static XElement Account(DateOnly day, BookAccount account)
    {
        var state = account.State switch
        {
            AccountState.Open => "ENAB",
            AccountState.Frozen => "DISA",
            _ => "DELE",
        };
        return new(
            N + "Stmt",
            new XElement(N + "Id", MeridianMessages.NewId()),
            new XElement(N + "CreDtTm", MeridianMessages.Now()),
            new XElement(
                N + "Acct",
                new XElement(
                    N + "Id",
                    new XElement(
                        N + "Othr",
                        new XElement(N + "Id", account.Reference),
                        new XElement(N + "SchmeNm", new XElement(N + "Prtry", "ORDREF"))
                    )
                ),
                new XElement(N + "Ccy", "CNY")
            ),
            Balance(day),
            new XElement(N + "AddtlStmtInf", $"/STS/{state}" + (account.Last4 is null ? "" : $"/LAST4/{account.Last4}"))
        );
    }

    private static XElement Payments(DateOnly day, string settlement, IReadOnlyList<BookCredit> credits) =>
        new(
            N + "Stmt",
            new XElement(N + "Id", MeridianMessages.NewId()),
            new XElement(N + "CreDtTm", MeridianMessages.Now()),
            new XElement(
                N + "Acct",
                new XElement(N + "Id", new XElement(N + "Othr", new XElement(N + "Id", settlement))),
                new XElement(N + "Ccy", "CNY")
            ),
            Balance(day),
            new XElement(
                N + "TxsSummry",
                new XElement(
                    N + "TtlDbtNtries",
                    new XElement(N + "NbOfNtries", credits.Count),
                    new XElement(N + "Sum", MeridianMessages.Yuan(credits.Sum(c => c.AmountFen)))
                )
            ),
            credits.Select(credit => new XElement(
                N + "Ntry",
                MeridianMessages.Amount(N, "Amt", credit.AmountFen),
                new XElement(N + "CdtDbtInd", "DBIT"),
                new XElement(N + "Sts", new XElement(N + "Cd", "BOOK")),
                new XElement(N + "BookgDt", Day(day)),
                new XElement(N + "BkTxCd", new XElement(N + "Prtry", new XElement(N + "Cd", "BATCH-CREDIT"))),
                new XElement(
                    N + "NtryDtls",
                    new XElement(
                        N + "TxDtls",
                        new XElement(N + "Refs", new XElement(N + "EndToEndId", credit.LineReference))
                    )
                )
            ))
        );

    // The standard demands a balance, and the bank tells nobody how much a holder has: it is always nought.
    private static XElement Balance(DateOnly day) =>
        new(
            N + "Bal",
            new XElement(N + "Tp", new XElement(N + "CdOrPrtry", new XElement(N + "Cd", "CLBD"))),
            MeridianMessages.Amount(N, "Amt", 0),
            new XElement(N + "CdtDbtInd", "CRDT"),
            new XElement(N + "Dt", Day(day))
        );

    private static XElement Day(DateOnly day) =>
        new(N + "Dt", day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
}
