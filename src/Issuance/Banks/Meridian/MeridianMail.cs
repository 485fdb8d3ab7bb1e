using System.Xml.Linq;

namespace Issuance.Banks.Meridian;

/// <summary>Reads a bag of mail: messages with ids, and the cursor that confirms all of them.</summary>
internal static class MeridianMail
{
    internal const int MostMessages = 50;

    internal sealed record Bag(string Cursor, IReadOnlyList<BankMail> Mail, IReadOnlyList<BankMailTrouble> Troubles);

    /// <returns>Null where the bag itself does not fit; a message in it that does not fit is a trouble of its own.</returns>
    internal static Bag? Read(byte[] content) => MeridianXml.Read(content, ReadBag);

    private static Bag ReadBag(MeridianElement document)
    {
        if (document.Name != (XNamespace)MeridianNames.Own + "Document")
            throw new FormatException("Not a bag of mail.");
        var bag = document.Child("MlBg");
        bag.Text("MsgId");
        bag.Time("CreDtTm");
        var cursor = bag.Text("Csr");
        List<BankMail> mail = [];
        List<BankMailTrouble> troubles = [];
        foreach (var item in bag.Children("Ml"))
        {
            var id = item.Text("Id", 64);
            if (!id.All(c => c is > ' ' and <= '~'))
                throw new FormatException("A message's id has other characters.");
            if (ReadItem(id, item) is { } message)
                mail.Add(message);
            else
                troubles.Add(new(id, "unreadable"));
        }
        bag.End();
        document.End();
        return mail.Count + troubles.Count <= MostMessages
            ? new(cursor, mail, troubles)
            : throw new FormatException("More messages than were asked for.");
    }

    private static BankMail? ReadItem(string id, MeridianElement item)
    {
        try
        {
            var report = MeridianReports.Read(item.Any());
            item.End();
            return report is { State: { } state, Sequence: > 0 }
                ? new(id, report.Reference, new(Type(state), report.Sequence, report.Data))
                : null;
        }
        catch (FormatException)
        {
            return null;
        }
    }

    private static BankReportType Type(BankOrderState state) =>
        state switch
        {
            BankOrderState.Accepted => BankReportType.OrderAccepted,
            BankOrderState.Refused => BankReportType.OrderRefused,
            BankOrderState.Produced => BankReportType.OrderProduced,
            BankOrderState.ProductionFailed => BankReportType.OrderProductionFailed,
            _ => BankReportType.OrderInTransit,
        };
}
