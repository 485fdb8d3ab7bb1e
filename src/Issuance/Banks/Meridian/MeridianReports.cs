using System.Xml.Linq;

namespace Issuance.Banks.Meridian;

/// <summary>What the bank says of one of our references: taken in only, or how far it is.</summary>
/// <param name="State">Null where it is taken in and not decided.</param>
/// <param name="Sequence">Number of the message that tells this state; 0 where none does.</param>
internal sealed record MeridianReport(
    string Reference,
    string? Serial,
    BankOrderState? State,
    int Sequence,
    BankOrderData Data
)
{
    public override string ToString() => $"{State} {Sequence}";
}

/// <summary>Reads acmt.010, acmt.011 and pain.002 as the bank uses them. Whatever does not fit throws a <see cref="FormatException"/>.</summary>
internal static class MeridianReports
{
    private static readonly BankOrderData Nothing = new(null, null, null, null, null, null, null);

    internal static MeridianReport Read(MeridianElement document)
    {
        var report =
            document.Name.LocalName == "Document"
                ? document.Name.NamespaceName switch
                {
                    MeridianNames.Acknowledgement => Acknowledgement(document.Child("AcctReqAck")),
                    MeridianNames.Rejection => Rejection(document.Child("AcctReqRjctn")),
                    MeridianNames.PaymentStatus => PaymentStatus(document.Child("CstmrPmtStsRpt")),
                    _ => throw new FormatException("Not a report."),
                }
                : throw new FormatException("Not a message.");
        document.End();
        return report;
    }

    /// <summary>Reads the group of a pain.002 up to its end; the payments of it follow in the same element.</summary>
    internal static (string Reference, long Lines, long SumFen, string Status, string? Reason) PaymentGroup(
        MeridianElement report
    )
    {
        var header = report.Child("GrpHdr");
        header.Text("MsgId");
        header.Time("CreDtTm");
        header.End();
        var group = report.Child("OrgnlGrpInfAndSts");
        var reference = group.Text("OrgnlMsgId");
        group.Word("OrgnlMsgNmId", MeridianNames.CreditsName);
        var (lines, sum) = (group.Number("OrgnlNbOfTxs"), group.Sum("OrgnlCtrlSum"));
        var status = group.Word("GrpSts", "RCVD", "PDNG", "ACCP", "ACSC", "PART", "RJCT");
        var reason = Reason(group);
        group.End();
        return (reference, lines, sum, status, reason);
    }

    /// <summary>The reason that may follow a status.</summary>
    internal static string? Reason(MeridianElement owner)
    {
        if (owner.ChildIf("StsRsnInf") is not { } information)
            return null;
        var reason = information.Child("Rsn");
        var code = reason.TextIf("Cd", 4) ?? reason.Text("Prtry");
        reason.End();
        information.End();
        return MeridianReasons.Map(code);
    }

    private static MeridianReport Acknowledgement(MeridianElement message)
    {
        var refs = message.Child("Refs");
        refs.Word("ReqTp", "OPEN", "MNTN", "CLSG");
        Id(refs, "MsgId");
        var serial = Id(refs, "PrcId");
        var reference = Id(refs, "AckdMsgId");
        BankOrderState? state = refs.Word("Sts", "RCVD", "ACPT", "PRDC", "PFLD", "TRNS") switch
        {
            "RCVD" => null,
            "ACPT" => BankOrderState.Accepted,
            "PRDC" => BankOrderState.Produced,
            "PFLD" => BankOrderState.ProductionFailed,
            _ => BankOrderState.InTransit,
        };
        refs.End();
        Us(message.Child("OrgId"));
        Bank(message.Child("AcctSvcrId"));
        var (sequence, data) = state is null ? (0, Nothing) : Steps(message);
        message.End();
        return new(reference, serial, state, sequence, data);
    }

    private static MeridianReport Rejection(MeridianElement message)
    {
        var refs = message.Child("Refs");
        refs.Word("RjctdReqTp", "OPEN", "MNTN", "CLSG");
        var reason = MeridianReasons.Map(refs.Text("RjctnRsn", 350));
        var reference = Id(refs, "RjctdReqId");
        Id(refs, "MsgId");
        var serial = Id(refs, "PrcId");
        refs.End();
        Bank(message.Child("AcctSvcrId"));
        Us(message.Child("OrgId"));
        var (sequence, data) = Steps(message);
        message.End();
        return new(reference, serial, BankOrderState.Refused, sequence, data with { ReasonCode = reason });
    }

    private static MeridianReport PaymentStatus(MeridianElement message)
    {
        var (reference, _, _, status, reason) = PaymentGroup(message);
        var supplement = message.Child("SplmtryData");
        var envelope = supplement.Child("Envlp");
        var own = envelope.Child((XNamespace)MeridianNames.Own + "BtchSts");
        var serial = own.Text("PrcId");
        var sequence = Sequence(own);
        own.End();
        envelope.End();
        supplement.End();
        message.End();
        BankOrderState? state = status switch
        {
            "RCVD" or "PDNG" => null,
            "RJCT" => BankOrderState.Refused,
            _ => BankOrderState.Accepted,
        };
        return new(reference, serial, state, sequence, Nothing with { ReasonCode = reason });
    }

    /// <summary>The bank's own supplement: the step's number and what it tells.</summary>
    private static (int Sequence, BankOrderData Data) Steps(MeridianElement message)
    {
        var supplement = message.Child("SplmtryData");
        var envelope = supplement.Child("Envlp");
        var steps = envelope.Child((XNamespace)MeridianNames.Own + "ReqSts");
        var sequence = Sequence(steps);
        var account = Digits(steps.TextIf("AcctLast4", 4), 4);
        var serial = Code(steps.TextIf("CardSrl", 32));
        var number = Digits(steps.TextIf("CardNb", 19), 16);
        var shipment = Code(steps.TextIf("ShpmntRef", 64));
        var point = Code(steps.TextIf("SvcPt", 32));
        var reason = steps.TextIf("RsnCd") is { } code ? MeridianReasons.Map(code) : null;
        steps.End();
        envelope.End();
        supplement.End();
        return (sequence, new(account, reason, serial, number, number?[^4..], shipment, point));
    }

    private static int Sequence(MeridianElement element) =>
        element.Number("Seq") is >= 0 and <= 3 and var sequence
            ? (int)sequence
            : throw new FormatException("A step has no such number.");

    private static string Id(MeridianElement refs, string name)
    {
        var identification = refs.Child(name);
        var id = identification.Text("Id");
        identification.Time("CreDtTm");
        identification.End();
        return Code(id)!;
    }

    private static void Us(MeridianElement organisation) => Other(organisation);

    private static void Bank(MeridianElement bank)
    {
        var institution = bank.Child("FinInstnId");
        if (Other(institution) != MeridianNames.BankMember)
            throw new FormatException("Another bank is named.");
        bank.End();
    }

    private static string Other(MeridianElement owner)
    {
        var other = owner.Child("Othr");
        var id = other.Text("Id");
        other.End();
        owner.End();
        return id;
    }

    private static string? Digits(string? value, int min) =>
        value is null || (value.Length >= min && value.All(char.IsAsciiDigit))
            ? value
            : throw new FormatException("Digits are no digits.");

    private static string? Code(string? value) =>
        value is null || value.All(c => c is > ' ' and <= '~')
            ? value
            : throw new FormatException("A code has other characters.");
}
