using System.Xml;
using System.Xml.Linq;

namespace Issuance.Banks.Meridian;

/// <summary>
/// Reads a statement of a day, camt.053 in pages: a <c>Stmt</c> for each account of a holder, then those of the account
/// that batches are paid from, whose debits are the credits to holders. The last page tells the totals of all pages.
/// </summary>
/// <param name="opening">Id of the message that asked for the first page.</param>
internal sealed class MeridianStatement(DateOnly day, string opening, string settlementAccount)
{
    private static readonly XNamespace N = MeridianNames.Statement;
    private static readonly XNamespace Own = MeridianNames.Own;
    private int pages;
    private long accounts;
    private long credits;
    private long creditedFen;

    /// <summary>All pages are read, and their totals agree.</summary>
    internal bool IsComplete { get; private set; }

    /// <summary>The number of the page that comes next, from 1.</summary>
    internal int NextPage => pages + 1;

    /// <summary>The lines of the next page. No more than one account of it is held at once.</summary>
    /// <exception cref="BankBooksException"><c>unreadable</c> or <c>control_total_wrong</c>.</exception>
    internal IEnumerable<BankBookLine> Read(byte[] page)
    {
        using var reader = MeridianXml.Reader(page);
        var isLast = Reading(() => ReadHeader(reader));
        while (Reading(() => reader.IsStartElement("Stmt", N.NamespaceName)))
        {
            foreach (var line in Reading(() => ReadAccount(new(MeridianXml.Element(reader)))))
                yield return line;
        }
        Reading(() => ReadEnd(reader, isLast));
        pages++;
    }

    private bool ReadHeader(XmlReader reader)
    {
        MeridianXml.MoveToElement(reader);
        reader.ReadStartElement("Document", N.NamespaceName);
        reader.ReadStartElement("BkToCstmrStmt", N.NamespaceName);
        MeridianXml.MoveToElement(reader);
        var header = new MeridianElement(MeridianXml.Element(reader));
        if (header.Name != N + "GrpHdr")
            throw new FormatException("No header.");
        header.Text("MsgId");
        header.Time("CreDtTm");
        var pagination = header.Child("MsgPgntn");
        if (pagination.Number("PgNb") != NextPage)
            throw new FormatException("Another page.");
        var isLast = pagination.Word("LastPgInd", "true", "false") == "true";
        pagination.End();
        var query = header.Child("OrgnlBizQry");
        if (query.Text("MsgId") != opening)
            throw new FormatException("Another statement.");
        query.End();
        header.End();
        return isLast;
    }

    private List<BankBookLine> ReadAccount(MeridianElement statement)
    {
        statement.Text("Id");
        statement.Time("CreDtTm");
        var account = statement.Child("Acct");
        var (id, byReference) = ReadIdentification(account.Child("Id"));
        account.Word("Ccy", MeridianNames.Currency);
        account.End();
        ReadBalance(statement.Child("Bal"));
        List<BankBookLine> lines = byReference ? [ReadHolder(statement, id)] : ReadPayments(statement, id);
        statement.End();
        return lines;
    }

    private BankBookLine.Account ReadHolder(MeridianElement statement, string reference)
    {
        var (state, last4) = ReadState(statement.Text("AddtlStmtInf", 500));
        accounts++;
        return new(reference, state, last4);
    }

    private List<BankBookLine> ReadPayments(MeridianElement statement, string id)
    {
        if (id != settlementAccount)
            throw new FormatException("An account of somebody else.");
        var summary = statement.Child("TxsSummry");
        var total = summary.Child("TtlDbtNtries");
        var (count, sum) = (total.Number("NbOfNtries"), total.Sum("Sum"));
        total.End();
        summary.End();
        List<BankBookLine> lines = [];
        long told = 0;
        foreach (var entry in statement.Children("Ntry"))
        {
            var credit = ReadEntry(entry);
            told += credit.AmountFen;
            lines.Add(credit);
        }
        if (lines.Count != count || told != sum)
            throw new BankBooksException("control_total_wrong");
        credits += count;
        creditedFen += sum;
        return lines;
    }

    /// <returns>Our reference of a holder's card, or the number of our own account.</returns>
    private static (string Id, bool ByReference) ReadIdentification(MeridianElement id)
    {
        var other = id.Child("Othr");
        var its = other.Text("Id", 34);
        var scheme = other.ChildIf("SchmeNm");
        scheme?.Word("Prtry", MeridianNames.ByOrderReference);
        scheme?.End();
        other.End();
        id.End();
        return (its, scheme is not null);
    }

    private void ReadBalance(MeridianElement balance)
    {
        var type = balance.Child("Tp");
        var code = type.Child("CdOrPrtry");
        code.Word("Cd", "CLBD");
        code.End();
        type.End();
        balance.Amount("Amt");
        balance.Word("CdtDbtInd", "CRDT");
        ReadDay(balance.Child("Dt"));
        balance.End();
    }

    private BankBookLine.Credit ReadEntry(MeridianElement entry)
    {
        var amount = entry.Amount("Amt");
        entry.Word("CdtDbtInd", "DBIT");
        var status = entry.Child("Sts");
        status.Word("Cd", "BOOK");
        status.End();
        ReadDay(entry.Child("BookgDt"));
        var transactionCode = entry.Child("BkTxCd");
        var code = transactionCode.Child("Prtry");
        code.Word("Cd", "BATCH-CREDIT");
        code.End();
        transactionCode.End();
        var details = entry.Child("NtryDtls");
        var transaction = details.Child("TxDtls");
        var refs = transaction.Child("Refs");
        var reference = refs.Text("EndToEndId");
        refs.End();
        transaction.End();
        details.End();
        entry.End();
        return new(reference, amount);
    }

    private void ReadDay(MeridianElement date)
    {
        if (MeridianForms.ReadDay(date.Text("Dt")) != day)
            throw new FormatException("Another day.");
        date.End();
    }

    /// <summary><c>/STS/ENAB/LAST4/0417</c>: codes of the standard for an account's state, and the card's last digits once it is made.</summary>
    private static (BankAccountState State, string? Last4) ReadState(string text)
    {
        var parts = text.Split('/');
        BankAccountState? state = parts is ["", "STS", var code, ..]
            ? code switch
            {
                "ENAB" => BankAccountState.Open,
                "DISA" => BankAccountState.Frozen,
                "DELE" => BankAccountState.Closed,
                _ => null,
            }
            : null;
        return (state, parts) switch
        {
            ({ } known, [_, _, _]) => (known, null),
            ({ } known, [_, _, _, "LAST4", { Length: 4 } last4]) when last4.All(char.IsAsciiDigit) => (known, last4),
            _ => throw new FormatException("An account's state is not told."),
        };
    }

    private bool ReadEnd(XmlReader reader, bool isLast)
    {
        if (isLast)
        {
            var supplement = new MeridianElement(MeridianXml.Element(reader));
            if (supplement.Name != N + "SplmtryData")
                throw new FormatException("No totals.");
            var envelope = supplement.Child("Envlp");
            var totals = envelope.Child(Own + "StmtTtls");
            var (nb, cdts, sum) = (totals.Number("NbOfAccts"), totals.Number("NbOfCdts"), totals.Sum("SumOfCdts"));
            totals.End();
            envelope.End();
            supplement.End();
            if (nb != accounts || cdts != credits || sum != creditedFen)
                throw new BankBooksException("control_total_wrong");
        }
        reader.ReadEndElement();
        reader.ReadEndElement();
        MeridianXml.MoveToEnd(reader);
        IsComplete = isLast;
        return true;
    }

    private static T Reading<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception e) when (MeridianXml.IsUnreadable(e))
        {
            throw new BankBooksException("unreadable");
        }
    }
}
