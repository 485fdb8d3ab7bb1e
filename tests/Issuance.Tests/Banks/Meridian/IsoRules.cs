using System.Globalization;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Issuance.Tests.Banks.Meridian;

/// <summary>
/// What the schemas of ISO 20022 demand of the messages that we exchange with Meridian, for the parts that are used:
/// order of elements, required ones, lengths and patterns. Written down from the schemas acmt.007/010/011/019.001.03,
/// pain.001.001.10, pain.002.001.11, camt.053.001.08 and camt.060.001.05 of the message sets of ISO 20022 (iso20022.org), as
/// kept in moov-io/iso20022, docs/specifications, commit 05aa282eb151466fd6b80c431e1cf9b2fada9cdd.
/// </summary>
/// <remarks>
/// A type is its elements in order: <c>Name:Type</c>, <c>!</c> required, <c>*</c> several; <c>|</c> between elements makes a
/// choice of one. An element without a type is allowed by the standard and used by none of our messages.
/// </remarks>
internal static partial class IsoRules
{
    private const string Iso = "urn:iso:std:iso:20022:tech:xsd:";

    private static readonly Dictionary<string, string> Roots = new()
    {
        [Iso + "acmt.007.001.03"] = "AcctOpngReq:AccountOpeningRequest!",
        [Iso + "acmt.010.001.03"] = "AcctReqAck:AccountRequestAcknowledgement!",
        [Iso + "acmt.011.001.03"] = "AcctReqRjctn:AccountRequestRejection!",
        [Iso + "acmt.019.001.03"] = "AcctClsgReq:AccountClosingRequest!",
        [Iso + "pain.001.001.10"] = "CstmrCdtTrfInitn:CustomerCreditTransferInitiation!",
        [Iso + "pain.002.001.11"] = "CstmrPmtStsRpt:CustomerPaymentStatusReport!",
        [Iso + "camt.053.001.08"] = "BkToCstmrStmt:BankToCustomerStatement!",
        [Iso + "camt.060.001.05"] = "AcctRptgReq:AccountReportingRequest!",
    };

    private static readonly Dictionary<string, string> Types = new()
    {
        ["AccountOpeningRequest"] =
            "Refs:References4! Fr Acct:CustomerAccount4! CtrctDts UndrlygMstrAgrmt AcctSvcrId:Institution! Org:Organisation33! Mndt* Grp* RefAcct DgtlSgntr* SplmtryData:Supplement*",
        ["References4"] = "MsgId:MessageIdentification! PrcId:MessageIdentification! AttchdDocNm*",
        ["MessageIdentification"] = "Id:Max35! CreDtTm:DateTime!",
        ["CustomerAccount4"] = "Id Nm Sts Tp:AccountType Ccy:Currency! MnthlyPmtVal MnthlyRcvdVal",
        ["AccountType"] = "Cd | Prtry:Max35",
        ["Institution"] = "FinInstnId:Financial! BrnchId",
        ["Financial"] = "BICFI ClrSysMmbId LEI Nm PstlAdr Othr:GenericId",
        ["GenericId"] = "Id:Max35! SchmeNm:Scheme Issr",
        ["Scheme"] = "Cd:Max4 | Prtry:Max35",
        ["Organisation33"] =
            "FullLglNm:Max350! TradgNm CtryOfOpr:Country! RegnDt OprlAdr BizAdr LglAdr:Address! BllgAdr OrgId:OrganisationId! RprtvOffcr* TrsrMgr MainMndtHldr:Person* Sndr* LglRprtv*",
        ["Address"] = "AdrTp Dept SubDept StrtNm BldgNb TwnNm Ctry:Country AdrLine*",
        ["OrganisationId"] = "AnyBIC LEI Othr:GenericId*",
        ["Person"] = "Nm:Max140 PstlAdr Id:PersonId CtryOfRes CtctDtls:Contact",
        ["PersonId"] = "DtAndPlcOfBirth Othr:GenericId*",
        ["Contact"] = "NmPrfx Nm PhneNb MobNb:Phone FaxNb EmailAdr",
        ["Supplement"] = "PlcAndNm Envlp:Any!",

        ["AccountRequestAcknowledgement"] =
            "Refs:References5! Fr AcctId* OrgId:OrganisationId! AcctSvcrId:Institution! DgtlSgntr* SplmtryData:Supplement*",
        ["References5"] =
            "ReqTp:UseCase! MsgId:MessageIdentification! PrcId:MessageIdentification! AckdMsgId:MessageIdentification* Sts:Max35 AttchdDocNm*",
        ["AccountRequestRejection"] =
            "Refs:References6! Fr AcctSvcrId:Institution! AcctId* OrgId:OrganisationId! DgtlSgntr* SplmtryData:Supplement*",
        ["References6"] =
            "RjctdReqTp:UseCase! RjctnRsn:Max350!* RjctdReqId:MessageIdentification! MsgId:MessageIdentification! PrcId:MessageIdentification! AttchdDocNm*",
        ["AccountClosingRequest"] =
            "Refs:References4! Fr AcctId:AccountForAction! AcctSvcrId:Institution! OrgId:Organisation34! CtrctDts BalTrfAcct TrfAcctSvcrId DgtlSgntr* SplmtryData:Supplement*",
        ["AccountForAction"] = "Id:AccountId! Nm Ccy:Currency!",
        ["AccountId"] = "IBAN | Othr:GenericAccount",
        ["GenericAccount"] = "Id:Max34! SchmeNm:Scheme Issr",
        ["Organisation34"] = "FullLglNm OrgId:OrganisationId!",

        ["CustomerCreditTransferInitiation"] =
            "GrpHdr:GroupHeader95! PmtInf:PaymentInstruction34!* SplmtryData:Supplement*",
        ["GroupHeader95"] =
            "MsgId:Max35! CreDtTm:DateTime! Authstn* NbOfTxs:Max15Numeric! CtrlSum:Decimal InitgPty:Party! FwdgAgt InitnSrc",
        ["Party"] = "Nm:Max140 PstlAdr Id:PartyId CtryOfRes CtctDtls",
        ["PartyId"] = "OrgId:OrganisationId | PrvtId",
        ["PaymentInstruction34"] =
            "PmtInfId:Max35! PmtMtd:PaymentMethod! ReqdAdvcTp BtchBookg:Indicator NbOfTxs:Max15Numeric CtrlSum:Decimal PmtTpInf ReqdExctnDt:DateChoice! PoolgAdjstmntDt Dbtr:Party! DbtrAcct:CashAccount! DbtrAgt:Institution! DbtrAgtAcct InstrForDbtrAgt UltmtDbtr ChrgBr ChrgsAcct ChrgsAcctAgt CdtTrfTxInf:CreditTransfer!*",
        ["DateChoice"] = "Dt:Date | DtTm:DateTime",
        ["CashAccount"] = "Id:AccountId! Tp Ccy:Currency Nm Prxy",
        ["CreditTransfer"] =
            "PmtId:PaymentId! PmtTpInf Amt:AmountChoice! XchgRateInf ChrgBr CdtrAgt CdtrAgtAcct Cdtr CdtrAcct:CashAccount UltmtCdtr Purp RmtInf:Remittance",
        ["PaymentId"] = "InstrId EndToEndId:Max35! UETR",
        ["AmountChoice"] = "InstdAmt:Amount | EqvtAmt",
        ["Remittance"] = "Ustrd:Max140* Strd*",

        ["CustomerPaymentStatusReport"] =
            "GrpHdr:GroupHeader86! OrgnlGrpInfAndSts:OriginalGroup! OrgnlPmtInfAndSts:OriginalPayment* SplmtryData:Supplement*",
        ["GroupHeader86"] = "MsgId:Max35! CreDtTm:DateTime! InitgPty FwdgAgt DbtrAgt CdtrAgt",
        ["OriginalGroup"] =
            "OrgnlMsgId:Max35! OrgnlMsgNmId:Max35! OrgnlCreDtTm OrgnlNbOfTxs:Max15Numeric OrgnlCtrlSum:Decimal GrpSts:Max4 StsRsnInf:StatusReason* NbOfTxsPerSts*",
        ["StatusReason"] = "Orgtr Rsn:Reason AddtlInf*",
        ["Reason"] = "Cd:Max4 | Prtry:Max35",
        ["OriginalPayment"] =
            "OrgnlPmtInfId:Max35! OrgnlNbOfTxs OrgnlCtrlSum PmtInfSts StsRsnInf* NbOfTxsPerSts* TxInfAndSts:Transaction*",
        ["Transaction"] =
            "StsId OrgnlInstrId OrgnlEndToEndId:Max35 OrgnlUETR TxSts:Max4 StsRsnInf:StatusReason* ChrgsInf* TrckrData AccptncDtTm AcctSvcrRef ClrSysRef OrgnlTxRef:OriginalReference SplmtryData*",
        ["OriginalReference"] = "IntrBkSttlmAmt:Amount Amt IntrBkSttlmDt",

        ["BankToCustomerStatement"] = "GrpHdr:GroupHeader81! Stmt:Statement!* SplmtryData:Supplement*",
        ["GroupHeader81"] =
            "MsgId:Max35! CreDtTm:DateTime! MsgRcpt MsgPgntn:Pagination OrgnlBizQry:OriginalQuery AddtlInf",
        ["Pagination"] = "PgNb:Max5Numeric! LastPgInd:Indicator!",
        ["OriginalQuery"] = "MsgId:Max35! MsgNmId CreDtTm",
        ["Statement"] =
            "Id:Max35! StmtPgntn ElctrncSeqNb RptgSeq LglSeqNb CreDtTm:DateTime FrToDt CpyDplctInd RptgSrc Acct:StatementAccount! RltdAcct Intrst* Bal:Balance!* TxsSummry:Summary Ntry:Entry* AddtlStmtInf:Max500",
        ["StatementAccount"] = "Id:AccountId! Tp Ccy:Currency Nm Prxy Ownr Svcr",
        ["Balance"] = "Tp:BalanceType! CdtLine* Amt:Amount! CdtDbtInd:CreditDebit! Dt:DateChoice! Avlbty*",
        ["BalanceType"] = "CdOrPrtry:Scheme! SubTp",
        ["Summary"] = "TtlNtries TtlCdtNtries TtlDbtNtries:NumberAndSum TtlNtriesPerBkTxCd*",
        ["NumberAndSum"] = "NbOfNtries:Max15Numeric Sum:Decimal",
        ["Entry"] =
            "NtryRef Amt:Amount! CdtDbtInd:CreditDebit! RvslInd Sts:Scheme! BookgDt:DateChoice ValDt AcctSvcrRef Avlbty* BkTxCd:TransactionCode! ComssnWvrInd AddtlInfInd AmtDtls Chrgs TechInptChanl Intrst CardTx NtryDtls:EntryDetails* AddtlNtryInf",
        ["TransactionCode"] = "Domn Prtry:ProprietaryCode",
        ["ProprietaryCode"] = "Cd:Max35! Issr",
        ["EntryDetails"] = "Btch TxDtls:EntryTransaction*",
        ["EntryTransaction"] = "Refs:TransactionReferences Amt CdtDbtInd",
        ["TransactionReferences"] = "MsgId AcctSvcrRef PmtInfId InstrId EndToEndId:Max35 UETR TxId",

        ["AccountReportingRequest"] = "GrpHdr:GroupHeader77! RptgReq:ReportingRequest!* SplmtryData:Supplement*",
        ["GroupHeader77"] = "MsgId:Max35! CreDtTm:DateTime! MsgSndr",
        ["ReportingRequest"] =
            "Id:Max35 ReqdMsgNmId:Max35! Acct:CashAccount AcctOwnr:Owner! AcctSvcr RptgPrd:Period RptgSeq:Sequence ReqdTxTp ReqdBalTp*",
        ["Owner"] = "Pty:Party | Agt",
        ["Period"] = "FrToDt:Dates! FrToTm Tp:QueryType!",
        ["Dates"] = "FrDt:Date! ToDt:Date",
        ["Sequence"] = "FrSeq | ToSeq | FrToSeq | EQSeq:Max35 | NEQSeq",
    };

    private static readonly Dictionary<string, string> Patterns = new()
    {
        ["Max4"] = "^.{1,4}$",
        ["Max34"] = "^.{1,34}$",
        ["Max35"] = "^.{1,35}$",
        ["Max140"] = "^.{1,140}$",
        ["Max350"] = "^.{1,350}$",
        ["Max500"] = "^.{1,500}$",
        ["Max5Numeric"] = "^[0-9]{1,5}$",
        ["Max15Numeric"] = "^[0-9]{1,15}$",
        ["Decimal"] = "^[0-9]{1,16}(\\.[0-9]{1,2})?$",
        ["Currency"] = "^[A-Z]{3}$",
        ["Country"] = "^[A-Z]{2}$",
        ["Phone"] = "^\\+[0-9]{1,3}-[0-9()+\\-]{1,30}$",
        ["UseCase"] = "^(OPEN|MNTN|CLSG|VIEW)$",
        ["PaymentMethod"] = "^(CHK|TRF|TRA)$",
        ["Indicator"] = "^(true|false)$",
        ["CreditDebit"] = "^(CRDT|DBIT)$",
        ["QueryType"] = "^(ALLL|CHNG|MODF)$",
        ["Date"] = "^[0-9]{4}-[0-9]{2}-[0-9]{2}$",
        ["DateTime"] = "^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(Z|[+-][0-9]{2}:[0-9]{2})$",
    };

    [GeneratedRegex(@"^(?<name>\w+)(:(?<type>\w+))?(?<marks>[!*]*)$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Rule();

    /// <summary>Everything that a message does not fit in; empty where it fits.</summary>
    public static IReadOnlyList<string> Faults(XElement document)
    {
        var faults = new List<string>();
        if (document.Name.LocalName != "Document" || !Roots.TryGetValue(document.Name.NamespaceName, out var root))
            return [$"{document.Name} is no message of the standard"];
        Check(document, root, faults);
        return faults;
    }

    private static void Check(XElement element, string rules, List<string> faults)
    {
        var isChoice = rules.Contains('|', StringComparison.Ordinal);
        var left = new Queue<XElement>(element.Elements());
        foreach (
            var rule in rules.Split([' ', '|'], StringSplitOptions.RemoveEmptyEntries).Select(r => Rule().Match(r))
        )
        {
            var (name, type, marks) = (
                rule.Groups["name"].Value,
                rule.Groups["type"].Value,
                rule.Groups["marks"].Value
            );
            var count = 0;
            while (left.TryPeek(out var child) && child.Name == element.Name.Namespace + name)
            {
                CheckType(left.Dequeue(), type, faults);
                if (++count > 1 && !marks.Contains('*', StringComparison.Ordinal))
                    faults.Add($"{name} comes twice in {element.Name.LocalName}");
            }
            if (count == 0 && marks.Contains('!', StringComparison.Ordinal))
                faults.Add($"{name} is missing in {element.Name.LocalName}");
        }
        if (isChoice && element.Elements().Count() != 1)
            faults.Add($"{element.Name.LocalName} is a choice of one");
        if (left.TryPeek(out var wrong))
            faults.Add($"{wrong.Name.LocalName} is not in its place in {element.Name.LocalName}");
    }

    private static void CheckType(XElement element, string type, List<string> faults)
    {
        if (type is "Any")
        {
            if (element.Elements().Count() != 1 || element.Elements().Single().Name.Namespace == element.Name.Namespace)
                faults.Add("an envelope holds one element of another namespace");
        }
        else if (type is "Amount")
        {
            if ((string?)element.Attribute("Ccy") is not { Length: 3 } || !Fits("Decimal", element.Value))
                faults.Add($"{element.Name.LocalName} is no amount");
        }
        else if (Types.TryGetValue(type, out var rules))
        {
            Check(element, rules, faults);
        }
        else if (element.HasElements || !Patterns.ContainsKey(type) || !Fits(type, element.Value))
        {
            faults.Add($"{element.Name.LocalName} is no {type}: {element.Value}");
        }
        else if (
            type is "Date" or "DateTime"
            && !DateTimeOffset.TryParse(element.Value, CultureInfo.InvariantCulture, out _)
        )
        {
            faults.Add($"{element.Name.LocalName} is no day or time: {element.Value}");
        }
    }

    private static bool Fits(string type, string value) =>
        Regex.IsMatch(value, Patterns[type], RegexOptions.None, TimeSpan.FromSeconds(1));
}
